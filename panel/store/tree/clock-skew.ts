import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'

/** ms by which another document's clock puts a span before its parent; 0 if none does. */
export function beforeParent({ parent, start, block, blocks }: SpanTable, span: SpanIndex): number {
  const above = parent[span]
  if (above === NONE || start[span] >= start[above]) return 0
  // Within a document there is one clock: a span that was dated before its parent is meant so.
  if (blocks.document(block[span]) === blocks.document(block[above])) return 0
  return start[above] - start[span]
}

/**
 * ms by which to move a span that another clock puts before its parent: into the middle of its parent, as if the way there
 * and back took as long, or to the parent's start if it is longer or either is open.
 * (https://github.com/jaegertracing/jaeger, `adjuster/clockskew.go`)
 */
export function clockOffset(table: SpanTable, span: SpanIndex): number {
  const before = beforeParent(table, span)
  if (before === 0) return 0
  const { start, end, parent } = table
  const above = parent[span]
  const room = end[above] - start[above] - (end[span] - start[span])
  return room > 0 ? before + room / 2 : before
}
