import { SpanKind } from '../../inpage/api/api'
import type { TraceSpan } from './trace-model'

/** Within which the offset of a clock is, as one call tells it: what must be added to the times of who was called. ms */
interface OffsetBounds {
  readonly least: number
  readonly most: number
}

/** A call from one resource to another, each with times of its own clock, in ms. */
interface Call {
  readonly from: TraceSpan['resource']
  readonly parent: Times
  readonly child: Times
  /** Who called did not wait: a message. */
  readonly isAsync: boolean
}

interface Times {
  readonly startMs: number
  /** NaN while it is open. */
  readonly endMs: number
}

/**
 * How far the clocks of a file's resources are off, in ms to be added to their times; 0 or missing where all is possible. Only
 * starts and ends are known, so it is done as Jaeger does it: who was called ran in the middle of the call, or began with it
 * where it took longer (`adjuster/clockskew.go`). Unlike there, one clock has one offset in all traces, and what began within
 * its parent and ended after it is no sign of a clock: who calls may not wait.
 */
export function fileClocks(
  byResource: ReadonlyMap<TraceSpan['resource'], readonly TraceSpan[]>,
): ReadonlyMap<TraceSpan['resource'], number> {
  const offsets = new Map<TraceSpan['resource'], number>()
  if (byResource.size < 2) return offsets
  const callsTo = callsOf(byResource)
  // Who is called by nobody has the clock that all others are compared with: the page, or the service at the front.
  let known = [...byResource.keys()].filter((resource) => !callsTo.has(resource))
  if (known.length === 0) known = [...byResource.keys()].slice(0, 1)
  for (const resource of known) offsets.set(resource, 0)
  for (let waiting = [...callsTo.keys()]; ; ) {
    const left: TraceSpan['resource'][] = []
    for (const resource of waiting) {
      if (offsets.has(resource)) continue
      const bounds = (callsTo.get(resource) ?? []).flatMap((call) => {
        const offset = offsets.get(call.from)
        return offset === undefined ? [] : [boundsOf(call, offset)]
      })
      if (bounds.length === 0) left.push(resource)
      else offsets.set(resource, offsetWithin(bounds))
    }
    if (left.length === 0 || left.length === waiting.length) return offsets
    waiting = left
  }
}

function callsOf(
  byResource: ReadonlyMap<TraceSpan['resource'], readonly TraceSpan[]>,
): Map<TraceSpan['resource'], Call[]> {
  const traces = new Map<string, Map<string, { readonly span: TraceSpan; readonly resource: TraceSpan['resource'] }>>()
  let firstNs: bigint | undefined
  for (const [resource, spans] of byResource) {
    for (const span of spans) {
      firstNs ??= span.startNs
      const trace = traces.get(span.traceId)
      if (trace === undefined) traces.set(span.traceId, new Map([[span.spanId, { span, resource }]]))
      else trace.set(span.spanId, { span, resource })
    }
  }
  const msOf = (ns: bigint) => Number(ns - (firstNs ?? 0n)) / 1e6
  const timesOf = ({ startNs, endNs }: TraceSpan): Times => ({
    startMs: msOf(startNs),
    endMs: endNs === undefined ? Number.NaN : msOf(endNs),
  })
  const callsTo = new Map<TraceSpan['resource'], Call[]>()
  for (const [resource, spans] of byResource) {
    for (const span of spans) {
      const above = span.parentId === undefined ? undefined : traces.get(span.traceId)?.get(span.parentId)
      if (above === undefined || above.resource === resource) continue
      const isAsync = span.kind === SpanKind.CONSUMER || above.span.kind === SpanKind.PRODUCER
      const call = { from: above.resource, parent: timesOf(above.span), child: timesOf(span), isAsync }
      const calls = callsTo.get(resource)
      if (calls === undefined) callsTo.set(resource, [call])
      else calls.push(call)
    }
  }
  return callsTo
}

function boundsOf({ parent, child, isAsync }: Call, parentOffset: number): OffsetBounds {
  const least = parent.startMs + parentOffset - child.startMs
  const most = parent.endMs + parentOffset - child.endMs
  const isPossible = least <= 0 && (isAsync || !(child.startMs > parent.endMs + parentOffset))
  if (isPossible || isAsync) return { least, most: Number.POSITIVE_INFINITY }
  // It took longer than the call, or that is not known.
  if (!(most >= least)) return least > 0 ? { least, most: least } : { least, most: Number.POSITIVE_INFINITY }
  return { least, most }
}

function offsetWithin(bounds: readonly OffsetBounds[]): number {
  const least = bounds.reduce((largest, one) => Math.max(largest, one.least), Number.NEGATIVE_INFINITY)
  const most = bounds.reduce((smallest, one) => Math.min(smallest, one.most), Number.POSITIVE_INFINITY)
  if (least <= 0 && most >= 0) return 0
  if (least <= most) return middleOf({ least, most })
  // The calls contradict each other, for instance because the clock was set: the one in the middle speaks for all.
  const each = bounds.map((one) => (one.least <= 0 && one.most >= 0 ? 0 : middleOf(one))).sort((a, b) => a - b)
  return each[each.length >> 1]
}

function middleOf({ least, most }: OffsetBounds): number {
  return most === Number.POSITIVE_INFINITY ? least : (least + most) / 2
}
