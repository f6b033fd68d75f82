/** B3 in many headers: https://github.com/openzipkin/b3-propagation#multiple-headers */
import { decisionOf, type Format, hexId, inThree } from './format'

const b3Headers = inThree(['x-b3-traceid', 'x-b3-spanid', 'x-b3-sampled'])

/** Reads and writes `X-B3-TraceId`, `X-B3-SpanId`, `X-B3-ParentSpanId` and `X-B3-Sampled`. */
export const b3: Format = {
  read(headers) {
    // The debug flag is a decision to sample, too.
    const decided = headers['x-b3-flags'] === '1' ? { ...headers, 'x-b3-sampled': '1' } : headers
    const ids = b3Headers.read(decided)
    const parent = headers['x-b3-parentspanid']
    const parentId = parent?.length === 16 ? hexId(parent, 16) : undefined
    if (ids && (parent === undefined || parentId)) return { ...ids, parentId }
    const sampled = decisionOf(decided['x-b3-sampled'])
    return sampled === undefined ? undefined : { sampled }
  },
  write: (context) => ({ ...b3Headers.write(context), 'x-b3-parentspanid': context.parentId }),
}
