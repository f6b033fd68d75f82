/**
 * OTLP in JSON, as a collector's file exporter writes it and every OTLP/HTTP receiver reads it: one document, or one
 * request on each line. https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md
 */

import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceFormat } from '../format'
import { groupedInSlices } from '../grouped'
import { Interner } from '../interner'
import { jsonOf } from '../json-value'
import {
  countAt,
  idAt,
  isObject,
  type JsonObject,
  listAt,
  nanosecondsAt,
  objectAt,
  textAt,
} from '../reading/json-parts'
import { laterOf } from '../time'
import type { TraceEvent, TraceLink, TraceSpan } from '../trace-model'
import { otlpEntries, otlpValue } from './otlp-value'

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
  recognizes: (value) => requestIn(value) !== undefined,
  read: readRequest,
}

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
        // A line a receiver can take: a request of a thousand spans is far below the usual limit of 4 MB.
        for (let from = 0; from < own.length; from += 1000) {
          yield head
          yield* scopeSpans(new Map([[scope, own.slice(from, from + 1000)]]), '')
          yield ']}]}\n'
        }
      }
    }
  },
  // Lines are put together before a format is asked: what is one value is never this.
  recognizes: () => false,
}

type Scope = TraceSpan['scope']
type Scopes = ReadonlyMap<Scope, readonly TraceSpan[]>

/** By resource and by scope, told apart by what they say. */
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

/** `end`: what stands at the end of a line, '' where all is to be on one. */
function* scopeSpans(scopes: Scopes, end: '\n' | ''): Generator<string, void> {
  let first = true
  for (const [scope, spans] of scopes) {
    yield `${first ? '' : `,${end}`}{"scope":${jsonOf({ name: scope.name, version: scope.version })},"spans":[${end}`
    first = false
    for (let i = 0; i < spans.length; i++) yield `${i === 0 ? '' : `,${end}`}${jsonOf(otlpSpan(spans[i]))}`
    yield ']}'
  }
}

/** A span as it stands in a request. */
export function otlpSpan(span: TraceSpan): JsonObject {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentId === undefined ? {} : { parentSpanId: span.parentId }),
    ...(span.traceState === '' ? {} : { traceState: span.traceState }),
    name: span.name,
    kind: span.kind,
    startTimeUnixNano: String(span.startNs),
    // 0 is how protobuf says that it is not known: the span had not ended.
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

/** What holds the list of resources, and its name: a request; what Tempo answers (`batches`); one in `trace` or `result`. */
function requestIn(value: unknown): { readonly list: unknown; readonly at: string } | undefined {
  if (!isObject(value)) return undefined
  if ('resourceSpans' in value) return { list: value.resourceSpans, at: 'resourceSpans' }
  // A collector may write all that it gets into one file.
  if ('resourceLogs' in value || 'resourceMetrics' in value) return { list: [], at: 'file' }
  if ('batches' in value) return { list: value.batches, at: 'batches' }
  for (const member of ['trace', 'result']) {
    const inner = value[member]
    if (isObject(inner) && 'resourceSpans' in inner) {
      return { list: inner.resourceSpans, at: `${member}.resourceSpans` }
    }
  }
  return undefined
}

function readRequest(value: unknown): TraceSpan[] {
  const spans: TraceSpan[] = []
  const { list, at: name } = requestIn(value) ?? { list: [], at: 'file' }
  listAt(list, name).forEach((each, i) => {
    const at = `${name}[${i}]`
    const ofResource = objectAt(each, at)
    const resource = isObject(ofResource.resource)
      ? otlpEntries(ofResource.resource.attributes, `${at}.resource.attributes`)
      : []
    // The second name is of before 2022.
    const groups = ofResource.scopeSpans === undefined ? 'instrumentationLibrarySpans' : 'scopeSpans'
    listAt(ofResource[groups], `${at}.${groups}`).forEach((group, j) => {
      const where = `${at}.${groups}[${j}]`
      const ofScope = objectAt(group, where)
      const said = ofScope.scope ?? ofScope.instrumentationLibrary
      const named = isObject(said) ? said : {}
      const scope = {
        name: textAt(named.name, `${where}.scope.name`),
        version: textAt(named.version, `${where}.scope.version`),
      }
      listAt(ofScope.spans, `${where}.spans`).forEach((span, k) => {
        spans.push(readSpan(span, scope, resource, `${where}.spans[${k}]`))
      })
    })
  })
  return spans
}

function readSpan(value: unknown, scope: Scope, resource: TraceSpan['resource'], where: string): TraceSpan {
  const span = objectAt(value, where)
  const parent = span.parentSpanId
  const status = isObject(span.status) ? span.status : {}
  const startNs = nanosecondsAt(span.startTimeUnixNano, `${where}.startTimeUnixNano`)
  const end = span.endTimeUnixNano
  const endNs = end === undefined ? 0n : nanosecondsAt(end, `${where}.endTimeUnixNano`)
  return {
    traceId: otlpId(span.traceId, 32, `${where}.traceId`),
    spanId: otlpId(span.spanId, 16, `${where}.spanId`),
    parentId: isNoParent(parent) ? undefined : otlpId(parent, 16, `${where}.parentSpanId`),
    traceState: textAt(span.traceState, `${where}.traceState`),
    name: textAt(span.name, `${where}.name`),
    kind: oneOf(SpanKind, 'SPAN_KIND_', span.kind, SpanKind.UNSPECIFIED),
    startNs,
    // A span that is said to end before it starts ends where it starts.
    endNs: endNs === 0n ? undefined : laterOf(endNs, startNs),
    status: {
      code: oneOf(StatusCode, 'STATUS_CODE_', status.code, StatusCode.UNSET),
      message: textAt(status.message, `${where}.status.message`),
    },
    attributes: otlpEntries(span.attributes, `${where}.attributes`),
    events: listAt(span.events, `${where}.events`).map((event, i) => readEvent(event, `${where}.events[${i}]`)),
    links: listAt(span.links, `${where}.links`).map((link, i) => readLink(link, `${where}.links[${i}]`)),
    scope,
    resource,
    dropped: {
      attributes: countAt(span.droppedAttributesCount, `${where}.droppedAttributesCount`),
      events: countAt(span.droppedEventsCount, `${where}.droppedEventsCount`),
      links: countAt(span.droppedLinksCount, `${where}.droppedLinksCount`),
    },
  }
}

function isNoParent(parent: unknown): boolean {
  return parent === undefined || parent === null || parent === '' || parent === '0000000000000000'
}

function readEvent(value: unknown, where: string): TraceEvent {
  const event = objectAt(value, where)
  return {
    name: textAt(event.name, `${where}.name`),
    timeNs: nanosecondsAt(event.timeUnixNano, `${where}.timeUnixNano`),
    attributes: otlpEntries(event.attributes, `${where}.attributes`),
  }
}

function readLink(value: unknown, where: string): TraceLink {
  const link = objectAt(value, where)
  return {
    traceId: otlpId(link.traceId, 32, `${where}.traceId`),
    spanId: otlpId(link.spanId, 16, `${where}.spanId`),
    attributes: otlpEntries(link.attributes, `${where}.attributes`),
  }
}

/** Hex, as the specification has it; or Base64, as protobuf has bytes in JSON where nobody says otherwise (Tempo). */
function otlpId(value: unknown, digits: 16 | 32, where: string): string {
  const isBase64 = typeof value === 'string' && (digits === 32 ? /^[\w+/-]{22}==$/ : /^[\w+/-]{11}=$/).test(value)
  if (!isBase64) return idAt(value, digits, where)
  const bytes = atob(value.replaceAll('-', '+').replaceAll('_', '/'))
  return idAt([...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join(''), digits, where)
}

/** Enums must be numbers, but some write their names; one that is not known counts as the one that says nothing. */
function oneOf<Value extends number>(
  all: Readonly<Record<string, Value>>,
  prefix: string,
  value: unknown,
  otherwise: Value,
): Value {
  const found = Object.entries(all).find(([name, one]) => one === value || prefix + name === value)
  return found?.[1] ?? otherwise
}
