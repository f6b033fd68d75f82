import { KINDS } from '../../../query/keys'
import { originOf } from '../../../query/rows/block-origins'
import { filterTerm, narrowed, termText } from '../../../state/filter/filter-term'
import type { PanelState } from '../../../state/panel-state'
import type { MenuEntry } from '../../../state/view/menu'
import { routeText } from '../../../store/analysis/grouping'
import type { GroupRow, HiddenRow, SpanIndex, SpanKey } from '../../../store/model'
import { routeOf } from '../../../store/url-shape'
import { backendItems } from './backend-menu'
import { copyItems } from './copy-items'

/** Part of the menu of a span: what one room of the panel offers to do with it. */
export type SpanMenuSection = (state: PanelState, index: SpanIndex, key: SpanKey) => readonly MenuEntry[]

type GroupedRow = GroupRow | HiddenRow

/** In this order, with a line between each two. */
const SECTIONS: readonly SpanMenuSection[] = [
  copySection,
  filterSection,
  lookSection,
  backendItems,
  rowsSection,
  exportSection,
]

/** Selects a span and opens its menu with its corner at x, y (px in the window). */
export function openSpanMenu(state: PanelState, key: SpanKey, x: number, y: number): void {
  const index = state.store.find(key)
  if (index === undefined) return
  state.select(key, false)
  const entries = SECTIONS.flatMap((section) => ['separator' as const, ...section(state, index, key)])
  state.view.openMenu({ x, y, entries })
}

function copySection(state: PanelState, _index: SpanIndex, key: SpanKey): readonly MenuEntry[] {
  const { message } = state.environment
  return [
    { label: message('copy'), items: copyItems(state, key) },
    { label: message(state.notes.all.value.has(key) ? 'editNote' : 'addNote'), run: () => state.details.writeNote() },
  ]
}

/** Selects a row group and opens its menu. */
export function openGroupMenu(state: PanelState, row: GroupedRow, x: number, y: number): void {
  const { message } = state.environment
  state.select(row.key, false)
  const index = row.members[0]
  const entries: MenuEntry[] = [
    {
      label: message(row.expanded ? 'closeRow' : 'openRow'),
      keys: row.expanded ? '←' : '→',
      run: () => state.table.setGroupExpanded(row.key, !row.expanded),
    },
  ]
  if (row.type === 'group' && state.store.has(index)) entries.push('separator', ...filterSection(state, index))
  if (row.type === 'hidden') {
    entries.push({ label: message('showAllHidden'), run: () => state.noise.showAll() })
  }
  state.view.openMenu({ x, y, entries })
}

function filterSection(state: PanelState, index: SpanIndex): readonly MenuEntry[] {
  const { message } = state.environment
  const terms = termsOf(state, index)
  return [
    {
      label: message('filterByTerm'),
      items: terms.map(({ label, term }) => ({
        label,
        run: () => state.filter.setText(narrowed(state.filter.text.value, term)),
      })),
    },
    {
      label: message('hideBy'),
      items: terms.map(({ label, term }) => ({ label, run: () => state.noise.hide(term) })),
    },
  ]
}

function lookSection(state: PanelState, index: SpanIndex, key: SpanKey): readonly MenuEntry[] {
  const { message } = state.environment
  const isFocus = state.rows.focus === index
  return [
    { label: message('fitSpan'), keys: 'F', run: () => state.time.fit(index) },
    {
      label: message(isFocus ? 'focusEnd' : 'focusSubtree'),
      run: () => state.setFocus(isFocus ? undefined : index),
    },
    { label: message('compareThis'), run: () => state.compareWith(key) },
  ]
}

function rowsSection(state: PanelState, index: SpanIndex): readonly MenuEntry[] {
  const { message } = state.environment
  const isLeaf = state.store.table.childCount[index] === 0
  return [
    {
      label: message('expandBelow'),
      disabled: isLeaf,
      run: () => state.table.setExpanded(state.store.spansBelow(index), true),
    },
    {
      label: message('collapseBelow'),
      disabled: isLeaf,
      run: () => state.table.setExpanded(state.store.spansBelow(index), false),
    },
    { label: message('expandAll'), run: () => state.table.expandAll() },
    { label: message('collapseAll'), run: () => state.table.collapseAll() },
  ]
}

function exportSection(state: PanelState): readonly MenuEntry[] {
  return [{ label: state.environment.message('exportTitle'), run: () => state.transfer.setExporting(true) }]
}

/** A term of a filter, and what the menu calls it. */
interface LabelledTerm {
  readonly label: string
  readonly term: string
}

/** The parts of a filter that hold for this span and those like it. */
function termsOf({ store, environment: { message } }: PanelState, index: SpanIndex): readonly LabelledTerm[] {
  const { name, kind, scope, attributes, documentUrl } = store.detail(index)
  const url = attributes.find(([attribute]) => attribute === 'url.full')?.[1]
  const route = typeof url === 'string' ? routeOf(url) : undefined
  const candidates: readonly (readonly [string, string | undefined])[] = [
    [message('groupRoute'), route && filterTerm({ by: 'route' }, routeText(name, route))],
    [message('columnName'), filterTerm({ by: 'name' }, name)],
    [message('groupKind'), filterTerm({ by: 'kind' }, KINDS[kind])],
    [message('groupScope'), filterTerm({ by: 'scope' }, scope)],
    [message('groupOrigin'), filterTerm({ by: 'origin' }, originOf(typeof url === 'string' ? url : documentUrl))],
  ]
  return candidates.flatMap(([label, term]) =>
    term === undefined ? [] : [{ label: `${label}: ${termText(term)}`, term }],
  )
}
