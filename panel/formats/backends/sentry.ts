/**
 * Sentry's transactions and spans: events as its API answers them, and envelopes as its SDKs send them.
 * https://develop.sentry.dev/sdk/data-model/event-payloads/transaction
 */
import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import type { ImportReport } from '../reading/import-report'
import { Fault, isObject, type JsonObject } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { bareSpan, eachFound, SpanFields, serviceNamed } from './span-fields'
import { allIn, holds, type LocatedObject, pathOf } from './spans-in'

/** Sentry's transactions and spans. */
export const sentry: TraceReader = {
  title: 'Sentry',
  recognizes: (value) => holds(value, isTransaction) || holds(value, isSpan) || isEnvelopeHeader(value),
  read: (parts, report) => {
    const transactions = allIn(parts, isTransaction)
    const alone = allIn(parts, (one) => isTransaction(one) || isSpan(one), report).filter(({ object }) =>
      isSpan(object),
    )
    return [
      ...transactions.flatMap(
        (found) => report.tried('span', found.where, () => transactionSpans(found, report)) ?? [],
      ),
      ...eachFound(alone, report, (span) => readSpan(span, [])),
    ]
  },
}

function isTransaction(one: JsonObject): boolean {
  const hasTimes = 'start_timestamp' in one || 'startTimestamp' in one
  return hasTimes && isObject(one.contexts) && isObject(one.contexts.trace) && 'span_id' in one.contexts.trace
}

function isSpan(one: JsonObject): boolean {
  return 'trace_id' in one && 'span_id' in one && 'start_timestamp' in one
}

/** What the line before an item of an envelope says of it. */
const ITEM_MEMBERS = new Set([
  'type',
  'length',
  'content_type',
  'item_count',
  'filename',
  'attachment_type',
  'sample_rates',
])

/** An envelope has a line about itself, and one before each of its items. */
function isEnvelopeHeader(value: unknown): boolean {
  if (!isObject(value)) return false
  if (typeof value.type === 'string' && Object.keys(value).every((key) => ITEM_MEMBERS.has(key))) return true
  return 'sent_at' in value && ('event_id' in value || 'sdk' in value || 'trace' in value)
}

function transactionSpans(found: LocatedObject, report: ImportReport): ReadSpan[] {
  const event = new SpanFields(found, report)
  const sdk = event.text('sdk.name')
  const service = event.text('tags.service') || event.text('server_name') || event.text('project')
  const resource: AttributeEntry[] = [
    ...serviceNamed(service),
    ...event.entry('service.version', 'release'),
    ...event.entry('deployment.environment.name', 'environment'),
  ]
  const op = event.text('contexts.trace.op')
  const root: ReadSpan = {
    ...bareSpan(found.where),
    traceId: event.id('contexts.trace.trace_id', 32),
    spanId: event.id('contexts.trace.span_id', 16),
    parentId: event.parent('contexts.trace.parent_span_id'),
    name: event.text('transaction') || event.text('title') || op,
    kind: kindOf(op),
    startNs: timeOf(event, 'start', 'start_timestamp', 'startTimestamp'),
    endNs: timeOf(event, 'end', 'timestamp', 'endTimestamp'),
    status: statusOf(event.text('contexts.trace.status')),
    attributes: [
      ...event.entry('sentry.op', 'contexts.trace.op'),
      ...event.entry('http.request.method', 'request.method'),
      ...event.entry('url.full', 'request.url'),
      ...event.entries('contexts.trace.data'),
      ...event.entries('tags'),
    ],
    scope: { name: sdk, version: event.text('sdk.version') },
    resource,
  }
  const read = (span: SpanFields) => ({ ...readSpan(span, resource), scope: root.scope })
  const below = report.each('span', found.object.spans, pathOf(found.where, 'spans'), (each, where) => {
    if (!isObject(each) || !isSpan(each)) throw new Fault('unknownFormat', where, each)
    return read(new SpanFields({ object: each, where }, report))
  })
  // The API's answer has them among its entries.
  const entries = [{ value: found.object.entries, where: pathOf(found.where, 'entries') }]
  return [root, ...below, ...eachFound(allIn(entries, isSpan, report), report, read)]
}

function readSpan(span: SpanFields, resource: readonly AttributeEntry[]): ReadSpan {
  const op = span.text('op')
  return {
    ...bareSpan(span.where),
    traceId: span.id('trace_id', 32),
    spanId: span.id('span_id', 16),
    parentId: span.parent('parent_span_id'),
    name: span.text('description') || span.text('name') || op,
    kind: kindOf(op),
    startNs: timeOf(span, 'start', 'start_timestamp'),
    endNs: timeOf(span, 'end', 'timestamp', 'end_timestamp'),
    status: statusOf(span.text('status')),
    attributes: [
      ...span.entry('sentry.op', 'op'),
      ...span.entries('data'),
      ...typedEntries(span),
      ...span.entries('tags'),
    ],
    resource,
  }
}

/** The first of such times that is there: seconds with a fraction, or a date. */
function timeOf(fields: SpanFields, part: 'start' | 'end', ...names: readonly string[]): bigint | undefined {
  const name = names.find((one) => fields.value(one) !== undefined && fields.value(one) !== null)
  return name === undefined ? undefined : fields.time(part, name, 's')
}

/** The attributes of newer spans, each with its type: `{ value, type }`. */
function typedEntries(span: SpanFields): AttributeEntry[] {
  const attributes = span.value('attributes')
  if (!isObject(attributes)) return []
  return Object.keys(attributes).flatMap((key) => {
    const one = attributes[key]
    return isObject(one) && 'value' in one
      ? new SpanFields({ object: one, where: span.where }, span.report).entry(key, 'value')
      : []
  })
}

/** An operation as Sentry names it: `http.client`, `db.query`, `ui.click`. */
function kindOf(op: string): SpanKind {
  if (op === 'http.server' || op === 'rpc.server' || op.startsWith('queue.process')) return SpanKind.SERVER
  return /^(?:http\.client|rpc$|rpc\.client|grpc\.client|db|cache)/.test(op) ? SpanKind.CLIENT : SpanKind.INTERNAL
}

/** https://develop.sentry.dev/sdk/telemetry/traces/opentelemetry#span-status */
function statusOf(status: string): ReadSpan['status'] {
  if (status === '' || status === 'unknown' || status === 'cancelled') return { code: StatusCode.UNSET, message: '' }
  if (status === 'ok') return { code: StatusCode.OK, message: '' }
  return { code: StatusCode.ERROR, message: status === 'error' ? '' : status }
}
