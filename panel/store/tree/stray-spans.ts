import { SpanKind } from '../../../inpage/api/api'
import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'

/** How many spans of a trace are considered, the newest first: a page's traces are rarely larger. */
const MAX_LOOKED_AT = 2000

/**
 * Where to place a backend's span while its parent (that of a proxy which was not sampled, say) is missing: under the page's
 * request during which it started; if there are several, the one that started last. Otherwise under the first span of the page
 * in its trace. NONE if there is none.
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
