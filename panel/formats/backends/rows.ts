/** Reads spans that are rows of a table: one object each, whose members are columns. */
import { SpanKind } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { attributeValue } from '../json-value'
import { kindNamed } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import { isObject, type JsonObject } from '../reading/json-parts'
import { type FilePart, parsedJson } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import { replacedId } from '../reading/replaced-id'
import { csvColumns, csvRows } from './csv'
import { bareSpan, entriesOf, epochUnit, failedIf, memberAt, SpanFields, serviceNamed, type Unit } from './span-fields'
import { allIn, holds, type LocatedObject, pathOf } from './spans-in'

/** What the columns of a backend's rows mean. Of several names the first that a row has counts. */
export interface RowShape {
  readonly title: string
  /** Columns without which a row is none of this backend. */
  readonly has: readonly string[]
  readonly traceId: readonly string[]
  readonly spanId: readonly string[]
  readonly parentId: readonly string[]
  readonly name: readonly string[]
  /** A date, or a number since the epoch whose size tells its unit. */
  readonly start: readonly string[]
  readonly end?: readonly string[]
  readonly duration?: readonly (readonly [name: string, unit: Unit])[]
  readonly service: readonly string[]
  readonly kind?: readonly string[]
  /** Kinds by a name that is the backend's own. */
  readonly kinds?: Readonly<Record<string, SpanKind>>
  /** A root names its trace as its parent. */
  readonly rootsNameTrace?: true
  readonly hasFailed: (value: (name: string) => unknown) => boolean
  readonly message?: readonly string[]
  /** Columns that hold a map of attributes, also as text of JSON. All other columns are attributes, too. */
  readonly maps?: readonly string[]
  /** Columns that hold a map of the resource's attributes. */
  readonly resources?: readonly string[]
  /** OpenTelemetry's names of attributes that the maps call otherwise. */
  readonly attributes?: Readonly<Record<string, string>>
  /** A column that holds the rows below a row. */
  readonly children?: string
  /** Columns that are not worth to be kept. */
  readonly without?: readonly string[]
}

/** The shape of a row by its columns; undefined if it is none. */
type ShapeOf<Shape> = (columns: JsonObject) => Shape | undefined

/** Reads one row of a shape. */
type ReadOne<Shape> = (row: Row<Shape>, fields: SpanFields) => ReadSpan

/** A row, its path, and its shape. */
interface Row<Shape> extends LocatedObject {
  readonly shape: Shape
}

/** A reader of such rows, also as a table of columns and rows, and as CSV. */
export function rowReader(shape: RowShape): TraceReader {
  const shapeOf: ShapeOf<RowShape> = (one) =>
    shape.has.every((name) => memberAt(one, name) !== undefined) ? shape : undefined
  return readerOfRows(shape.title, shapeOf, readRow)
}

/** A reader of rows each of which may have a shape of its own. */
export function readerOfRows<Shape extends RowShape>(
  title: string,
  shapeOf: ShapeOf<Shape>,
  readOne: ReadOne<Shape>,
): TraceReader {
  const isRow = (one: JsonObject) => shapeOf(one) !== undefined
  const shapeOfTable = (one: JsonObject) => shapeOfNames(columnsOf(one))
  const shapeOfNames = (names: readonly string[] | undefined) =>
    names && shapeOf(Object.fromEntries(names.map((name) => [name, ''])))
  const rowsIn = (parts: readonly FilePart[], report: ImportReport): Row<Shape>[] => {
    const rows: Row<Shape>[] = []
    const found = allIn(parts, (one) => isRow(one) || shapeOfTable(one) !== undefined, report)
    // The list grows while it is gone through: rows may lie in one another however deep.
    for (const one of found) {
      const shape = shapeOf(one.object)
      if (shape !== undefined) rows.push({ ...one, shape })
      const tableShape = shape === undefined ? shapeOfTable(one.object) : undefined
      if (tableShape !== undefined) for (const row of rowsOfTable(one, tableShape)) rows.push(row)
      const below = shape?.children === undefined ? undefined : one.object[shape.children]
      if (!Array.isArray(below)) continue
      const part = { value: below, where: `${one.where}.${shape?.children}` }
      for (const each of allIn([part], isRow, report)) found.push(each)
    }
    return rows
  }
  return {
    title,
    recognizes: (value) =>
      typeof value === 'string'
        ? shapeOfNames(csvColumns(value)) !== undefined
        : holds(value, isRow) || holds(value, (one) => shapeOfTable(one) !== undefined),
    read: (parts, report) => {
      const found = rowsIn(parts, report)
      for (const { value, where } of parts) {
        const shape = typeof value === 'string' ? shapeOfNames(csvColumns(value)) : undefined
        if (typeof value === 'string' && shape !== undefined)
          for (const one of csvRows(value, where)) found.push({ ...one, shape })
      }
      const spans = new Map<string, ReadSpan>()
      for (const row of found) {
        const span = report.tried('span', row.where, () => readOne(row, new SpanFields(row, report)))
        if (span === undefined) continue
        // A file may list a row twice, in full and in short.
        const key = `${span.traceId}:${span.spanId}:${span.startNs}`
        const known = spans.get(key)
        if (known === undefined || known.attributes.length < span.attributes.length) spans.set(key, span)
      }
      return [...spans.values()]
    },
  }
}

/** Also as ClickHouse's `JSONCompact` has them: `meta` and `data`. */
function columnsOf({ columns, meta, data }: JsonObject): readonly string[] | undefined {
  const isCompact = Array.isArray(meta) && Array.isArray(data) && Array.isArray(data[0])
  const named = isCompact ? meta : columns
  return Array.isArray(named)
    ? named.map((one) => String(isObject(one) ? (one.name ?? one.ColumnName) : one))
    : undefined
}

function rowsOfTable<Shape>({ object, where }: LocatedObject, shape: Shape): Row<Shape>[] {
  const names = columnsOf(object) ?? []
  const list = Array.isArray(object.rows) ? 'rows' : 'data'
  const rows = Array.isArray(object[list]) ? object[list] : []
  return rows.map((row: unknown, i) => {
    const members = names.map((name, column) => [name, Array.isArray(row) ? row[column] : undefined])
    return { object: Object.fromEntries(members), where: `${pathOf(where, list)}[${i}]`, shape }
  })
}

/** Reads a row. */
export function readRow({ shape, object }: Row<RowShape>, row: SpanFields): ReadSpan {
  const { report } = row
  const first = (names: readonly string[] = []) => {
    const isThere = (name: string) => !['', null, undefined].includes(row.value(name) as string | null | undefined)
    return names.find(isThere) ?? names[0] ?? ''
  }
  const id = (names: readonly string[], digits: 16 | 32) =>
    replacedId(hierarchicalId(row.value(first(names)), digits), digits, `${row.where}.${first(names)}`, report)
  const time = (part: 'start' | 'end', names: readonly string[] | undefined) => {
    const name = first(names)
    return name === '' ? undefined : row.time(part, name, epochUnit(row.value(name)))
  }
  const lasted = shape.duration?.find(([name]) => row.value(name) !== undefined && row.value(name) !== null)
  const used = usedBy(shape)
  const raw = (names: readonly string[]) => row.value(first(names))
  const isRoot = shape.rootsNameTrace === true && raw(shape.parentId) === raw(shape.traceId)
  const kind = row.value(first(shape.kind))
  return {
    ...bareSpan(row.where),
    traceId: id(shape.traceId, 32),
    spanId: id(shape.spanId, 16),
    parentId: isRoot ? undefined : row.parent(first(shape.parentId), () => id(shape.parentId, 16)),
    name: row.text(first(shape.name)),
    kind: shape.kinds?.[String(kind)] ?? kindOf(kind),
    startNs: time('start', shape.start),
    endNs: time('end', shape.end),
    durationNs: lasted === undefined ? undefined : row.duration(lasted[0], lasted[1]),
    status: failedIf(
      shape.hasFailed((name) => row.value(name)),
      row.text(first(shape.message)),
    ),
    attributes: [
      ...(shape.maps ?? [])
        .flatMap((name) =>
          mapIn(row.value(name), `${row.where}.${name}`, report).filter(([key]) => !used.has(`${name}.${key}`)),
        )
        .map(([key, value]): AttributeEntry => [shape.attributes?.[key] ?? key, value]),
      ...entriesOf(withoutEmpty(object, used), row.where, report),
    ],
    resource: [
      ...serviceNamed(row.text(first(shape.service))),
      ...(shape.resources ?? [])
        .flatMap((name) => mapIn(row.value(name), `${row.where}.${name}`, report))
        .filter(([key]) => key !== 'service.name'),
    ],
  }
}

const usedColumns = new WeakMap<RowShape, ReadonlySet<string>>()

/** The columns that are no attributes. */
function usedBy(shape: RowShape): ReadonlySet<string> {
  const known = usedColumns.get(shape)
  if (known !== undefined) return known
  const used = new Set([
    ...[shape.traceId, shape.spanId, shape.parentId, shape.name, shape.start, shape.end ?? [], shape.service].flat(),
    ...(shape.duration ?? []).map(([name]) => name),
    ...[shape.kind ?? [], shape.maps ?? [], shape.resources ?? [], shape.without ?? []].flat(),
  ])
  usedColumns.set(shape, used)
  return used
}

/**
 * Application Insights' `|<trace>.<span>.` names both; any other id is left as it is.
 * https://github.com/dotnet/runtime/blob/main/src/libraries/System.Diagnostics.DiagnosticSource/src/HierarchicalRequestId.md
 */
function hierarchicalId(value: unknown, digits: 16 | 32): unknown {
  const found = typeof value === 'string' ? /^\|([0-9a-f]{32})\.([0-9a-f]{16})\.$/.exec(value) : null
  return found === null ? value : found[digits === 16 ? 2 : 1]
}

/** A kind by its name, or by OTLP's number as text. */
function kindOf(value: unknown): SpanKind {
  return (
    Object.values(SpanKind).find((kind) => String(kind) === value) ??
    kindNamed(String(value ?? '').replace(/^SPAN_KIND_/, ''))
  )
}

function withoutEmpty(object: JsonObject, used: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([key, value]) => !used.has(key) && value !== '' && !isEmpty(value)),
  )
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

function mapIn(value: unknown, where: string, report: ImportReport): AttributeEntry[] {
  if (typeof value !== 'string') return entriesOf(value, where, report)
  if (value === '') return []
  const map = value.startsWith('{') ? parsedJson(value) : undefined
  if (map === undefined) return [[where.slice(where.lastIndexOf('.') + 1), attributeValue(value, where)]]
  return isObject(map.value) ? entriesOf(map.value, where, report) : []
}
