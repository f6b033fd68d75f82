/**
 * What `ConsoleSpanExporter` of OpenTelemetry for PHP prints.
 * https://github.com/open-telemetry/opentelemetry-php/blob/main/src/SDK/Trace/SpanExporter/FriendlySpanConverter.php
 */
import type { TraceReader } from '../format'
import { mapEntries } from '../json-value'
import { codeNamed, kindNamed } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import {
  idAt,
  isNoId,
  isObject,
  type JsonObject,
  knownNanosecondsAt,
  nanosecondsAt,
  objectAt,
} from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { NOTHING_DROPPED } from '../trace-model'
import { eachSpan, isListOf, readLink, textOrNone } from './console-parts'

/** The console exporter of OpenTelemetry for PHP. */
export const phpConsole: TraceReader = {
  title: 'OpenTelemetry PHP console',
  recognizes: (value) =>
    isListOf(value, (one) => isObject(one.context) && 'trace_id' in one.context && 'parent_span_id' in one),
  read: (parts, report) => eachSpan(parts, report, (span, where) => readSpan(span, where, report)),
}

function readSpan(span: JsonObject, where: string, report: ImportReport): ReadSpan {
  const context = objectAt(span.context, `${where}.context`)
  const status = isObject(span.status) ? span.status : {}
  const parent = span.parent_span_id
  return {
    traceId: idAt(context.trace_id, 32, `${where}.context.trace_id`),
    spanId: idAt(context.span_id, 16, `${where}.context.span_id`),
    parentId: isNoId(parent)
      ? undefined
      : report.tried('parent', where, () => idAt(parent, 16, `${where}.parent_span_id`)),
    traceState: textOrNone(context.trace_state, `${where}.context.trace_state`, report),
    name: textOrNone(span.name, `${where}.name`, report),
    kind: kindNamed(textOrNone(span.kind, `${where}.kind`, report).replace('KIND_', '')),
    startNs: report.tried('start', where, () => knownNanosecondsAt(span.start, `${where}.start`)),
    endNs: report.tried('end', where, () => knownNanosecondsAt(span.end, `${where}.end`)),
    status: {
      code: codeNamed(textOrNone(status.code, `${where}.status.code`, report)),
      message: textOrNone(status.description, `${where}.status.description`, report),
    },
    attributes: attributesOf(span, where, report),
    events: report.each('event', span.events, `${where}.events`, (each, at) => {
      const event = objectAt(each, at)
      return {
        name: textOrNone(event.name, `${at}.name`, report),
        timeNs: nanosecondsAt(event.timestamp, `${at}.timestamp`),
        attributes: attributesOf(event, at, report),
      }
    }),
    links: report.each('link', span.links, `${where}.links`, (link, at) => {
      const attributes = isObject(link) ? attributesOf(link, at, report) : []
      return readLink(link, at, ['context', 'trace_id', 'span_id'], attributes)
    }),
    scope: { name: '', version: '' },
    resource: Array.isArray(span.resource) ? [] : mapEntries(span.resource, `${where}.resource`, report),
    dropped: NOTHING_DROPPED,
    where,
  }
}

/** PHP prints an empty map as an empty list. */
function attributesOf({ attributes }: JsonObject, where: string, report: ImportReport): ReadSpan['attributes'] {
  return Array.isArray(attributes) ? [] : mapEntries(attributes, `${where}.attributes`, report)
}
