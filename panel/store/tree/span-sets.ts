import { CHUNK_SPANS } from '../../scheduling/chunked-task'
import { NumberList } from '../columns/number-list'
import { type SpanTable, State } from '../columns/span-table'
import { markerOf, type SpanTest } from '../filter'
import type { SpanIndex } from '../model'
import { collectBelow } from './tree-walk'

/** A span and all below it, parents before children, siblings in order. Children have to be in order. */
export function spansBelow(table: SpanTable, root: SpanIndex): Int32Array {
  const spans = new NumberList()
  collectBelow(table, root, spans)
  return spans.view()
}

/** Every span that matches. */
export function spansMatching({ limit, state }: SpanTable, test: SpanTest): Int32Array {
  const mark = markerOf(test)
  const marks = new Uint8Array(CHUNK_SPANS)
  const spans = new NumberList()
  for (let from = 0; from < limit; from += CHUNK_SPANS) {
    const to = Math.min(limit, from + CHUNK_SPANS)
    mark(from, to, marks)
    for (let span = from; span < to; span++) {
      if (marks[span - from] === 1 && (state[span] & State.Live) !== 0) spans.push(span)
    }
  }
  return spans.view()
}

/** Every span for which the test returns true. */
function spansWhere({ limit, state }: SpanTable, test: (span: SpanIndex) => boolean): Int32Array {
  const spans = new NumberList()
  for (let span = 0; span < limit; span++) {
    if ((state[span] & State.Live) !== 0 && test(span)) spans.push(span)
  }
  return spans.view()
}

/** The spans that ran at some time from `fromMs` to `toMs` (ms since the epoch). An open span runs forever. */
export function spansBetween(table: SpanTable, fromMs: number, toMs: number): Int32Array {
  const { start, end } = table
  return spansWhere(table, (span) => start[span] <= toMs && !(end[span] < fromMs))
}
