/** Zipkin's spans, version 2: https://github.com/openzipkin/zipkin-api/blob/master/zipkin2-api.yaml */

import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { TraceFormat } from '../format'
import { jsonOf, valueText } from '../json-value'
import { marksOf, nameOfKind } from '../marked-attributes'
import type { JsonObject } from '../reading/json-parts'
import { toMicroseconds } from '../time'
import { serviceOf, type TraceSpan, textAttribute } from '../trace-model'
import { isZipkin, readZipkin } from './zipkin-reading'

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
  recognizes: isZipkin,
  read: readZipkin,
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
