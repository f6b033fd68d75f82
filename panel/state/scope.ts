import { CHUNK_SPANS, type ChunkedTask } from '../scheduling/chunked-task'
import { NumberList } from '../store/columns/number-list'
import { State } from '../store/columns/span-table'
import { preorderOf } from '../store/tree/preorder'
import { allRoots, rootsOfTrace } from '../store/tree/roots'
import type { PanelState } from './panel-state'

/** The spans that a view covers: all, the selected span's trace, or the selected span and all below it. */
export type Scope = 'all' | 'trace' | 'subtree'

/** The roots of the trees in a scope. Without a selection, the newest trace is used. */
export function rootsInScope({ store, selection }: PanelState, scope: Scope): Int32Array {
  if (scope === 'all') return allRoots(store)
  const { roots } = store.tree
  const chosen = selection.index
  if (chosen === undefined && roots.length === 0) return new Int32Array(0)
  const span = chosen ?? roots.at(roots.length - 1)
  return scope === 'subtree' && chosen !== undefined ? Int32Array.of(span) : rootsOfTrace(store, span)
}

/** A test for spans in a scope. */
export function isInScope(state: PanelState, scope: Scope): (index: number) => boolean {
  const { table } = state.store
  const roots = rootsInScope(state, scope)
  if (scope === 'all' || roots.length === 0) return () => true
  if (scope === 'trace') {
    const trace = table.traceOf(roots[0])
    return (index) => table.traceOf(index) === trace
  }
  const below = new Set(preorderOf(table, roots).spans)
  return (index) => below.has(index)
}

/** A test for spans that match the filter and ran within the time range. */
export function shownBy(state: PanelState): (index: number) => boolean {
  const { store, filter, time } = state
  const matches = filter.current.value?.bind(store)
  const range = time.range.value
  if (range === undefined) return matches ?? (() => true)
  const { table } = store
  return (index) =>
    table.start[index] <= range.toMs && !(table.end[index] < range.fromMs) && (matches === undefined || matches(index))
}

/** The spans in a scope that are shown. */
export function* spansInScope(
  state: PanelState,
  scope: Scope,
  shows: (index: number) => boolean,
): ChunkedTask<Int32Array> {
  const { table } = state.store
  const spans = new NumberList()
  if (scope === 'all') {
    const { limit } = table
    for (let index = 0; index < limit; index++) {
      if (index % CHUNK_SPANS === CHUNK_SPANS - 1) yield
      if ((table.state[index] & State.Live) !== 0 && shows(index)) spans.push(index)
    }
  } else {
    for (const index of preorderOf(table, rootsInScope(state, scope)).spans) if (shows(index)) spans.push(index)
  }
  return spans.view()
}
