import { usePanel } from '../../state/context'
import type { PanelState } from '../../state/panel-state'
import { type ChunkedTask, SLICE } from '../../store/chunked-task'
import { NumberList } from '../../store/columns/number-list'
import { State } from '../../store/columns/span-table'
import { preorderOf } from '../../store/tree/preorder'
import { allRoots, rootsOfTrace } from '../../store/tree/roots'
import type { MessageKey } from '../../text/message'

/** Which spans a view is about: all, those of the selected span's trace, or those below the selected span. */
export type Scope = 'all' | 'trace' | 'subtree'

const TITLES: readonly (readonly [Scope, MessageKey])[] = [
  ['all', 'overAll'],
  ['trace', 'overTrace'],
  ['subtree', 'overSubtree'],
]

interface OverPickerProps {
  readonly over: Scope
  onOver(over: Scope): void
}

export function ScopePicker({ over, onOver }: OverPickerProps) {
  const { message } = usePanel()
  return (
    <label>
      {message('over')}
      <select
        value={over}
        onChange={({ currentTarget }) => {
          const chosen = TITLES.find(([name]) => name === currentTarget.value)
          if (chosen !== undefined) onOver(chosen[0])
        }}
      >
        {TITLES.map(([name, title]) => (
          <option key={name} value={name}>
            {message(title)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The spans that the trees begin with which a view is about. Where nothing is selected, the newest trace stands in. */
export function rootsInScope({ store, selected }: PanelState, over: Scope): Int32Array {
  if (over === 'all') return allRoots(store)
  const { roots } = store.tree
  const chosen = selected.value === undefined ? undefined : store.find(selected.value)
  if (chosen === undefined && roots.length === 0) return new Int32Array(0)
  const span = chosen ?? roots.at(roots.length - 1)
  return over === 'subtree' && chosen !== undefined ? Int32Array.of(span) : rootsOfTrace(store, span)
}

/** Whether a span is one of those that a view is about. */
export function isInScope(state: PanelState, over: Scope): (index: number) => boolean {
  const { table } = state.store
  const tops = rootsInScope(state, over)
  if (over === 'all' || tops.length === 0) return () => true
  if (over === 'trace') {
    const trace = table.traceOf(tops[0])
    return (index) => table.traceOf(index) === trace
  }
  const below = new Set(preorderOf(table, tops).spans)
  return (index) => below.has(index)
}

/** Whether the filter lets a span be seen and it ran within the time that is looked at. */
export function shownBy(state: PanelState): (index: number) => boolean {
  const { store, filter, timeRange } = state
  const matches = filter.value?.bind(store)
  const range = timeRange.value
  if (range === undefined) return matches ?? (() => true)
  const { table } = store
  return (index) =>
    table.start[index] <= range.toMs && !(table.end[index] < range.fromMs) && (matches === undefined || matches(index))
}

/** The spans that a view is about and that are shown. */
export function* spansInScope(
  state: PanelState,
  over: Scope,
  shows: (index: number) => boolean,
): ChunkedTask<Int32Array> {
  const { table } = state.store
  const spans = new NumberList()
  if (over === 'all') {
    const { limit } = table
    for (let index = 0; index < limit; index++) {
      if (index % SLICE === SLICE - 1) yield
      if ((table.state[index] & State.Live) !== 0 && shows(index)) spans.push(index)
    }
  } else {
    for (const index of preorderOf(table, rootsInScope(state, over)).spans) if (shows(index)) spans.push(index)
  }
  return spans.view()
}
