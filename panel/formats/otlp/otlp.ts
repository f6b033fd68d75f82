/**
 * OTLP in JSON, as the Collector's file exporter writes it and every OTLP/HTTP receiver reads it: one document, or one
 * request on each line. https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md
 */

import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceFormat } from '../format'
import { groupedInSlices } from '../grouped'
import { Interner } from '../interner'
import { jsonOf } from '../json-value'
import type { JsonObject } from '../reading/json-parts'
import type { TraceSpan } from '../trace-model'
import { isOtlp, readOtlp } from './otlp-reading'
import { otlpValue } from './otlp-value'

/** OTLP as one JSON document. */
export const otlp: TraceFormat = {
  name: 'otlp',
  title: 'OTLP JSON',
  readBy: 'Jaeger, any OTLP/HTTP endpoint',
  ending: 'otlp.json',
  losses: ['namespaces', 'wholeDoubles'],
  *write(spans) {
    yield '{"resourceSpans":['
    let first = true
    for (const [resource, scopes] of yield* groups(spans)) {
      yield `${first ? '' : ',\n'}{"resource":${jsonOf({ attributes: keyValues(resource) })},"scopeSpans":[`
      first = false
      yield* scopeSpans(scopes, '\n')
      yield ']}'
    }
    yield ']}\n'
  },
  recognizes: isOtlp,
  read: readOtlp,
}

/** OTLP with one request on each line. */
export const otlpLines: TraceFormat = {
  ...otlp,
  name: 'otlp-lines',
  title: 'OTLP JSON lines',
  readBy: 'OpenTelemetry Collector, Jaeger',
  ending: 'otlp.jsonl',
  *write(spans) {
    for (const [resource, scopes] of yield* groups(spans)) {
      for (const [scope, own] of scopes) {
        const head = `{"resourceSpans":[{"resource":${jsonOf({ attributes: keyValues(resource) })},"scopeSpans":[`
        // A receiver must accept each line: a request of a thousand spans is far below the usual limit of 4 MB.
        for (let from = 0; from < own.length; from += 1000) {
          yield head
          yield* scopeSpans(new Map([[scope, own.slice(from, from + 1000)]]), '')
          yield ']}]}\n'
        }
      }
    }
  },
  // Lines are joined before formats are asked, so this one never recognizes a value.
  recognizes: () => false,
}

type Scope = TraceSpan['scope']
type Scopes = ReadonlyMap<Scope, readonly TraceSpan[]>

/** Groups spans by resource and scope, compared by content. */
function* groups(spans: readonly TraceSpan[]): Generator<'', Map<TraceSpan['resource'], Map<Scope, TraceSpan[]>>> {
  const resources = new Interner<TraceSpan['resource']>()
  const scopes = new Interner<Scope>()
  const byResource = yield* groupedInSlices(spans, ({ resource }) => resources.of(resource))
  const found = new Map<TraceSpan['resource'], Map<Scope, TraceSpan[]>>()
  for (const [resource, own] of byResource) {
    found.set(resource, yield* groupedInSlices(own, ({ scope }) => scopes.of(scope)))
  }
  return found
}

/** @param end - ends each line; '' to write everything on one */
function* scopeSpans(scopes: Scopes, end: '\n' | ''): Generator<string, void> {
  let first = true
  for (const [scope, spans] of scopes) {
    yield `${first ? '' : `,${end}`}{"scope":${jsonOf({ name: scope.name, version: scope.version })},"spans":[${end}`
    first = false
    for (let i = 0; i < spans.length; i++) yield `${i === 0 ? '' : `,${end}`}${jsonOf(otlpSpan(spans[i]))}`
    yield ']}'
  }
}

/** A span as it is written in a request. */
export function otlpSpan(span: TraceSpan): JsonObject {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentId === undefined ? {} : { parentSpanId: span.parentId }),
    ...(span.traceState === '' ? {} : { traceState: span.traceState }),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: String(span.startNs),
    // protobuf's 0 means unknown: the span has not ended.
    endTimeUnixNano: String(span.endNs ?? 0n),
    attributes: keyValues(span.attributes),
    droppedAttributesCount: span.dropped.attributes,
    events: span.events.map((event) => ({
      timeUnixNano: String(event.timeNs),
      name: event.name,
      attributes: keyValues(event.attributes),
    })),
    droppedEventsCount: span.dropped.events,
    links: span.links.map((link) => ({
      traceId: link.traceId,
      spanId: link.spanId,
      attributes: keyValues(link.attributes),
    })),
    droppedLinksCount: span.dropped.links,
    status: { code: span.status.code, ...(span.status.message === '' ? {} : { message: span.status.message }) },
  }
}

function keyValues(attributes: readonly AttributeEntry[]): readonly JsonObject[] {
  return attributes.map(([key, value]) => ({ key, value: otlpValue(value) }))
}
