import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Format } from './format'
import type { PanelState } from './panel-state'

export interface PanelContext {
  readonly state: PanelState
  readonly format: Format
}

export const PanelContext = createContext<PanelContext | undefined>(undefined)

/** The panel's state, texts and formats; only within `App`. */
export function usePanel() {
  const context = useContext(PanelContext)
  if (context === undefined) throw new Error('outside the panel')
  const { state, format } = context
  return { state, format, message: state.environment.message }
}
