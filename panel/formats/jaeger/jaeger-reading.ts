/** Reads Jaeger's JSON as its UI does: references to missing spans are ignored, and FOLLOWS_FROM may name the parent. */
import { SpanKind } from '../../../inpage/api/api'
import type { AttributeEntry, AttributeValue } from '../../../inpage/block/format'
import { jsonOf, mapEntries, valueText } from '../json-value'
import { kindNamed, withoutMarks } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import {
  Fault,
  isNoId,
  isObject,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  wholeNumber,
} from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import { replacedId } from '../reading/replaced-id'
import { documentsIn } from '../reading/stored-documents'
import { fromMicroseconds } from '../time'
import type { TraceEvent, TraceLink, TraceSpan } from '../trace-model'
import { isModelSpan, spanOfModel } from './jaeger-model'

/** The warning by which our files mark an open span. */
export const NOT_ENDED = 'span has not ended'
/** How many items of a list are examined to recognize it. */
const LOOKED_AT = 20

/** Whether a value is a trace of Jaeger, a list of them, an answer of its API, or spans as its storage keeps them. */
export function isJaeger(value: unknown): boolean {
  return tracesOf(value) !== undefined
}

/** Reads the spans of all parts. */
export function readJaeger(parts: readonly FilePart[], report: ImportReport): ReadSpan[] {
  const reader = new JaegerReader(report)
  for (const { value, where } of parts) {
    const { traces, at } = tracesOf(value) ?? { traces: [], at: 'data' }
    const isOne = traces.length === 1 && at === ''
    traces.forEach((trace, i) => {
      const place = where + (isOne ? 'trace' : `${at}[${i}]`)
      report.tried('part', place, () => reader.readTrace(objectAt(trace, place), place))
    })
  }
  return reader.spans()
}

function tracesOf(value: unknown): { readonly traces: readonly unknown[]; readonly at: string } | undefined {
  if (isTrace(value)) return { traces: [value], at: '' }
  const spans = storedSpans(value)
  if (spans !== undefined) return { traces: [{ spans }], at: '' }
  const data: unknown = isObject(value) && 'data' in value ? value.data : value
  const at = data === value ? 'traces' : 'data'
  if (isTrace(data)) return { traces: [data], at }
  const isFound =
    Array.isArray(data) && (data.slice(0, LOOKED_AT).some(isTrace) || (data.length === 0 && at === 'data'))
  return isFound ? { traces: data, at } : undefined
}

function isTrace(value: unknown): boolean {
  return isObject(value) && 'spans' in value && ('processes' in value || 'traceID' in value)
}

/**
 * The spans of a document of Jaeger's storage, of a list of those, or of an answer of Elasticsearch with those, where each
 * contains its process. https://github.com/jaegertracing/jaeger/blob/main/internal/storage/elasticsearch/dbmodel/model.go
 */
function storedSpans(value: unknown): readonly unknown[] | undefined {
  const list = isObject(value) && Array.isArray(value.spans) && value.spans.some(isModelSpan) ? value.spans : value
  const documents = [documentsIn(list)].flat().map((one) => (isModelSpan(one) ? spanOfModel(one) : one))
  return documents.slice(0, LOOKED_AT).some(isStoredSpan) ? documents : undefined
}

function isStoredSpan(value: unknown): boolean {
  return isObject(value) && 'spanID' in value && 'operationName' in value && isObject(value.process)
}

/** A span whose parent is chosen later, when all spans are known. */
interface Candidate {
  readonly span: ReadSpan
  readonly references: readonly Reference[]
  /** The parent that the span names outside of its references; '' for none, undefined if it names none. */
  readonly named: string | undefined
}

/** A reference to another span. */
interface Reference {
  readonly type: string
  readonly link: TraceLink
}

/** Collects spans and then chooses their parents. */
class JaegerReader {
  readonly #report: ImportReport
  readonly #candidates: Candidate[] = []

  constructor(report: ImportReport) {
    this.#report = report
  }

  /** All spans, each with its parent: the first reference to a span that exists. */
  spans(): ReadSpan[] {
    const there = new Set(this.#candidates.map(({ span }) => `${lowHalf(span.traceId)}:${span.spanId}`))
    return this.#candidates.map(({ span, references, named }) => {
      const at = parentAt(span, references, named, ({ traceId, spanId }) => there.has(`${lowHalf(traceId)}:${spanId}`))
      const links = references.filter((_, i) => i !== at).map(({ link }) => link)
      return { ...span, parentId: at < 0 ? named || undefined : references[at].link.spanId, links }
    })
  }

  readTrace(trace: JsonObject, where: string): void {
    const processes = isObject(trace.processes) ? trace.processes : {}
    const resources = new Map<unknown, TraceSpan['resource']>()
    if (Array.isArray(trace.warnings)) this.#report.lose('warnings', trace.warnings.length)
    const read = this.#report.each('span', trace.spans, `${where}.spans`, (each, at) => {
      const span = objectAt(each, at)
      const id = span.processID
      const own = isObject(span.process) ? span.process : undefined
      let resource = own === undefined ? resources.get(id) : undefined
      if (resource === undefined) {
        const process = own ?? (typeof id === 'string' ? processes[id] : undefined)
        resource = isObject(process) ? this.#readProcess(process, `${where}.processes.${id}`) : []
        if (own === undefined) resources.set(id, resource)
      }
      return this.#readSpan(span, trace.traceID, resource, at)
    })
    for (const candidate of read) this.#candidates.push(candidate)
  }

  #readProcess(process: JsonObject, where: string): TraceSpan['resource'] {
    const name = this.#text(process.serviceName, `${where}.serviceName`)
    return [...(name === '' ? [] : [['service.name', name] as const]), ...this.#allTags(process, where)]
  }

  #readSpan(span: JsonObject, ofTrace: unknown, resource: TraceSpan['resource'], where: string): Candidate {
    const report = this.#report
    const traceId = replacedId(span.traceID ?? ofTrace, 32, `${where}.traceID`, report)
    const all = this.#allTags(span, where)
    const value = (key: string) => all.find(([name]) => name === key)?.[1]
    const kind = value('span.kind')
    const warnings = report.tried('attribute', where, () => listAt(span.warnings, `${where}.warnings`)) ?? []
    const isOpen = warnings.includes(NOT_ENDED)
    report.lose('warnings', warnings.length - Number(isOpen))
    const marked = withoutMarks(all.filter(isAttribute), isError(value('error')))
    return {
      span: {
        traceId,
        spanId: replacedId(span.spanID, 16, `${where}.spanID`, report),
        parentId: undefined,
        traceState: this.#text(value('w3c.tracestate'), `${where}.tags`),
        name: this.#text(span.operationName, `${where}.operationName`),
        kind: kind === undefined ? SpanKind.UNSPECIFIED : kindNamed(kind),
        startNs: isMissing(span.startTime)
          ? undefined
          : report.tried('start', where, () => microsecondsAt(span.startTime, `${where}.startTime`)),
        endNs: undefined,
        durationNs: isOpen ? undefined : this.#duration(span.duration, `${where}.duration`),
        ...marked,
        status: { ...marked.status, message: marked.status.message || messageOf(value('error')) },
        events: report.each('event', span.logs, `${where}.logs`, (log, at) => this.#readLog(objectAt(log, at), at)),
        links: [],
        resource,
        where,
      },
      references: this.#readReferences(span, traceId, where),
      named: this.#namedParent(span, where),
    }
  }

  #duration(value: unknown, where: string): bigint | undefined {
    if (value === undefined || value === null) return 0n
    return this.#report.tried('end', where, () => fromMicroseconds(Math.max(0, numberAt(value, where))) ?? 0n)
  }

  #readReferences(span: JsonObject, traceId: string, where: string): readonly Reference[] {
    return this.#report.each('link', span.references, `${where}.references`, (each, at) => {
      const one = objectAt(each, at)
      return {
        type: this.#text(one.refType, `${at}.refType`),
        link: {
          traceId: one.traceID === undefined ? traceId : replacedId(one.traceID, 32, `${at}.traceID`, this.#report),
          spanId: replacedId(one.spanID, 16, `${at}.spanID`, this.#report),
          attributes: [],
        },
      }
    })
  }

  /** Older files name the parent in a field of its own. So do ours, for spans with links. */
  #namedParent(span: JsonObject, where: string): string | undefined {
    const named = span.parentSpanID
    if (named === undefined || named === null) return undefined
    if (isNoId(named)) return ''
    return this.#report.tried('parent', where, () => replacedId(named, 16, `${where}.parentSpanID`, this.#report))
  }

  #readLog(log: JsonObject, where: string): TraceEvent {
    const fields = this.#readTags(log.fields, `${where}.fields`)
    const at = fields.findIndex(([key, name]) => key === 'event' && typeof name === 'string')
    return {
      name: at < 0 ? 'log' : valueText(fields[at][1]),
      timeNs: microsecondsAt(log.timestamp, `${where}.timestamp`),
      attributes: fields.filter((_, i) => i !== at),
    }
  }

  /** Elasticsearch may hold tags as the fields of `tag`, whose names have `@` for dots. */
  #allTags(of: JsonObject, where: string): AttributeEntry[] {
    const fields = mapEntries(of.tag, `${where}.tag`, this.#report)
    const named = fields.map(([key, value]): AttributeEntry => [key.replaceAll('@', '.'), value])
    return [...this.#readTags(of.tags, `${where}.tags`), ...named]
  }

  #readTags(value: unknown, where: string): AttributeEntry[] {
    return this.#report.each('attribute', value, where, (each, at) => {
      const tag = objectAt(each, at)
      if (tag.type === 'binary') this.#report.lose('bytes')
      return [textAt(tag.key, `${at}.key`), readTag(tag.type, tag.value)]
    })
  }

  #text(value: unknown, where: string): string {
    return this.#report.tried('attribute', where, () => textAt(value, where)) ?? ''
  }
}

/**
 * The index of the reference to the parent, or -1. Chosen as in Jaeger's UI: the first reference of either kind whose span
 * exists, else the first CHILD_OF. A span that names its parent has that one and no other.
 */
function parentAt(
  { traceId }: ReadSpan,
  references: readonly Reference[],
  named: string | undefined,
  isThere: (link: TraceLink) => boolean,
): number {
  const isParent = ({ type }: Reference) => type === 'CHILD_OF'
  const isWithin = ({ link }: Reference) => lowHalf(link.traceId) === lowHalf(traceId)
  if (named === '') return -1
  if (named !== undefined) {
    const at = references.findIndex((one) => isParent(one) && isWithin(one) && one.link.spanId === named)
    if (at >= 0 || !references.some((one) => isParent(one) && isWithin(one))) return at
  }
  const at = references.findIndex(
    (one) => (isParent(one) || one.type === 'FOLLOWS_FROM') && isWithin(one) && isThere(one.link),
  )
  return at >= 0 ? at : references.findIndex((one) => isParent(one) && isWithin(one))
}

/** The lower 64 bits of a trace id. Some hosts of a trace may know only those. */
function lowHalf(traceId: string): string {
  return traceId.slice(16)
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === 0
}

function isAttribute([key, value]: AttributeEntry): boolean {
  return !(key === 'span.kind' || key === 'w3c.tracestate' || (key === 'error' && typeof value === 'boolean'))
}

/** Whether the value of the tag `error` means a failure. A text says what went wrong. */
function isError(value: AttributeValue | undefined): boolean {
  return value === true || (typeof value === 'string' && value !== '' && value !== 'false')
}

function messageOf(error: AttributeValue | undefined): string {
  return typeof error === 'string' && isError(error) && error !== 'true' ? error : ''
}

/** Reads a tag's value. If it does not match its declared type, the type is ignored. */
function readTag(type: unknown, value: unknown): AttributeValue {
  if (type === 'bool' && (value === 'true' || value === 'false')) return value === 'true'
  if (type === 'int64') return wholeNumber(value) ?? plainValue(value)
  if (type === 'float64') {
    const isNumber = typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))
    return isNumber || value === 'NaN' ? Number(value) : plainValue(value)
  }
  return plainValue(value)
}

function plainValue(value: unknown): AttributeValue {
  if (typeof value === 'bigint') return wholeNumber(value) ?? value
  if (value === undefined || value === null) return ''
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : jsonOf(value)
}

function microsecondsAt(value: unknown, where: string): bigint {
  const ns = fromMicroseconds(numberAt(value, where))
  if (ns === undefined) throw new Fault('badTime', where, value)
  return ns
}
