import { SpanKind } from '../../../inpage/api/api'
import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import type { TraceStore } from '../store'

/** What ran in a time range. */
export interface RangeSums {
  readonly spans: number
  /** Failures where they began. */
  readonly errors: number
  readonly requests: number
  /** ms that the requests took within the range, added up: what ran beside each other counts for each. */
  readonly requestMs: number
}

/** Sums over the spans that ran between two times, ms since the epoch. What is open runs on. */
export function* rangeSums(
  { table, tree }: Pick<TraceStore, 'table' | 'tree'>,
  fromMs: number,
  toMs: number,
): ChunkedTask<RangeSums> {
  let [spans, errors, requests, requestMs] = [0, 0, 0, 0]
  for (let index = 0; index < table.limit; index++) {
    if (index % CHUNK_SPANS === CHUNK_SPANS - 1) yield
    const [start, end] = [table.start[index], table.end[index]]
    if (!table.isLive(index) || start > toMs || end < fromMs) continue
    spans++
    if (tree.isCause(index)) errors++
    if (table.kindOf(index) !== SpanKind.CLIENT) continue
    requests++
    requestMs += Math.min(Number.isNaN(end) ? toMs : end, toMs) - Math.max(start, fromMs)
  }
  return { spans, errors, requests, requestMs }
}
