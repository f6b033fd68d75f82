/** Zipkin's spans, version 2: https://github.com/openzipkin/zipkin-api/blob/master/zipkin2-api.yaml */

import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceFormat } from '../format'
import { jsonOf, valueText } from '../json-value'
import { kindNamed, marksOf, nameOfKind, withoutMarks } from '../marked-attributes'
import { Fault, idAt, isObject, type JsonObject, listAt, numberAt, objectAt, textAt } from '../reading/json-parts'
import { fromMicroseconds, toMicroseconds } from '../time'
import { serviceOf, type TraceEvent, type TraceSpan, textAttribute } from '../trace-model'
import { withPartsMerged } from './zipkin-parts'
import { type ReadSpan, withoutSharedIds } from './zipkin-shared'

export const zipkin: TraceFormat = {
  name: 'zipkin',
  title: 'Zipkin v2 JSON',
  readBy: 'Zipkin',
  ending: 'zipkin.json',
  losses: [
    'namespaces',
    'nanoseconds',
    'valueTypes',
    'eventAttributes',
    'links',
    'resource',
    'kindInternal',
    'otherTraces',
  ],
  *write(spans) {
    yield '['
    for (let i = 0; i < spans.length; i++) yield `${i === 0 ? '\n' : ',\n'}${jsonOf(spanJson(spans[i]))}`
    yield '\n]\n'
  },
  recognizes: (value) => isSpan(value) || (Array.isArray(value) && isSpan(value.flat()[0])),
  read(value) {
    // Its API answers a list of traces, which are lists of spans.
    const list = isSpan(value) ? [value] : listAt(value, 'file').flat()
    const startOf = startsOf(list)
    return withPartsMerged(withoutSharedIds(list.map((span, i) => readSpan(span, startOf, `[${i}]`))))
  },
}

function isSpan(value: unknown): boolean {
  return isObject(value) && 'traceId' in value && 'id' in value
}

function spanJson(span: TraceSpan): JsonObject {
  const kind = nameOfKind(span.kind)
  const { startNs, endNs, status } = span
  const tags = Object.fromEntries([...span.attributes, ...marksOf(span)].map(([key, value]) => [key, valueText(value)]))
  // That the tag is there is what makes it an error, whatever it says.
  if (status.code === StatusCode.ERROR && !('error' in tags)) tags.error = status.message
  if (span.traceState !== '') tags['w3c.tracestate'] = span.traceState
  const remote = remoteEndpoint(span)
  return {
    traceId: span.traceId,
    id: span.spanId,
    ...(span.parentId === undefined ? {} : { parentId: span.parentId }),
    name: span.name,
    ...(kind === '' || kind === 'internal' ? {} : { kind: kind.toUpperCase() }),
    timestamp: toMicroseconds(startNs),
    // At least 1: 0 would say that it is not known.
    ...(endNs === undefined ? {} : { duration: Math.max(1, Math.ceil(Number(endNs - startNs) / 1000)) }),
    localEndpoint: { serviceName: serviceOf(span) },
    ...(remote === undefined ? {} : { remoteEndpoint: remote }),
    annotations: span.events.map(({ name, timeNs }) => ({ timestamp: toMicroseconds(timeNs), value: name })),
    tags,
  }
}

function remoteEndpoint({ kind, attributes }: TraceSpan): JsonObject | undefined {
  if (kind !== SpanKind.CLIENT && kind !== SpanKind.PRODUCER) return undefined
  const serviceName = textAttribute(attributes, 'peer.service') || textAttribute(attributes, 'server.address')
  if (serviceName === '') return undefined
  const port = attributes.find(([key]) => key === 'server.port')?.[1]
  return { serviceName, ...(typeof port === 'number' ? { port } : {}) }
}

/** A span may come without its start: then it is that of its first annotation, or of the first span of its trace. */
function startsOf(list: readonly unknown[]): (span: JsonObject) => unknown {
  const earliest = new Map<unknown, number>()
  for (const span of list) {
    if (!isObject(span) || typeof span.timestamp !== 'number' || !(span.timestamp > 0)) continue
    earliest.set(span.traceId, Math.min(span.timestamp, earliest.get(span.traceId) ?? span.timestamp))
  }
  return ({ timestamp, annotations, traceId }) => {
    if (timestamp !== undefined && timestamp !== null && timestamp !== 0) return timestamp
    const first: unknown = Array.isArray(annotations) ? annotations[0] : undefined
    return (isObject(first) ? first.timestamp : earliest.get(traceId)) ?? timestamp
  }
}

function readSpan(value: unknown, startOf: (span: JsonObject) => unknown, where: string): ReadSpan {
  const span = objectAt(value, where)
  const all = readTags(span.tags, `${where}.tags`)
  const startNs = microsecondsAt(startOf(span), `${where}.timestamp`)
  const error = all.find(([key]) => key === 'error')
  const { attributes, status, scope, dropped } = withoutMarks(
    all.filter(
      ([key, tag]) =>
        key !== 'w3c.tracestate' && !(key === 'error' && tag === textAttribute(all, 'otel.status_description')),
    ),
    error !== undefined,
  )
  const duration = span.duration
  const service = isObject(span.localEndpoint) ? textAt(span.localEndpoint.serviceName, `${where}.localEndpoint`) : ''
  return {
    traceId: idAt(span.traceId, 32, `${where}.traceId`, true),
    spanId: idAt(span.id, 16, `${where}.id`, true),
    parentId:
      span.parentId === undefined || span.parentId === null || span.parentId === ''
        ? undefined
        : idAt(span.parentId, 16, `${where}.parentId`, true),
    traceState: textAttribute(all, 'w3c.tracestate'),
    name: textAt(span.name, `${where}.name`),
    kind: span.kind === undefined ? SpanKind.INTERNAL : kindNamed(span.kind),
    startNs,
    endNs:
      duration === undefined || duration === null
        ? undefined
        : startNs + (fromMicroseconds(Math.max(0, numberAt(duration, `${where}.duration`))) ?? 0n),
    status: { code: status.code, message: status.message || (error === undefined ? '' : valueText(error[1])) },
    attributes,
    events: listAt(span.annotations, `${where}.annotations`).map((event, i) =>
      readAnnotation(event, `${where}.annotations[${i}]`),
    ),
    links: [],
    scope,
    resource: service === '' ? [] : [['service.name', service]],
    dropped,
    shared: span.shared === true,
  }
}

function readAnnotation(value: unknown, where: string): TraceEvent {
  const annotation = objectAt(value, where)
  return {
    name: textAt(annotation.value, `${where}.value`),
    timeNs: microsecondsAt(annotation.timestamp, `${where}.timestamp`),
    attributes: [],
  }
}

function readTags(value: unknown, where: string): AttributeEntry[] {
  if (value === undefined || value === null) return []
  return Object.entries(objectAt(value, where)).map(([key, tag]) => [key, typeof tag === 'string' ? tag : jsonOf(tag)])
}

function microsecondsAt(value: unknown, where: string): bigint {
  const ns = fromMicroseconds(numberAt(value, where))
  if (ns === undefined) throw new Fault('badTime', where)
  return ns
}
