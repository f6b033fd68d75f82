/**
 * Google Cloud Trace: traces of its first API, and spans of its second.
 * https://cloud.google.com/trace/docs/reference
 */
import { StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { attributeValue } from '../json-value'
import { kindNamed } from '../marked-attributes'
import { idAt, isObject, type JsonObject, wholeNumber } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { bareSpan, decimalId, eachFound, type SpanFields, serviceNamed } from './span-fields'
import { allIn, holds, type LocatedObject } from './spans-in'

/** Google Cloud Trace. */
export const googleCloud: TraceReader = {
  title: 'Google Cloud Trace',
  recognizes: (value) => holds(value, isTrace) || holds(value, isSpan),
  read: (parts, report) => [
    ...allIn(parts, isTrace, report).flatMap(({ object, where }) => {
      const spans = Array.isArray(object.spans) ? object.spans : []
      const found = spans.map(
        (span, i): LocatedObject => ({ object: isObject(span) ? span : {}, where: `${where}.spans[${i}]` }),
      )
      return eachFound(found, report, (span) => readFirst(span, object.traceId))
    }),
    ...eachFound(allIn(parts, isSpan, report), report, readSecond),
  ],
}

/** How many spans of a trace are looked at to recognize it: one may be odd. */
const LOOKED_AT = 20

/** Of the first API: a trace with its spans, whose times are dates. */
function isTrace(one: JsonObject): boolean {
  const spans: readonly unknown[] = Array.isArray(one.spans) ? one.spans : []
  const isSpanOfIt = (span: unknown) => isObject(span) && 'spanId' in span && typeof span.startTime === 'string'
  return 'traceId' in one && spans.slice(0, LOOKED_AT).some(isSpanOfIt)
}

/** `projects/shop/traces/…/spans/…` */
const NAME = /^projects\/[^/]{1,200}\/traces\/([0-9a-f]{32})\/spans\/([0-9a-f]{16})$/

/** Of the second API. */
function isSpan(one: JsonObject): boolean {
  return typeof one.name === 'string' && NAME.test(one.name) && 'startTime' in one
}

function readFirst(span: SpanFields, traceId: unknown): ReadSpan {
  const labels = span.entries('labels')
  const label = (...names: readonly string[]) => {
    const found = labels.find(([key]) => names.includes(key))?.[1]
    return typeof found === 'string' ? found : ''
  }
  const code = Number(label('/http/status_code', 'http.status_code'))
  return {
    ...bareSpan(span.where),
    traceId: idAt(traceId, 32, `${span.where}.traceId`),
    spanId: decimalId(span.value('spanId'), span.where),
    parentId: span.parent('parentSpanId', decimalId),
    name: span.text('name'),
    kind: kindNamed(span.text('kind').replace('RPC_', '')),
    startNs: span.time('start', 'startTime', 'ns'),
    endNs: span.time('end', 'endTime', 'ns'),
    status: { code: code >= 500 ? StatusCode.ERROR : StatusCode.UNSET, message: label('/error/message') },
    attributes: labels.map(([key, value]) => [NAMES.get(key) ?? key, value]),
    resource: serviceNamed(label('g.co/gae/app/module', 'service.name', '/component')),
  }
}

/** Labels by the names of OpenTelemetry. https://cloud.google.com/trace/docs/trace-labels */
const NAMES = new Map([
  ['/http/method', 'http.request.method'],
  ['/http/url', 'url.full'],
  ['/http/status_code', 'http.response.status_code'],
  ['/http/user_agent', 'user_agent.original'],
  ['/stacktrace', 'exception.stacktrace'],
])

function readSecond(span: SpanFields): ReadSpan {
  const [, traceId = '', spanId = ''] = NAME.exec(span.text('name')) ?? []
  const code = Number(span.value('status.code') ?? 0)
  const attributes = attributesOf(span)
  const service = attributes.find(([key]) => key === 'service.name' || key === 'g.co/r/generic_task/job')?.[1]
  return {
    ...bareSpan(span.where),
    traceId: idAt(traceId, 32, span.where),
    spanId: idAt(spanId, 16, span.where),
    parentId: span.parent('parentSpanId'),
    name: span.text('displayName.value') || span.text('displayName'),
    kind: span.kind('spanKind'),
    startNs: span.time('start', 'startTime', 'ns'),
    endNs: span.time('end', 'endTime', 'ns'),
    status: { code: code > 0 ? StatusCode.ERROR : StatusCode.UNSET, message: span.text('status.message') },
    attributes: attributes.map(([key, value]) => [NAMES.get(key) ?? key, value]),
    resource: serviceNamed(typeof service === 'string' ? service : ''),
  }
}

/** A map of values that are written with their types. */
function attributesOf(span: SpanFields): AttributeEntry[] {
  const map = span.value('attributes.attributeMap')
  if (!isObject(map)) return []
  return Object.entries(map).flatMap(([key, value]): AttributeEntry[] => {
    if (!isObject(value)) return []
    const text = isObject(value.stringValue) ? value.stringValue.value : value.stringValue
    const held = text ?? wholeNumber(value.intValue) ?? value.boolValue
    return held === undefined ? [] : [[key, attributeValue(held, span.where)]]
  })
}
