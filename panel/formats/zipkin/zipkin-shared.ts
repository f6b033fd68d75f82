import { serviceOf, type TraceSpan } from '../trace-model'

/** A span as it stands in a file: `shared` for one of a server that has its id from its client. */
export interface ReadSpan extends TraceSpan {
  readonly shared: boolean
}

/**
 * In B3 a request is one id, which the client's and the server's span have both. Such a server's span gets an id of its
 * own and stands under its client's; what that server did stands under it.
 */
export function withoutSharedIds(spans: readonly ReadSpan[]): TraceSpan[] {
  const clients = new Set<string>()
  const taken = new Set<string>()
  for (const span of spans) {
    taken.add(keyOf(span, span.spanId))
    if (!span.shared) clients.add(keyOf(span, span.spanId))
  }
  /** By the id that was shared and by the service. */
  const ownIds = new Map<string, string>()
  for (const span of spans) {
    if (!span.shared || !clients.has(keyOf(span, span.spanId))) continue
    let id = next(span.spanId)
    while (taken.has(keyOf(span, id))) id = next(id)
    taken.add(keyOf(span, id))
    ownIds.set(`${keyOf(span, span.spanId)} ${serviceOf(span)}`, id)
  }
  return spans.map(({ shared, ...span }) => {
    const ownId = shared ? ownIds.get(`${keyOf(span, span.spanId)} ${serviceOf(span)}`) : undefined
    if (ownId !== undefined) return { ...span, spanId: ownId, parentId: span.spanId }
    const parentId = span.parentId && ownIds.get(`${keyOf(span, span.parentId)} ${serviceOf(span)}`)
    return parentId === undefined || parentId === '' ? span : { ...span, parentId }
  })
}

function keyOf({ traceId }: TraceSpan, spanId: string): string {
  return `${traceId}:${spanId}`
}

/** Another id, and the same one each time that a file is read. */
function next(id: string): string {
  return ((BigInt(`0x${id}`) + 1n) % 2n ** 64n || 1n).toString(16).padStart(16, '0')
}
