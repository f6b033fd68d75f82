/** The spans that trees begin with, in order. The tree has to be settled. */
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'

/** All spans at top level. */
export function allRoots({ tree }: TraceStore): Int32Array {
  const tops = new Int32Array(tree.roots.length)
  for (let i = 0; i < tops.length; i++) tops[i] = tree.roots.at(i)
  return tops
}

/** The spans at top level that are of the span's trace: more than one where a parent is missing. */
export function rootsOfTrace({ tree, table }: TraceStore, span: SpanIndex): Int32Array {
  const trace = table.traceOf(span)
  const tops: SpanIndex[] = []
  for (let i = 0; i < tree.roots.length; i++) {
    const root = tree.roots.at(i)
    if (table.traceOf(root) === trace) tops.push(root)
  }
  return Int32Array.from(tops)
}
