/**
 * What `ConsoleSpanExporter` of OpenTelemetry for Python prints, and Phoenix exports in nearly the same form.
 * https://github.com/open-telemetry/opentelemetry-python/blob/main/opentelemetry-sdk/src/opentelemetry/sdk/trace/__init__.py
 */
import type { TraceReader } from '../format'
import { mapEntries } from '../json-value'
import { codeNamed, kindNamed } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import { dateAt, idAt, isNoId, isObject, type JsonObject, objectAt } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { NOTHING_DROPPED } from '../trace-model'
import { eachSpan, isListOf, readLink, textOrNone } from './console-parts'

/** The console exporter of OpenTelemetry for Python. */
export const pythonConsole: TraceReader = {
  title: 'OpenTelemetry Python console',
  recognizes: (value) =>
    isListOf(value, (one) => isObject(one.context) && 'trace_id' in one.context && 'span_id' in one.context),
  read: (parts, report) => eachSpan(parts, report, (span, where) => readSpan(span, where, report)),
}

function readSpan(span: JsonObject, where: string, report: ImportReport): ReadSpan {
  const context = objectAt(span.context, `${where}.context`)
  const status = isObject(span.status) ? span.status : {}
  const resource = isObject(span.resource) ? span.resource : {}
  const scope = isObject(span.instrumentation_scope) ? span.instrumentation_scope : {}
  const date = (part: 'start' | 'end', name: string) =>
    isNone(span[name]) ? undefined : report.tried(part, where, () => dateAt(span[name], `${where}.${name}`))
  const kind = textOrNone(span.kind, `${where}.kind`, report)
  return {
    traceId: idAt(context.trace_id, 32, `${where}.context.trace_id`),
    spanId: idAt(context.span_id, 16, `${where}.context.span_id`),
    parentId: isNoId(span.parent_id)
      ? undefined
      : report.tried('parent', where, () => idAt(span.parent_id, 16, `${where}.parent_id`)),
    traceState: traceStateOf(context.trace_state),
    name: textOrNone(span.name, `${where}.name`, report),
    kind: kindNamed(kind.replace('SpanKind.', '')),
    startNs: date('start', 'start_time'),
    endNs: date('end', 'end_time'),
    status: {
      code: codeNamed(textOrNone(status.status_code ?? span.status_code, `${where}.status`, report)),
      message: textOrNone(status.description ?? span.status_message, `${where}.status.description`, report),
    },
    attributes: mapEntries(span.attributes, `${where}.attributes`, report),
    events: report.each('event', span.events, `${where}.events`, (each, at) => {
      const event = objectAt(each, at)
      return {
        name: textOrNone(event.name, `${at}.name`, report),
        timeNs: dateAt(event.timestamp, `${at}.timestamp`),
        attributes: mapEntries(event.attributes, `${at}.attributes`, report),
      }
    }),
    links: report.each('link', span.links, `${where}.links`, (link, at) => {
      const attributes = isObject(link) ? mapEntries(link.attributes, `${at}.attributes`, report) : []
      return readLink(link, at, ['context', 'trace_id', 'span_id'], attributes)
    }),
    scope: {
      name: textOrNone(scope.name, `${where}.instrumentation_scope.name`, report),
      version: textOrNone(scope.version, `${where}.instrumentation_scope.version`, report),
    },
    // Before version 1.1, the resource itself was the map of attributes.
    resource: mapEntries('attributes' in resource ? resource.attributes : resource, `${where}.resource`, report),
    dropped: NOTHING_DROPPED,
    where,
  }
}

function isNone(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** W3C's `tracestate` as Python prints its list of pairs: `['a=1', 'b=2']`, `[]`, `{}`. */
function traceStateOf(value: unknown): string {
  if (typeof value !== 'string') return ''
  return [...value.matchAll(/'([^'=\s]+=[^']*)'/g)].map(([, entry]) => entry).join(',')
}
