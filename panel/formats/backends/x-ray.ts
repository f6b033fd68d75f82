/**
 * AWS X-Ray's segment documents, also in the answer of BatchGetTraces.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
import { SpanKind } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import type { ImportReport } from '../reading/import-report'
import { Fault, idAt, isObject, type JsonObject } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import type { TraceEvent } from '../trace-model'
import { bareSpan, entriesOf, failedIf, SpanFields, serviceNamed } from './span-fields'
import { allIn, holds, type LocatedObject } from './spans-in'

/** AWS X-Ray's segments. */
export const xRay: TraceReader = {
  title: 'AWS X-Ray',
  recognizes: (value) => holds(value, isSegment),
  read: (parts, report) =>
    allIn(parts, isSegment, report).flatMap(
      (found) => report.tried('span', found.where, () => segmentSpans(found, report)) ?? [],
    ),
}

/** `1-`, the time in hex, and 24 more digits. */
const TRACE_ID = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i

function isSegment(one: JsonObject): boolean {
  return typeof one.trace_id === 'string' && TRACE_ID.test(one.trace_id) && 'id' in one && 'start_time' in one
}

function segmentSpans(segment: LocatedObject, report: ImportReport): ReadSpan[] {
  const traceId = idAt(String(segment.object.trace_id).slice(2), 32, `${segment.where}.trace_id`)
  const spans: ReadSpan[] = []
  const open: { readonly found: LocatedObject; readonly parentId: string | undefined; readonly service: string }[] = [
    { found: segment, parentId: undefined, service: '' },
  ]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { found, parentId, service } = one
    const fields = new SpanFields(found, report)
    const span = report.tried('span', found.where, () => readSpan(fields, traceId, parentId, service))
    if (span === undefined) continue
    spans.push(span)
    const own = service || span.name
    const below = found.object.subsegments
    if (!Array.isArray(below)) continue
    below.forEach((each, i) => {
      const where = `${found.where}.subsegments[${i}]`
      if (isObject(each)) open.push({ found: { object: each, where }, parentId: span.spanId, service: own })
      else report.leaveOut('span', () => new Fault('notObject', where, each))
    })
  }
  return spans
}

function readSpan(fields: SpanFields, traceId: string, above: string | undefined, service: string): ReadSpan {
  // A subsegment may be a document of its own.
  const isService = above === undefined && fields.text('type') !== 'subsegment'
  const isCall = ['aws', 'remote'].includes(fields.text('namespace'))
  const isFailed = ['fault', 'error', 'throttle'].some((flag) => fields.value(flag) === true)
  return {
    ...bareSpan(fields.where),
    traceId,
    spanId: fields.id('id', 16),
    parentId: above ?? fields.parent('parent_id'),
    name: fields.text('name'),
    kind: isService ? SpanKind.SERVER : isCall ? SpanKind.CLIENT : SpanKind.INTERNAL,
    startNs: fields.time('start', 'start_time', 's'),
    // A segment in progress has no end yet.
    endNs: fields.time('end', 'end_time', 's'),
    status: failedIf(isFailed, exceptionsOf(fields.value('cause'))[0]?.message ?? ''),
    attributes: [
      ...fields.entry('http.request.method', 'http.request.method'),
      ...fields.entry('url.full', 'http.request.url'),
      ...fields.entry('http.response.status_code', 'http.response.status'),
      ...fields.entry('user_agent.original', 'http.request.user_agent'),
      ...fields.entry('client.address', 'http.request.client_ip'),
      ...fields.entry('db.query.text', 'sql.sanitized_query'),
      ...fields.entry('rpc.method', 'aws.operation'),
      ...fields.entry('aws.request_id', 'aws.request_id'),
      ...fields.entry('aws.xray.namespace', 'namespace'),
      ...fields.entry('aws.xray.origin', 'origin'),
      ...fields.entries('annotations'),
      ...metadataOf(fields),
    ],
    events: eventsOf(fields),
    resource: serviceNamed(service || fields.text('name')),
  }
}

function metadataOf(fields: SpanFields): AttributeEntry[] {
  return fields.entries('metadata').map(([key, value]) => [`metadata.${key}`, value])
}

interface Exception {
  readonly type: string
  readonly message: string
}

/** The exceptions of a cause; it may also name one elsewhere by its id. */
function exceptionsOf(cause: unknown): Exception[] {
  const list = isObject(cause) && Array.isArray(cause.exceptions) ? cause.exceptions : []
  return list
    .filter(isObject)
    .map(({ type, message }) => ({ type: String(type ?? ''), message: String(message ?? '') }))
}

/** An exception has no time: it is placed at the end of its span, or at the start if that has not ended. */
function eventsOf(fields: SpanFields): TraceEvent[] {
  const timeNs = fields.time('end', 'end_time', 's') ?? fields.time('start', 'start_time', 's') ?? 0n
  return exceptionsOf(fields.value('cause')).map(({ type, message }) => ({
    name: 'exception',
    timeNs,
    attributes: entriesOf({ 'exception.type': type, 'exception.message': message }, fields.where, fields.report),
  }))
}
