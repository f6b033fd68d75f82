/**
 * OTLP in JSON, as a collector's file exporter writes it and every OTLP/HTTP receiver reads it: one document, or one
 * request on each line. https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md
 */
import type { AttributeEntry } from '../../inpage/block/format'
import { SpanKind, StatusCode } from '../../inpage/tracing/api'
import type { TraceFormat } from './format'
import { countAt, idAt, isObject, type JsonObject, listAt, nanosecondsAt, objectAt, textAt } from './json-parts'
import { jsonOf } from './json-value'
import { otlpEntries, otlpValue } from './otlp-value'
import { laterOf } from './time'
import type { TraceEvent, TraceLink, TraceSpan } from './trace-model'

export const otlp: TraceFormat = {
  name: 'otlp',
  title: 'OTLP JSON',
  ending: 'otlp.json',
  losses: ['namespaces', 'wholeDoubles'],
  *write(spans) {
    yield '{"resourceSpans":['
    let first = true
    for (const [resource, scopes] of groups(spans)) {
      yield `${first ? '' : ',\n'}{"resource":${jsonOf({ attributes: keyValues(resource) })},"scopeSpans":[`
      first = false
      yield* scopeSpans(scopes, '\n')
      yield ']}'
    }
    yield ']}\n'
  },
  recognizes: (value) => isObject(value) && 'resourceSpans' in value,
  read: readRequest,
}

export const otlpLines: TraceFormat = {
  ...otlp,
  name: 'otlp-lines',
  title: 'OTLP JSON, one request on each line',
  ending: 'otlp.jsonl',
  *write(spans) {
    for (const [resource, scopes] of groups(spans)) {
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
function groups(spans: readonly TraceSpan[]): Map<TraceSpan['resource'], Map<Scope, TraceSpan[]>> {
  const resources = new Map<string, TraceSpan['resource']>()
  const scopes = new Map<string, Scope>()
  const names = new Map<object, string>()
  const said = (thing: object) => {
    let name = names.get(thing)
    if (name === undefined) {
      name = jsonOf(thing)
      names.set(thing, name)
    }
    return name
  }
  const found = new Map<TraceSpan['resource'], Map<Scope, TraceSpan[]>>()
  for (const span of spans) {
    const resource = inserted(resources, said(span.resource), () => span.resource)
    const scope = inserted(scopes, said(span.scope), () => span.scope)
    const ofResource = inserted(found, resource, () => new Map<Scope, TraceSpan[]>())
    inserted(ofResource, scope, () => []).push(span)
  }
  return found
}

function inserted<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const there = map.get(key)
  if (there !== undefined) return there
  const made = make()
  map.set(key, made)
  return made
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

function readRequest(value: unknown): TraceSpan[] {
  const spans: TraceSpan[] = []
  const request = objectAt(value, 'file')
  listAt(request.resourceSpans, 'resourceSpans').forEach((each, i) => {
    const at = `resourceSpans[${i}]`
    const ofResource = objectAt(each, at)
    const resource = isObject(ofResource.resource)
      ? otlpEntries(ofResource.resource.attributes, `${at}.resource.attributes`)
      : []
    listAt(ofResource.scopeSpans, `${at}.scopeSpans`).forEach((group, j) => {
      const where = `${at}.scopeSpans[${j}]`
      const ofScope = objectAt(group, where)
      const said = isObject(ofScope.scope) ? ofScope.scope : {}
      const scope = {
        name: textAt(said.name, `${where}.scope.name`),
        version: textAt(said.version, `${where}.scope.version`),
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
    traceId: idAt(span.traceId, 32, `${where}.traceId`),
    spanId: idAt(span.spanId, 16, `${where}.spanId`),
    parentId: isNoParent(parent) ? undefined : idAt(parent, 16, `${where}.parentSpanId`),
    traceState: textAt(span.traceState, `${where}.traceState`),
    name: textAt(span.name, `${where}.name`),
    kind: oneOf(SpanKind, span.kind, SpanKind.UNSPECIFIED),
    startNs,
    // A span that is said to end before it starts ends where it starts.
    endNs: endNs === 0n ? undefined : laterOf(endNs, startNs),
    status: {
      code: oneOf(StatusCode, status.code, StatusCode.UNSET),
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
    traceId: idAt(link.traceId, 32, `${where}.traceId`),
    spanId: idAt(link.spanId, 16, `${where}.spanId`),
    attributes: otlpEntries(link.attributes, `${where}.attributes`),
  }
}

/** Enums must be numbers; one that is not known counts as the one that says nothing. */
function oneOf<Value extends number>(all: Readonly<Record<string, Value>>, value: unknown, otherwise: Value): Value {
  return Object.values(all).find((one) => one === value) ?? otherwise
}
