import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'

/** How much a span starts before its parent by the clock of another document, in ms; 0 if it does not. */
export function beforeParent({ parent, start, block, blocks }: SpanTable, span: SpanIndex): number {
  const above = parent[span]
  if (above === NONE || start[span] >= start[above]) return 0
  // Within a document there is one clock: a span with an earlier start was given it on purpose.
  if (blocks.document(block[span]) === blocks.document(block[above])) return 0
  return start[above] - start[span]
}

/**
 * How much to shift a span that another clock puts before its parent, in ms: to the middle of its parent, as if the way there
 * and back took equally long; or to the parent's start if the span is longer or either is open.
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
