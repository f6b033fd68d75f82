/**
 * Elastic APM: documents of Elasticsearch, and the lines that its agents send.
 * https://www.elastic.co/guide/en/apm/guide/current/data-model.html
 */
import { SpanKind } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import type { ImportReport } from '../reading/import-report'
import { isObject, type JsonObject } from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import { replacedId } from '../reading/replaced-id'
import { bareSpan, eachFound, failedIf, memberAt, SpanFields, serviceNamed } from './span-fields'
import { allIn, holds } from './spans-in'

/** Elastic APM's transactions and spans. */
export const elasticApm: TraceReader = {
  title: 'Elastic APM',
  recognizes: (value) => holds(value, isDocument) || isLine(value),
  read: (parts, report) => [
    ...eachFound(allIn(parts, isDocument, report), report, readDocument),
    ...readLines(
      parts.filter(({ value }) => isLine(value)),
      report,
    ),
  ],
}

const isIn = (one: JsonObject, name: string) => memberAt(one, name) !== undefined

function isDocument(one: JsonObject): boolean {
  if (!isIn(one, 'trace.id') || !(isIn(one, 'timestamp.us') || isIn(one, '@timestamp'))) return false
  return isIn(one, 'transaction.duration.us') || isIn(one, 'span.duration.us')
}

/** A line of an agent: `{"metadata": …}`, `{"transaction": …}`, `{"span": …}`, and others that are no spans. */
function isLine(value: unknown): boolean {
  if (!isObject(value)) return false
  const [name, ...others] = Object.keys(value)
  const inner = value[name]
  if (others.length > 0 || !isObject(inner)) return false
  if (name === 'metadata') return isObject(inner.service)
  if (name === 'transaction' || name === 'span') return 'trace_id' in inner && 'duration' in inner
  return (name === 'error' && ('exception' in inner || 'log' in inner)) || (name === 'metricset' && 'samples' in inner)
}

function readDocument(row: SpanFields): ReadSpan {
  const of = row.value('span.duration.us') === undefined ? 'transaction' : 'span'
  const startNs = row.time('start', 'timestamp.us', 'us') ?? row.time('start', '@timestamp', 'ms')
  return {
    ...bareSpan(row.where),
    ...idsOf(row, 'trace.id', `${of}.id`, 'parent.id'),
    name: row.text(`${of}.name`),
    kind: kindOf(of, row.text(`${of}.type`)),
    startNs,
    durationNs: row.duration(`${of}.duration.us`, 'us'),
    status: failedIf(row.text('event.outcome') === 'failure'),
    attributes: [
      ...row.entry(`${of}.type`, `${of}.type`),
      ...row.entry('span.subtype', 'span.subtype'),
      ...row.entry('http.request.method', 'http.request.method'),
      ...row.entry('url.full', 'url.full'),
      ...row.entry('url.full', 'url.original').slice(row.entry('url.full', 'url.full').length),
      ...row.entry('http.response.status_code', 'http.response.status_code'),
      ...row.entry('transaction.result', 'transaction.result'),
      ...row.entry('db.query.text', 'span.db.statement'),
      ...row.entry('peer.service', 'span.destination.service.resource'),
      ...row.entries('labels'),
    ],
    resource: [
      ...serviceNamed(row.text('service.name')),
      ...row.entry('service.version', 'service.version'),
      ...row.entry('deployment.environment.name', 'service.environment'),
    ],
  }
}

/** Lines of one agent: what it says of itself comes first. */
function readLines(parts: readonly FilePart[], report: ImportReport): ReadSpan[] {
  let resource: AttributeEntry[] = []
  const lines = parts.map(({ value, where }) => {
    const [name, object] = isObject(value) ? (Object.entries(value)[0] ?? []) : []
    return {
      name,
      fields: new SpanFields({ object: isObject(object) ? object : {}, where: `${where}${name}` }, report),
    }
  })
  const starts = new Map<string, bigint>()
  for (const { name, fields } of lines) {
    const startNs = name === 'transaction' ? fields.time('start', 'timestamp', 'us') : undefined
    if (startNs !== undefined) starts.set(fields.text('id'), startNs)
  }
  return lines.flatMap(({ name, fields }) => {
    if (name === 'metadata') {
      resource = [...serviceNamed(fields.text('service.name')), ...fields.entry('service.version', 'service.version')]
    }
    if (name !== 'transaction' && name !== 'span') return []
    return report.tried('span', fields.where, () => [readLine(fields, name, resource, starts)]) ?? []
  })
}

function readLine(
  line: SpanFields,
  of: 'transaction' | 'span',
  resource: readonly AttributeEntry[],
  starts: ReadonlyMap<string, bigint>,
): ReadSpan {
  return {
    ...bareSpan(line.where),
    ...idsOf(line, 'trace_id', 'id', 'parent_id'),
    name: line.text('name'),
    kind: kindOf(of, line.text('type')),
    startNs: line.time('start', 'timestamp', 'us') ?? startInTransaction(line, starts),
    durationNs: line.duration('duration', 'ms'),
    status: failedIf(line.text('outcome') === 'failure'),
    attributes: [
      ...line.entry(`${of}.type`, 'type'),
      ...line.entry('span.subtype', 'subtype'),
      ...line.entry('transaction.result', 'result'),
      ...line.entry('http.request.method', 'context.request.method'),
      ...line.entry('http.request.method', 'context.http.method'),
      ...line.entry('url.full', 'context.request.url.full'),
      ...line.entry('url.full', 'context.http.url'),
      ...line.entry('http.response.status_code', 'context.response.status_code'),
      ...line.entry('http.response.status_code', 'context.http.status_code'),
      ...line.entry('db.query.text', 'context.db.statement'),
      ...line.entries('context.tags'),
    ],
    resource,
  }
}

/** A browser says when a span starts within its transaction, in ms; of the transaction itself it says nothing. */
function startInTransaction(line: SpanFields, starts: ReadonlyMap<string, bigint>): bigint | undefined {
  const after = line.duration('start', 'ms')
  return after === undefined ? undefined : (starts.get(line.text('transaction_id')) ?? 0n) + after
}

/** Agents may be given ids of any form. */
function idsOf(fields: SpanFields, traceId: string, spanId: string, parentId: string) {
  const id = (name: string, digits: 16 | 32) =>
    replacedId(fields.value(name), digits, `${fields.where}.${name}`, fields.report)
  return {
    traceId: id(traceId, 32),
    spanId: id(spanId, 16),
    parentId: fields.parent(parentId, () => id(parentId, 16)),
  }
}

/** `request`, `messaging`; `external`, `db.mysql.query`, `storage`. */
function kindOf(of: string, type: string): SpanKind {
  if (of === 'transaction')
    return type === 'messaging' ? SpanKind.CONSUMER : type === 'request' ? SpanKind.SERVER : SpanKind.INTERNAL
  return /^(?:external|db|storage|cache)/.test(type) ? SpanKind.CLIENT : SpanKind.INTERNAL
}
