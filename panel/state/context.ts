import { createContext, type RefObject } from 'preact'
import { useContext } from 'preact/hooks'
import type { Format } from '../text/format'
import type { PanelState } from './panel-state'

/** What every component of the panel can ask for. */
export interface PanelContext {
  readonly state: PanelState
  readonly format: Format
  /** The tree-table: what closes gives the focus back to it. */
  readonly tree: RefObject<HTMLDivElement | null>
}

export const PanelContext = createContext<PanelContext | undefined>(undefined)

/** The panel's state, texts and formats; only within `App`. */
export function usePanel() {
  const context = useContext(PanelContext)
  if (context === undefined) throw new Error('outside the panel')
  return { ...context, message: context.state.environment.message }
}
