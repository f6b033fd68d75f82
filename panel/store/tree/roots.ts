/** Roots, in order. The tree must be settled. */
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'

/** All roots. */
export function allRoots({ tree }: TraceStore): Int32Array {
  const roots = new Int32Array(tree.roots.length)
  for (let i = 0; i < roots.length; i++) roots[i] = tree.roots.at(i)
  return roots
}

/** The roots of a span's trace: several if a parent is missing. */
export function rootsOfTrace({ tree, table }: TraceStore, span: SpanIndex): Int32Array {
  const trace = table.traceOf(span)
  const roots: SpanIndex[] = []
  for (let i = 0; i < tree.roots.length; i++) {
    const root = tree.roots.at(i)
    if (table.traceOf(root) === trace) roots.push(root)
  }
  return Int32Array.from(roots)
}
