/**
 * What the `stdouttrace` exporter of OpenTelemetry for Go prints.
 * https://github.com/open-telemetry/opentelemetry-go/blob/main/sdk/trace/tracetest/span.go
 */
import { SpanKind } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { attributeValue } from '../json-value'
import { codeNamed, kindNamed } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import { countAt, dateAt, idAt, isNoId, isObject, type JsonObject, objectAt, textAt } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { eachSpan, isListOf, readLink, textOrNone } from './console-parts'

/** The console exporter of OpenTelemetry for Go. */
export const goConsole: TraceReader = {
  title: 'OpenTelemetry Go stdouttrace',
  recognizes: (value) => isListOf(value, (one) => isObject(one.SpanContext) && 'SpanID' in one.SpanContext),
  read: (parts, report) => eachSpan(parts, report, (span, where) => readSpan(span, where, report)),
}

function readSpan(span: JsonObject, where: string, report: ImportReport): ReadSpan {
  const context = objectAt(span.SpanContext, `${where}.SpanContext`)
  const parent = isObject(span.Parent) ? span.Parent.SpanID : span.ParentSpanID
  const status = isObject(span.Status) ? span.Status : {}
  const said = span.InstrumentationScope ?? span.InstrumentationLibrary
  const scope = isObject(said) ? said : {}
  const entries = (value: unknown, at: string) => report.each('attribute', value, at, readAttribute)
  const count = (name: string) => report.tried('attribute', where, () => countAt(span[name], `${where}.${name}`)) ?? 0
  // Go's zero time (the year 1) means that the span has not ended.
  const isOpen = span.EndTime === undefined || span.EndTime === null || String(span.EndTime).startsWith('0001-')
  return {
    traceId: idAt(context.TraceID, 32, `${where}.SpanContext.TraceID`),
    spanId: idAt(context.SpanID, 16, `${where}.SpanContext.SpanID`),
    parentId: isNoId(parent)
      ? undefined
      : report.tried('parent', where, () => idAt(parent, 16, `${where}.Parent.SpanID`)),
    traceState: textOrNone(context.TraceState, `${where}.SpanContext.TraceState`, report),
    name: textOrNone(span.Name, `${where}.Name`, report),
    kind: kindOf(span.SpanKind),
    startNs: report.tried('start', where, () => dateAt(span.StartTime, `${where}.StartTime`)),
    endNs: isOpen ? undefined : report.tried('end', where, () => dateAt(span.EndTime, `${where}.EndTime`)),
    status: {
      code: codeNamed(textOrNone(status.Code, `${where}.Status`, report)),
      message: textOrNone(status.Description, `${where}.Status.Description`, report),
    },
    attributes: entries(span.Attributes, `${where}.Attributes`),
    events: report.each('event', span.Events, `${where}.Events`, (each, at) => {
      const event = objectAt(each, at)
      return {
        name: textOrNone(event.Name, `${at}.Name`, report),
        timeNs: dateAt(event.Time, `${at}.Time`),
        attributes: entries(event.Attributes, `${at}.Attributes`),
      }
    }),
    links: report.each('link', span.Links, `${where}.Links`, (link, at) => {
      const attributes = isObject(link) ? entries(link.Attributes, `${at}.Attributes`) : []
      return readLink(link, at, ['SpanContext', 'TraceID', 'SpanID'], attributes)
    }),
    scope: {
      name: textOrNone(scope.Name, `${where}.InstrumentationScope.Name`, report),
      version: textOrNone(scope.Version, `${where}.InstrumentationScope.Version`, report),
    },
    resource: entries(span.Resource, `${where}.Resource`),
    dropped: { attributes: count('DroppedAttributes'), events: count('DroppedEvents'), links: count('DroppedLinks') },
    where,
  }
}

/** A kind as a number of Go's API, which are OTLP's, or as a name. */
function kindOf(value: unknown): SpanKind {
  return Object.values(SpanKind).find((kind) => kind === value) ?? kindNamed(value)
}

function readAttribute(value: unknown, where: string): AttributeEntry {
  const pair = objectAt(value, where)
  const held = isObject(pair.Value) && 'Value' in pair.Value ? pair.Value.Value : pair.Value
  return [textAt(pair.Key, `${where}.Key`), attributeValue(held ?? '', `${where}.Value`)]
}
