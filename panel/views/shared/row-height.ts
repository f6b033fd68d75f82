import type { PanelState } from '../../state/panel-state'

/** Height of a row, in px. */
export const ROW_HEIGHT = 21
/** Height of a row where the user asked for large ones, in px. */
const LARGE_ROW_HEIGHT = 29

/** Height of a table's head, in px; `panel.css` has the same. */
export const HEAD_HEIGHT = 24

/** Height of the rows as the user chose it, in px. */
export function rowHeightOf({ settings }: PanelState): number {
  return settings.current.value.view.largeRows ? LARGE_ROW_HEIGHT : ROW_HEIGHT
}
