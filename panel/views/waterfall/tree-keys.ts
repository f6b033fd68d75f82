/** The keys of an ARIA treegrid: https://www.w3.org/WAI/ARIA/apg/patterns/treegrid/ */

import { filterTerm } from '../../state/filter/filter-term'
import type { PanelState } from '../../state/panel-state'
import { NONE } from '../../store/columns/span-table'
import type { Row, SpanIndex } from '../../store/model'
import { openFirstSource } from '../details/source/open-source'
import { copySpan } from './menus/copy-items'
import { handleTimelineKey, type VisibleRange } from './timeline/visible-range'

/** Handles a key; true if it was one of ours. `page` is how many rows fit on the screen. */
export function handleTreeKey(
  state: PanelState,
  { key, code }: Pick<KeyboardEvent, 'key' | 'code'>,
  page: number,
  visibleRange: VisibleRange,
): boolean {
  const { rows, store } = state
  if (rows.length === 0) return false
  const chosen = state.selection.key.value
  const selected = chosen === undefined ? undefined : store.find(chosen)
  const position =
    selected !== undefined ? rows.positionOf(selected) : chosen === undefined ? -1 : rows.positionOfGroup(chosen)
  const row = position === -1 ? undefined : rows.at(position)
  switch (key) {
    case 'ArrowDown':
      return selectNear(state, position + 1, 1)
    case 'ArrowUp':
      return selectNear(state, position === -1 ? rows.length - 1 : position - 1, -1)
    case 'PageDown':
      return selectNear(state, Math.min(rows.length - 1, position + page), -1)
    case 'PageUp':
      return selectNear(state, Math.max(0, position - page), 1)
    case 'Home':
      return selectNear(state, 0, 1)
    case 'End':
      return selectNear(state, rows.length - 1, -1)
    case 'ArrowRight':
      if (row === undefined || row.type === 'navigation') return false
      if (row.expanded === false) return setExpanded(state, row, true)
      return true
    case 'ArrowLeft': {
      if (row === undefined || row.type === 'navigation') return false
      if (row.expanded === true) return setExpanded(state, row, false)
      return selectAbove(state, row, position)
    }
    case 'Enter':
    case ' ':
      if (state.selection.key.value === undefined) return false
      state.details.toggle()
      return true
    case '*':
      return row?.type === 'span' && expandSiblings(state, row, position)
    case 'e':
      return state.goToError(1)
    case 'E':
      return state.goToError(-1)
    case 'o':
      if (chosen === undefined) return false
      state.details.setOpen(true)
      openFirstSource()
      return true
    case 'c':
      return chosen !== undefined && copySpan(state, chosen)
    case 'i':
      state.toggleFoldsIdle()
      return true
    case 'h':
      if (selected === undefined) return false
      state.noise.hide(filterTerm({ by: 'name' }, store.summary(selected).name) ?? '')
      return true
    case 'n':
    case 'N':
      state.goToMatch(key === 'n' ? 1 : -1)
      return true
    case '[':
    case ']':
      return selected !== undefined && revealBeside(state, selected, key === '[' ? 'parent' : 'firstChild')
    default:
      return handleTimelineKey(state, code, visibleRange)
  }
}

/** Selects the span at `position`, or the next one in `direction`: a divider can't be selected. */
function selectNear(state: PanelState, position: number, direction: 1 | -1): true {
  for (let at = position; at >= 0 && at < state.rows.length; at += direction) {
    const row = state.rows.at(at)
    if (row.type === 'navigation') continue
    state.select(row.type === 'span' ? state.store.keyOf(row.index) : row.key, false)
    return true
  }
  return true
}

/** Goes up or down one span, whatever is closed or grouped between. */
function revealBeside(state: PanelState, from: SpanIndex, where: 'parent' | 'firstChild'): true {
  state.store.settle()
  const to = state.store.table[where][from]
  if (to !== NONE) state.reveal(to)
  return true
}

type OpenableRow = Exclude<Row, { type: 'navigation' }>

function setExpanded(state: PanelState, row: OpenableRow, expanded: boolean): true {
  if (row.type === 'span') state.table.setExpanded([row.index], expanded)
  else state.table.setGroupExpanded(row.key, expanded)
  return true
}

/** Selects the parent row. */
function selectAbove(state: PanelState, row: OpenableRow, position: number): true {
  for (let at = position - 1; at >= 0; at--) {
    const above = state.rows.at(at)
    if (above.type === 'navigation' || above.level >= row.level) continue
    return selectNear(state, at, -1)
  }
  return true
}

function expandSiblings(state: PanelState, row: Extract<Row, { type: 'span' }>, position: number): true {
  const siblings: number[] = []
  for (const direction of [-1, 1]) {
    for (let at = position + (direction === 1 ? 0 : -1); at >= 0 && at < state.rows.length; at += direction) {
      const other = state.rows.at(at)
      if (other.type !== 'span' || other.level < row.level) break
      if (other.level === row.level && other.expanded === false) siblings.push(other.index)
    }
  }
  state.table.setExpanded(siblings, true)
  return true
}
