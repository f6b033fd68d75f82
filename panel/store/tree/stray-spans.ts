import { SpanKind } from '../../../inpage/api/api'
import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'

/** Spans of a trace that are looked at, the newest first: a page's traces are rarely larger, and each stray looks. */
const MAX_LOOKED_AT = 2000

/**
 * Where a backend's span may stand while its parent is missing (a proxy's that was sampled out, say): under the request of
 * the page during which it began; of several the one that began last. Else under the first of the page's spans of its
 * trace. NONE if none is known.
 */
export function nearestKnown(spans: SpanTable, stray: SpanIndex): SpanIndex {
  const { start, end, nextOfTrace } = spans
  let request: SpanIndex = NONE
  let first: SpanIndex = NONE
  let span = nextOfTrace[stray]
  for (let i = 0; i < MAX_LOOKED_AT && span !== NONE; i++, span = nextOfTrace[span]) {
    if (spans.isOfBackend(span)) continue
    if (first === NONE || start[span] < start[first]) first = span
    const isDuring = start[span] <= start[stray] && !(end[span] < start[stray])
    if (!isDuring || spans.kindOf(span) !== SpanKind.CLIENT) continue
    if (request === NONE || start[span] > start[request]) request = span
  }
  return request === NONE ? first : request
}
