import { SpanKind } from '../../../inpage/api/api'
import { hashOf } from '../../formats/reading/replaced-id'
import { serviceOf, type TraceSpan } from '../../formats/trace-model'

/**
 * Zipkin's services take over the span id of the request that they answer, so that two spans have it: the service's own gets
 * another here, and stands with what is below it beneath the request. The id is always the same.
 */
export function withOwnIds(spans: readonly TraceSpan[], isOfPage: (key: string) => boolean): readonly TraceSpan[] {
  const shared = new Map<string, Set<string>>()
  for (const { traceId, spanId, kind, resource } of spans) {
    const key = `${traceId}:${spanId}`
    if (kind === SpanKind.SERVER && isOfPage(key))
      shared.set(key, (shared.get(key) ?? new Set()).add(serviceOf({ resource })))
  }
  if (shared.size === 0) return spans
  return spans.map((span) => {
    const { traceId, spanId, parentId, resource, kind } = span
    if (kind === SpanKind.SERVER && shared.has(`${traceId}:${spanId}`)) {
      return { ...span, spanId: hashOf(`shared ${spanId}`, 16), parentId: spanId }
    }
    const isBelow =
      parentId !== undefined && shared.get(`${traceId}:${parentId}`)?.has(serviceOf({ resource })) === true
    return isBelow ? { ...span, parentId: hashOf(`shared ${parentId}`, 16) } : span
  })
}
