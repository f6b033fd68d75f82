/**
 * Grafana's data frames with a trace: what its inspector shows and saves, of any data source.
 * https://grafana.com/docs/grafana/latest/explore/trace-integration/
 */
import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { attributeValue } from '../json-value'
import { kindNamed, withoutMarks } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import { Fault, isObject, type JsonObject, objectAt, textAt } from '../reading/json-parts'
import { parsedJson } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import { replacedId } from '../reading/replaced-id'
import { bareSpan, eachFound, type SpanFields, serviceNamed, timeAt } from './span-fields'
import { allIn, holds, type LocatedObject } from './spans-in'

/** Grafana's data frames. */
export const grafanaFrame: TraceReader = {
  title: 'Grafana data frame',
  recognizes: (value) => holds(value, isFrame),
  read: (parts, report) =>
    allIn(parts, isFrame, report).flatMap((frame) => eachFound(rowsOf(frame), report, (row) => readSpan(row, report))),
}

/** The names of a frame's columns; undefined if it is none. */
function columnsOf({ schema, fields }: JsonObject): readonly unknown[] | undefined {
  const list = isObject(schema) ? schema.fields : fields
  return Array.isArray(list) ? list.map((field) => (isObject(field) ? field.name : undefined)) : undefined
}

function isFrame(one: JsonObject): boolean {
  const names = columnsOf(one)
  return ['traceID', 'spanID', 'startTime'].every((name) => names?.includes(name))
}

/** The rows of a frame, whose values are lists by column. */
function rowsOf({ object, where }: LocatedObject): LocatedObject[] {
  const names = columnsOf(object) ?? []
  const held = isObject(object.data) ? object.data.values : undefined
  const fields = Array.isArray(object.fields) ? object.fields : []
  const columns = names.map((_, i): readonly unknown[] => {
    const values = Array.isArray(held) ? held[i] : isObject(fields[i]) ? fields[i].values : undefined
    return Array.isArray(values) ? values : []
  })
  const count = columns[names.indexOf('spanID')]?.length ?? 0
  return Array.from({ length: count }, (_, row) => ({
    object: Object.fromEntries(names.map((name, i) => [String(name), columns[i][row]])),
    where: `${where} row ${row}`,
  }))
}

function readSpan(row: SpanFields, report: ImportReport): ReadSpan {
  const tags = pairsIn(row.value('tags'), row.where, report)
  const tag = (key: string) => tags.find(([name]) => name === key)?.[1]
  const error = tag('error')
  const marked = withoutMarks(tags, error === true || error === 'true')
  const code = Number(row.value('statusCode') ?? 0)
  const service = pairsIn(row.value('serviceTags'), row.where, report).filter(([key]) => key !== 'service.name')
  return {
    ...bareSpan(row.where),
    traceId: replacedId(row.value('traceID'), 32, `${row.where}.traceID`, report),
    spanId: replacedId(row.value('spanID'), 16, `${row.where}.spanID`, report),
    parentId: row.parent('parentSpanID', (value, where) => replacedId(value, 16, where, report)),
    traceState: row.text('traceState'),
    name: row.text('operationName'),
    kind: kindNamed(row.value('kind') ?? tag('span.kind')) || SpanKind.UNSPECIFIED,
    startNs: row.time('start', 'startTime', 'ms'),
    durationNs: row.duration('duration', 'ms'),
    attributes: marked.attributes,
    status:
      code === StatusCode.OK || code === StatusCode.ERROR
        ? { code, message: row.text('statusMessage') }
        : { code: marked.status.code, message: marked.status.message },
    events: report.each('event', row.value('logs'), `${row.where}.logs`, (each, at) => {
      const log = objectAt(each, at)
      const fields = pairsIn(log.fields, at, report)
      const named = fields.find(([key]) => key === 'event' || key === 'message')
      const name = textAt(log.name, at) || String(named?.[1] ?? '')
      return {
        name,
        timeNs: timeAt(log.timestamp, 'ms', `${at}.timestamp`),
        attributes: fields.filter((one) => one !== named || named[0] !== 'event'),
      }
    }),
    links: report.each('link', row.value('references'), `${row.where}.references`, (each, at) => {
      const link = objectAt(each, at)
      return {
        traceId: replacedId(link.traceID, 32, `${at}.traceID`, report),
        spanId: replacedId(link.spanID, 16, `${at}.spanID`, report),
        attributes: pairsIn(link.tags, at, report),
      }
    }),
    scope: { name: row.text('instrumentationLibraryName'), version: row.text('instrumentationLibraryVersion') },
    resource: [...serviceNamed(row.text('serviceName')), ...service],
  }
}

/** Attributes that are a list of `{ key, value }`, also as text. */
function pairsIn(value: unknown, where: string, report: ImportReport): AttributeEntry[] {
  return report.each('attribute', listIn(value, where), where, (each, at) => {
    const pair = objectAt(each, at)
    return [textAt(pair.key, `${at}.key`), attributeValue(pair.value ?? '', at)] as const
  })
}

function listIn(value: unknown, where: string): unknown {
  if (typeof value !== 'string' || value === '') return value === '' ? undefined : value
  const list = parsedJson(value)
  if (list === undefined) throw new Fault('notList', where, value)
  return list.value
}
