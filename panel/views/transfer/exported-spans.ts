import type { PanelState } from '../../state/panel-state'
import { shownBy } from '../../state/scope'
import { NONE } from '../../store/columns/span-table'

/** What can be exported: the trace of the selected span, what filter and time range show, or all. */
export type ExportedPart = 'trace' | 'shown' | 'all'

/** The parts that there are now. `shown` is none where it would be all. */
export function partsToExport(state: PanelState): readonly ExportedPart[] {
  const { selection, filter, time } = state
  const parts: ExportedPart[] = []
  if (selection.index !== undefined) parts.push('trace')
  if (filter.current.value !== undefined || time.range.value !== undefined) parts.push('shown')
  return [...parts, 'all']
}

/** The spans of a part, in order of arrival. Ancestors of shown spans are included, so that trees stay whole. */
export function spansOfPart(state: PanelState, part: ExportedPart): readonly number[] {
  const { store } = state
  if (part === 'trace') {
    const { index } = state.selection
    return index === undefined ? [] : [...store.spansOfTrace(index)]
  }
  const { limit } = store.table
  const spans: number[] = []
  if (part === 'all') {
    for (let index = 0; index < limit; index++) if (store.has(index)) spans.push(index)
    return spans
  }
  const { parent } = store.table
  const shows = shownBy(state)
  const kept = new Uint8Array(limit)
  for (let index = 0; index < limit; index++) {
    if (!store.has(index) || !shows(index)) continue
    for (let span = index; span !== NONE && kept[span] === 0; span = parent[span]) kept[span] = 1
  }
  for (let index = 0; index < limit; index++) if (kept[index] === 1) spans.push(index)
  return spans
}
