/**
 * What `ConsoleSpanExporter` of OpenTelemetry for Ruby prints: structs, by `pp`.
 * https://github.com/open-telemetry/opentelemetry-ruby/blob/main/sdk/lib/opentelemetry/sdk/trace/export/console_span_exporter.rb
 */
import { StatusCode } from '../../../inpage/api/api'
import type { TraceReader } from '../format'
import { mapEntries } from '../json-value'
import { kindNamed } from '../marked-attributes'
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
import type { FilePart } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import { NOTHING_DROPPED } from '../trace-model'
import { textOrNone } from './console-parts'
import { rubyValue } from './ruby-value'

const MARK = '#<struct OpenTelemetry::SDK::Trace::SpanData'

/** The console exporter of OpenTelemetry for Ruby. */
export const rubyConsole: TraceReader = {
  title: 'OpenTelemetry Ruby console',
  recognizes: (value) => typeof value === 'string' && value.includes(MARK),
  read: (parts, report) => parts.flatMap((part) => spansIn(part, report)),
}

function spansIn({ value, where }: FilePart, report: ImportReport): ReadSpan[] {
  const text = String(value)
  const spans: ReadSpan[] = []
  let line = 1
  let counted = 0
  for (let at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + MARK.length)) {
    line += text.slice(counted, at).split('\n').length - 1
    counted = at
    const place = `${where}line ${line}`
    const span = report.tried('span', place, () => readSpan(objectAt(rubyValue(text, at, place), place), place, report))
    if (span !== undefined) spans.push(span)
  }
  return spans
}

/** By the numbers of Ruby's API: ok, unset, error. */
const CODES = [StatusCode.OK, StatusCode.UNSET, StatusCode.ERROR]

function readSpan(span: JsonObject, where: string, report: ImportReport): ReadSpan {
  const status = isObject(span.status) ? span.status : {}
  const scope = isObject(span.instrumentation_scope) ? span.instrumentation_scope : {}
  const resource = isObject(span.resource) ? span.resource.attributes : undefined
  const parent = hexOf(span.parent_span_id)
  return {
    traceId: idAt(hexOf(span.trace_id), 32, `${where}.trace_id`),
    spanId: idAt(hexOf(span.span_id), 16, `${where}.span_id`),
    parentId: isNoId(parent)
      ? undefined
      : report.tried('parent', where, () => idAt(parent, 16, `${where}.parent_span_id`)),
    traceState: '',
    name: textOrNone(span.name, `${where}.name`, report),
    kind: kindNamed(span.kind),
    startNs: report.tried('start', where, () => knownNanosecondsAt(span.start_timestamp, `${where}.start_timestamp`)),
    endNs: report.tried('end', where, () => knownNanosecondsAt(span.end_timestamp, `${where}.end_timestamp`)),
    status: {
      code: CODES.at(typeof status.code === 'number' ? status.code : 1) ?? StatusCode.UNSET,
      message: textOrNone(status.description, `${where}.status`, report),
    },
    attributes: mapEntries(span.attributes, `${where}.attributes`, report),
    events: report.each('event', span.events, `${where}.events`, (each, at) => {
      const event = objectAt(each, at)
      return {
        name: textOrNone(event.name, `${at}.name`, report),
        timeNs: nanosecondsAt(event.timestamp, `${at}.timestamp`),
        attributes: mapEntries(event.attributes, `${at}.attributes`, report),
      }
    }),
    links: report.each('link', span.links, `${where}.links`, (each, at) => {
      const link = objectAt(each, at)
      const context = objectAt(link.span_context, at)
      return {
        traceId: idAt(hexOf(context.trace_id), 32, `${at}.trace_id`),
        spanId: idAt(hexOf(context.span_id), 16, `${at}.span_id`),
        attributes: mapEntries(link.attributes, `${at}.attributes`, report),
      }
    }),
    scope: {
      name: textOrNone(scope.name, `${where}.instrumentation_scope`, report),
      version: textOrNone(scope.version, `${where}.instrumentation_scope`, report),
    },
    resource: mapEntries(resource, `${where}.resource`, report),
    dropped: NOTHING_DROPPED,
    where,
  }
}

/** Ids are printed as their bytes. */
function hexOf(value: unknown): string {
  if (typeof value !== 'string') return ''
  return Array.from(value, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}
