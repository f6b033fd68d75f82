/**
 * What `ConsoleSpanExporter` of OpenTelemetry for JavaScript prints, as JSON or as a console of Node shows it.
 * https://github.com/open-telemetry/opentelemetry-js/blob/main/packages/opentelemetry-sdk-trace-base/src/export/ConsoleSpanExporter.ts
 */
import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { TraceReader } from '../format'
import { mapEntries } from '../json-value'
import type { ImportReport } from '../reading/import-report'
import {
  countAt,
  Fault,
  highResolutionTimeAt,
  idAt,
  isNoId,
  isObject,
  type JsonObject,
  numberAt,
  objectAt,
} from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { fromMicroseconds } from '../time'
import { eachSpan, isListOf, readLink, textOrNone } from './console-parts'

/** The console exporter of OpenTelemetry for JavaScript. */
export const javascriptConsole: TraceReader = {
  title: 'OpenTelemetry JavaScript console',
  recognizes: (value) => isListOf(value, (span) => isSpan(span) || isHeld(span)),
  read: (parts, report) => eachSpan(parts, report, (span, where) => readSpan(printed(span), where, report)),
}

/** What the SDK itself holds, as `JSON.stringify` writes it: times are pairs of seconds and nanoseconds. */
function isHeld(value: JsonObject): boolean {
  return isObject(value._spanContext) && Array.isArray(value.startTime)
}

/** The members of a span that the SDK holds, under the names that its exporter prints. */
function printed(span: JsonObject): JsonObject {
  const context = span._spanContext
  if (!isObject(context)) return span
  const { attributes, _attributes, _rawAttributes } = isObject(span.resource) ? span.resource : {}
  const raw = Array.isArray(_rawAttributes) && _rawAttributes.every(Array.isArray) ? _rawAttributes : []
  return {
    ...span,
    ...{ traceId: context.traceId, id: context.spanId, parentId: span.parentSpanId },
    resource: { attributes: attributes ?? _attributes ?? Object.fromEntries(raw) },
    timestamp: span.startTime,
    duration: span._ended === false ? undefined : (span._duration ?? span.duration),
  }
}

/** Zipkin's spans have ids of these names as well, but also tags, and kinds by name. */
function isSpan(value: JsonObject): boolean {
  if (!('traceId' in value && 'id' in value) || 'tags' in value || 'localEndpoint' in value) return false
  return typeof value.kind === 'number' || isObject(value.attributes) || isObject(value.status)
}

/** The kinds of JavaScript's API, which has no unspecified one. */
const KINDS = [SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CLIENT, SpanKind.PRODUCER, SpanKind.CONSUMER]

function readSpan(span: JsonObject, where: string, report: ImportReport): ReadSpan {
  // A browser's console may show no more of it than that it is there.
  const parent = isObject(span.parentSpanContext) ? (span.parentSpanContext.spanId ?? '…') : span.parentId
  const status = isObject(span.status) ? span.status : {}
  const resource = isObject(span.resource) ? span.resource.attributes : undefined
  const scope = span.instrumentationScope ?? span.instrumentationLibrary
  const named = isObject(scope) ? scope : {}
  return {
    traceId: idAt(span.traceId, 32, `${where}.traceId`),
    spanId: idAt(span.id, 16, `${where}.id`),
    parentId: isNoId(parent) ? undefined : report.tried('parent', where, () => idAt(parent, 16, `${where}.parentId`)),
    traceState: textOrNone(span.traceState, `${where}.traceState`, report),
    name: textOrNone(span.name, `${where}.name`, report),
    kind: KINDS.at(typeof span.kind === 'number' ? span.kind : 0) ?? SpanKind.UNSPECIFIED,
    startNs: report.tried('start', where, () => timeAt(span.timestamp, `${where}.timestamp`)),
    endNs: undefined,
    durationNs:
      span.duration === undefined
        ? undefined
        : report.tried('end', where, () => timeAt(span.duration, `${where}.duration`)),
    status: {
      code:
        [StatusCode.UNSET, StatusCode.OK, StatusCode.ERROR].find((code) => code === status.code) ?? StatusCode.UNSET,
      message: textOrNone(status.message, `${where}.status.message`, report),
    },
    attributes: mapEntries(span.attributes, `${where}.attributes`, report),
    events: report.each('event', span.events, `${where}.events`, (each, at) => {
      const event = objectAt(each, at)
      return {
        name: textOrNone(event.name, `${at}.name`, report),
        timeNs: highResolutionTimeAt(event.time, `${at}.time`),
        attributes: mapEntries(event.attributes, `${at}.attributes`, report),
      }
    }),
    links: report.each('link', span.links, `${where}.links`, (link, at) => {
      const attributes = isObject(link) ? mapEntries(link.attributes, `${at}.attributes`, report) : []
      return readLink(link, at, ['context', 'traceId', 'spanId'], attributes)
    }),
    scope: {
      name: textOrNone(named.name, `${where}.scope.name`, report),
      version: textOrNone(named.version, `${where}.scope.version`, report),
    },
    resource: mapEntries(resource, `${where}.resource`, report),
    dropped: {
      attributes: report.tried('attribute', where, () => countAt(span.droppedAttributesCount, where)) ?? 0,
      events: report.tried('attribute', where, () => countAt(span.droppedEventsCount, where)) ?? 0,
      links: report.tried('attribute', where, () => countAt(span.droppedLinksCount, where)) ?? 0,
    },
    where,
  }
}

/** A time or a duration: in µs as printed, or a pair as held. */
function timeAt(value: unknown, where: string): bigint {
  if (Array.isArray(value)) return highResolutionTimeAt(value, where)
  const ns = fromMicroseconds(numberAt(value, where))
  if (ns === undefined) throw new Fault('badTime', where, value)
  return ns
}
