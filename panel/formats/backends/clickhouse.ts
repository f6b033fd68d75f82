/**
 * Rows of the table that the Collector's ClickHouse exporter makes (also HyperDX, ClickStack).
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/clickhouseexporter
 */
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { codeNamed } from '../marked-attributes'
import { Fault, idAt, isObject, type JsonObject } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import type { TraceEvent, TraceLink } from '../trace-model'
import { bareSpan, eachFound, entriesOf, type SpanFields, serviceNamed, timeAt } from './span-fields'
import { allIn, holds } from './spans-in'

/** Rows of ClickHouse. */
export const clickhouse: TraceReader = {
  title: 'ClickHouse otel_traces',
  recognizes: (value) => holds(value, isSpan),
  read: (parts, report) => eachFound(allIn(parts, isSpan, report), report, readSpan),
}

function isSpan(one: JsonObject): boolean {
  return 'TraceId' in one && 'SpanId' in one && 'SpanName' in one
}

function readSpan(row: SpanFields): ReadSpan {
  const resource = row.entries('ResourceAttributes')
  const hasService = resource.some(([key]) => key === 'service.name')
  return {
    ...bareSpan(row.where),
    traceId: row.id('TraceId', 32),
    spanId: row.id('SpanId', 16),
    parentId: row.parent('ParentSpanId'),
    traceState: row.text('TraceState'),
    name: row.text('SpanName'),
    kind: row.kind('SpanKind'),
    startNs: row.time('start', 'Timestamp', 'ns'),
    durationNs: row.duration('Duration', 'ns'),
    status: {
      code: codeNamed(row.text('StatusCode').replace('STATUS_CODE_', '')),
      message: row.text('StatusMessage'),
    },
    attributes: row.entries('SpanAttributes'),
    events: eventsOf(row),
    links: linksOf(row),
    scope: { name: row.text('ScopeName'), version: row.text('ScopeVersion') },
    resource: hasService ? resource : [...serviceNamed(row.text('ServiceName')), ...resource],
  }
}

/** A column of a nested table; a list of its own. */
function column(row: SpanFields, name: string): readonly unknown[] {
  const value = row.value(name)
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
}

function attributesAt(row: SpanFields, values: readonly unknown[], i: number): readonly AttributeEntry[] {
  return isObject(values[i]) ? entriesOf(values[i], row.where, row.report) : []
}

function eventsOf(row: SpanFields): TraceEvent[] {
  const names = column(row, 'Events.Name')
  const attributes = column(row, 'Events.Attributes')
  return column(row, 'Events.Timestamp').flatMap((time, i): TraceEvent[] => {
    const timeNs = row.report.tried('event', row.where, () => timeAt(time, 'ns', `${row.where}.Events.Timestamp[${i}]`))
    return timeNs === undefined
      ? []
      : [{ name: String(names[i] ?? ''), timeNs, attributes: attributesAt(row, attributes, i) }]
  })
}

function linksOf(row: SpanFields): TraceLink[] {
  const spanIds = column(row, 'Links.SpanId')
  const attributes = column(row, 'Links.Attributes')
  return column(row, 'Links.TraceId').flatMap((traceId, i): TraceLink[] => {
    const where = `${row.where}.Links[${i}]`
    const link = row.report.tried('link', where, () => {
      if (spanIds[i] === undefined) throw new Fault('badId', where)
      return { traceId: idAt(traceId, 32, where), spanId: idAt(spanIds[i], 16, where) }
    })
    return link === undefined ? [] : [{ ...link, attributes: attributesAt(row, attributes, i) }]
  })
}
