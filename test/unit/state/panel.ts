import { vi } from 'vitest'
import en from '../../../extension/public/_locales/en/messages.json'
import type { Settings } from '../../../extension/settings/settings'
import type { OriginalPlace } from '../../../panel/sources/place'
import type { Environment } from '../../../panel/state/environment'
import { PanelState } from '../../../panel/state/panel-state'
import { environmentDouble } from '../../panel-harness/environment'

/** A panel's state with doubles around it. `frame` lets the animation frame come that it waits for. */
export function panelWith(
  settings: Partial<Settings> = {},
  outside: Partial<Pick<Environment, 'connectToReceiver' | 'openBackend' | 'redact'>> & {
    readonly originals?: Readonly<Record<string, OriginalPlace>>
    readonly managedExport?: Environment['export']['watchManaged']
  } = {},
) {
  const frames: FrameRequestCallback[] = []
  vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame))
  const environment = environmentDouble({ texts: en, settings, ...outside })
  const state = new PanelState(environment)
  return {
    environment,
    state,
    feed: environment.feed,
    /** Frames that are waited for. */
    frames,
    frame() {
      for (const frame of frames.splice(0)) frame(0)
    },
    /** The rows as indented names; the selected one with a `>` before it. */
    drawn(): string[] {
      return Array.from({ length: state.rows.length }, (_, position) => {
        const row = state.rows.at(position)
        if (row.type === 'navigation') return `== ${row.url}`
        if (row.type !== 'span') return `${' '.repeat(row.level)}${row.type} of ${row.members.length}`
        const { name, key } = state.store.summary(row.index)
        return `${key === state.selection.key.value ? '>' : ' '}${' '.repeat(row.level - 1)}${name}`
      })
    },
  }
}
