import { SpanKind, StatusCode } from '../../../inpage/api/api'
import { grouped } from '../grouped'
import { earlierOf, laterOf } from '../time'
import type { TraceEvent, TraceSpan } from '../trace-model'

/** A span may be reported in parts, each with what was known at the time: they are one span again, as Zipkin shows them. */
export function withPartsMerged(spans: readonly TraceSpan[]): TraceSpan[] {
  const byId = grouped(spans, ({ traceId, spanId }) => `${traceId}:${spanId}`)
  return byId.size === spans.length ? [...spans] : [...byId.values()].map((parts) => parts.reduce(merged))
}

function merged(a: TraceSpan, b: TraceSpan): TraceSpan {
  const keys = new Set(a.attributes.map(([key]) => key))
  const isSaid = a.kind !== SpanKind.INTERNAL && a.kind !== SpanKind.UNSPECIFIED
  return {
    ...a,
    parentId: a.parentId ?? b.parentId,
    name: a.name || b.name,
    kind: isSaid ? a.kind : b.kind,
    startNs: earlierOf(a.startNs, b.startNs),
    endNs: a.endNs === undefined || b.endNs === undefined ? (a.endNs ?? b.endNs) : laterOf(a.endNs, b.endNs),
    status: a.status.code === StatusCode.ERROR || b.status.code === StatusCode.UNSET ? a.status : b.status,
    attributes: [...a.attributes, ...b.attributes.filter(([key]) => !keys.has(key))],
    events: [...a.events, ...b.events.filter((event) => !a.events.some((other) => isSame(event, other)))],
    resource: a.resource.length === 0 ? b.resource : a.resource,
  }
}

/** Events of Zipkin are a name at a time. */
function isSame(a: TraceEvent, b: TraceEvent): boolean {
  return a.timeNs === b.timeNs && a.name === b.name
}
