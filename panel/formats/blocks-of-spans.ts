import { BLOCK_MAX_BYTES } from '../../inpage/block/format'
import type { AttributeList, ScopeRecord, SpanRecord } from '../../inpage/block/record'
import { BlockWriter } from '../../inpage/block/writer'
import { jsonOf } from './json-value'
import { earlierOf } from './time'
import type { TraceSpan } from './trace-model'

/** What of a span's text is kept at most, so that no span is larger than a block may be. */
const MOST_TEXT = BLOCK_MAX_BYTES / 16

/**
 * Spans as the blocks that a page would have sent, so that what reads blocks need not know where they come from. Times
 * keep their nanoseconds for 100 days around the earliest. Nothing for no spans.
 */
export function* blocksOfSpans(spans: readonly TraceSpan[]): Generator<ArrayBuffer, void> {
  if (spans.length === 0) return
  const earliest = spans.reduce((least, { startNs }) => earlierOf(startNs, least), spans[0].startNs)
  const originMs = earliest / 1_000_000n
  const scopes = new Map<TraceSpan['scope'], Map<TraceSpan['resource'], ScopeRecord>>()
  const writer = new BlockWriter()
  for (let i = 0; i < spans.length; i++) {
    writer.append(recordOf(spans[i], i, originMs * 1_000_000n, scopeOf(scopes, spans[i])))
    if (writer.isFull) yield writer.seal(Number(originMs), false)
  }
  if (writer.spanCount > 0) yield writer.seal(Number(originMs), false)
}

/** Records of one scope share one object: that is how the writer knows it again. */
function scopeOf(
  scopes: Map<TraceSpan['scope'], Map<TraceSpan['resource'], ScopeRecord>>,
  { scope, resource }: TraceSpan,
): ScopeRecord {
  let ofScope = scopes.get(scope)
  if (ofScope === undefined) {
    ofScope = new Map()
    scopes.set(scope, ofScope)
  }
  let record = ofScope.get(resource)
  if (record === undefined) {
    // Never '', which stands for the inspected page.
    const json = jsonOf(Object.fromEntries(resource))
    record = { name: scope.name, version: scope.version, namespace: '', resource: json }
    ofScope.set(resource, record)
  }
  return record
}

function recordOf(span: TraceSpan, order: number, originNs: bigint, scope: ScopeRecord): SpanRecord {
  const ms = (ns: bigint) => Number(ns - originNs) / 1e6
  const word = (id: string, at: number) => Number.parseInt(id.slice(at * 8, at * 8 + 8), 16)
  const parent = span.parentId ?? '0000000000000000'
  return {
    trace0: word(span.traceId, 0),
    trace1: word(span.traceId, 1),
    trace2: word(span.traceId, 2),
    trace3: word(span.traceId, 3),
    span0: word(span.spanId, 0),
    span1: word(span.spanId, 1),
    parent0: word(parent, 0),
    parent1: word(parent, 1),
    name: bounded(span.name),
    kind: span.kind,
    statusCode: span.status.code,
    statusMessage: bounded(span.status.message),
    startMs: ms(span.startNs),
    endMs: span.endNs === undefined ? Number.NaN : ms(span.endNs),
    order,
    revision: span.endNs === undefined ? 0 : 1,
    flags: 0,
    scope,
    traceState: bounded(span.traceState),
    ...listOf(span.attributes),
    events: span.events.map((event) => ({
      name: bounded(event.name),
      timeMs: ms(event.timeNs),
      ...listOf(event.attributes),
    })),
    links: span.links.map((link) => ({
      trace0: word(link.traceId, 0),
      trace1: word(link.traceId, 1),
      trace2: word(link.traceId, 2),
      trace3: word(link.traceId, 3),
      span0: word(link.spanId, 0),
      span1: word(link.spanId, 1),
      ...listOf(link.attributes),
    })),
    droppedAttributes: span.dropped.attributes,
    droppedEvents: span.dropped.events,
    droppedLinks: span.dropped.links,
  }
}

function listOf(attributes: TraceSpan['attributes']): AttributeList {
  return {
    keys: attributes.map(([key]) => key),
    values: attributes.map(([, value]) => (typeof value === 'string' ? bounded(value) : value)),
  }
}

function bounded(text: string): string {
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text
}
