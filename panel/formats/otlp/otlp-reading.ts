/**
 * Reads OTLP in JSON in all the ways in which programs write it: names in camelCase or snake_case; a request alone, in a
 * list, or within an API's answer (`trace`, `result`, `data`); ids in hex or Base64; enums as numbers or names; zeros left out.
 */
import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { ImportReport } from '../reading/import-report'
import {
  countAt,
  dateAt,
  Fault,
  idAt,
  isDate,
  isNoId,
  isObject,
  type JsonObject,
  knownNanosecondsAt,
  objectAt,
  textAt,
} from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import type { TraceEvent, TraceLink, TraceSpan } from '../trace-model'
import { memberOf } from './otlp-members'
import { readOtlpEntries } from './otlp-value'

/** Members of an API's answer that may hold a request. */
const WRAPPERS = [
  ...['data', 'trace', 'traces', 'result', 'response', 'body', 'payload', 'message', '@message', 'spans'],
  // Of records of Kafka.
  'value',
]
const MAX_WRAPPERS = 4
/** How many items of a list are examined to recognize it. */
const LOOKED_AT = 20

/** A value and its path in the file. */
interface Place {
  readonly value: unknown
  readonly where: string
}

/** The lists that were found, by what they contain. */
interface OtlpLists {
  readonly resources: readonly Place[]
}

/** Whether a value is or contains a request of OTLP. */
export function isOtlp(value: unknown): boolean {
  return resourcesIn({ value, where: '' }, 0) !== undefined
}

/** Reads the spans of all parts. */
export function readOtlp(parts: readonly FilePart[], report: ImportReport): ReadSpan[] {
  const reader = new OtlpReader(report)
  for (const part of parts) {
    for (const { value, where } of resourcesIn(part, 0)?.resources ?? []) reader.readResources(value, where)
  }
  return reader.spans
}

/** The lists of spans by resource in a value; undefined if it is not OTLP. */
function resourcesIn({ value, where }: Place, depth: number): OtlpLists | undefined {
  if (Array.isArray(value)) return inList(value, where, depth)
  if (!isObject(value)) return undefined
  for (const name of ['resourceSpans', 'resource_spans', 'batches']) {
    if (name in value) return { resources: [{ value: value[name], where: where + name }] }
  }
  const isOther = ['resourceLogs', 'resourceMetrics', 'resource_logs', 'resource_metrics'].some((name) => name in value)
  // A Collector may write metrics and logs into the same file.
  if (isOther) return { resources: [] }
  if (isResource(value)) return { resources: [{ value: [value], where }] }
  if (isSpan(value)) return { resources: [{ value: [groupOf(value)], where }] }
  if (depth >= MAX_WRAPPERS) return undefined
  for (const name of WRAPPERS) {
    const found = name in value ? resourcesIn({ value: value[name], where: `${where}${name}.` }, depth + 1) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function inList(list: readonly unknown[], before: string, depth: number): OtlpLists | undefined {
  const where = before.replace(/\.$/, '')
  const first = list.slice(0, LOOKED_AT).find((each) => isObject(each) || Array.isArray(each))
  if (isResource(first)) return { resources: [{ value: list, where }] }
  if (isSpan(first)) return { resources: [{ value: list.map(groupOf), where }] }
  if (depth >= MAX_WRAPPERS || resourcesIn({ value: first, where: '' }, depth + 1) === undefined) return undefined
  const all = list.map((value, i) => resourcesIn({ value, where: `${where}[${i}].` }, depth + 1))
  return { resources: all.flatMap((found, i) => found?.resources ?? [{ value: [list[i]], where: `${where}[${i}]` }]) }
}

/** A span alone, which may say its resource and scope itself (CloudWatch, Vector), as it stands in a request. */
function groupOf(span: unknown): JsonObject {
  const { resource, resources, scope, instrumentationScope } = isObject(span) ? span : {}
  return { resource: resource ?? resources, scopeSpans: [{ scope: scope ?? instrumentationScope, spans: [span] }] }
}

function isResource(value: unknown): boolean {
  return isObject(value) && GROUPS.some((name) => name in value)
}

function isSpan(value: unknown): boolean {
  return (
    isObject(value) && memberOf(value, 'spanId') !== undefined && memberOf(value, 'startTimeUnixNano') !== undefined
  )
}

/** The last two names were used before 2022. */
const GROUPS = ['scopeSpans', 'scope_spans', 'instrumentationLibrarySpans', 'instrumentation_library_spans']

/** Reads spans and reports what can't be read. */
class OtlpReader {
  readonly spans: ReadSpan[] = []
  readonly #report: ImportReport

  constructor(report: ImportReport) {
    this.#report = report
  }

  readResources(list: unknown, where: string): void {
    this.#report.each('part', list, where, (each, at) => this.#readResource(objectAt(each, at), at))
  }

  #readResource(ofResource: JsonObject, where: string): void {
    const said = isObject(ofResource.resource) ? ofResource.resource : {}
    // A plain map, or a message whose attributes may be left out.
    const own = 'attributes' in said || memberOf(said, 'droppedAttributesCount') !== undefined
    const resource = this.#entries(own ? said.attributes : said, `${where}.resource.attributes`)
    this.#loseSchema(ofResource)
    this.#loseDropped(said)
    for (const name of GROUPS) {
      if (ofResource[name] === undefined) continue
      this.#report.each('part', ofResource[name], `${where}.${name}`, (each, at) => {
        this.#readScope(objectAt(each, at), resource, at)
      })
    }
  }

  #readScope(ofScope: JsonObject, resource: TraceSpan['resource'], where: string): void {
    const said = ofScope.scope ?? memberOf(ofScope, 'instrumentationLibrary')
    const named = isObject(said) ? said : {}
    const text = (name: string) =>
      this.#report.tried('attribute', where, () => textAt(named[name], `${where}.scope.${name}`)) ?? ''
    const scope = { name: text('name'), version: text('version') }
    if (Array.isArray(named.attributes)) this.#report.lose('scopeAttributes', named.attributes.length)
    this.#loseSchema(ofScope)
    this.#loseDropped(named)
    const spans = this.#report.each('span', ofScope.spans, `${where}.spans`, (span, at) =>
      this.#readSpan(objectAt(span, at), scope, resource, at),
    )
    for (const span of spans) this.spans.push(span)
  }

  #loseSchema(group: JsonObject): void {
    const url = memberOf(group, 'schemaUrl')
    if (typeof url === 'string' && url !== '') this.#report.lose('schemaUrls')
  }

  #loseDropped(part: JsonObject): void {
    const dropped = memberOf(part, 'droppedAttributesCount')
    if (typeof dropped === 'number' && dropped > 0) this.#report.lose('droppedCountsOfParts')
  }

  #entries(value: unknown, where: string): TraceSpan['attributes'] {
    return readOtlpEntries(value, where, this.#report)
  }

  #readSpan(span: JsonObject, scope: TraceSpan['scope'], resource: TraceSpan['resource'], where: string): ReadSpan {
    const report = this.#report
    const member = (name: string) => memberOf(span, name)
    const time = (part: 'start' | 'end', name: string) =>
      report.tried(part, where, () => timeAt(member(name), `${where}.${name}`))
    const count = (name: string) =>
      report.tried('attribute', where, () => countAt(member(name), `${where}.${name}`)) ?? 0
    const status = isObject(span.status) ? span.status : {}
    const parent = member('parentSpanId')
    if (typeof span.flags === 'number' && span.flags > 0) report.lose('traceFlags')
    return {
      traceId: otlpId(member('traceId'), 32, `${where}.traceId`),
      spanId: otlpId(member('spanId'), 16, `${where}.spanId`),
      parentId: isNoOtlpId(parent)
        ? undefined
        : report.tried('parent', where, () => otlpId(parent, 16, `${where}.parentSpanId`)),
      traceState: report.tried('attribute', where, () => textAt(member('traceState'), `${where}.traceState`)) ?? '',
      name: report.tried('attribute', where, () => textAt(span.name, `${where}.name`)) ?? '',
      kind: oneOf(SpanKind, 'SPAN_KIND_', span.kind, SpanKind.UNSPECIFIED),
      startNs: time('start', 'startTimeUnixNano'),
      endNs: time('end', 'endTimeUnixNano'),
      status: {
        code: oneOf(StatusCode, 'STATUS_CODE_', status.code, StatusCode.UNSET),
        message: report.tried('attribute', where, () => textAt(status.message, `${where}.status.message`)) ?? '',
      },
      attributes: this.#entries(span.attributes, `${where}.attributes`),
      events: report.each('event', span.events, `${where}.events`, (event, at) => this.#readEvent(event, span, at)),
      links: report.each('link', span.links, `${where}.links`, (link, at) => this.#readLink(link, at)),
      scope,
      resource,
      dropped: {
        attributes: count('droppedAttributesCount'),
        events: count('droppedEventsCount'),
        links: count('droppedLinksCount'),
      },
      where,
    }
  }

  /** Reads an event; without a time it is placed at the start of its span. */
  #readEvent(value: unknown, span: JsonObject, where: string): TraceEvent {
    const event = objectAt(value, where)
    const at = `${where}.timeUnixNano`
    const time = this.#report.tried('event', where, () => {
      const known = timeAt(memberOf(event, 'timeUnixNano'), at)
      if (known === undefined) throw new Fault('badTime', at)
      return known
    })
    this.#loseDropped(event)
    return {
      name: textAt(event.name, `${where}.name`),
      timeNs: time ?? timeAt(memberOf(span, 'startTimeUnixNano'), at) ?? 0n,
      attributes: this.#entries(event.attributes, `${where}.attributes`),
    }
  }

  #readLink(value: unknown, where: string): TraceLink {
    const link = objectAt(value, where)
    const read = {
      traceId: otlpId(memberOf(link, 'traceId'), 32, `${where}.traceId`),
      spanId: otlpId(memberOf(link, 'spanId'), 16, `${where}.spanId`),
      attributes: this.#entries(link.attributes, `${where}.attributes`),
    }
    const hasMore = [memberOf(link, 'traceState'), link.flags, memberOf(link, 'droppedAttributesCount')].some(Boolean)
    if (hasMore) this.#report.lose('linkDetails')
    return read
  }
}

/** A time as specified, or a date, as Vector writes it. */
function timeAt(value: unknown, where: string): bigint | undefined {
  return isDate(value) ? dateAt(value, where) : knownNanosecondsAt(value, where)
}

/** Reads an id in hex, as specified, or in Base64, protobuf's default for bytes in JSON (Tempo). */
export function otlpId(value: unknown, digits: 16 | 32, where: string): string {
  const hex = typeof value === 'string' ? hexOfBase64(value, digits) : undefined
  return idAt(hex ?? value, digits, where)
}

function isNoOtlpId(value: unknown): boolean {
  return isNoId(value) || (typeof value === 'string' && hexOfBase64(value, 16) === '0'.repeat(16))
}

/** Converts Base64, with or without padding, to hex; undefined if it does not have the right length. */
export function hexOfBase64(value: string, digits: 16 | 32): string | undefined {
  if (!(digits === 32 ? /^[\w+/-]{22}(?:==)?$/ : /^[\w+/-]{11}=?$/).test(value)) return undefined
  const bytes = atob(value.replaceAll('-', '+').replaceAll('_', '/'))
  return [...bytes].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
}

/** Reads an enum: a number or a name. An unknown value counts as unspecified. */
function oneOf<Value extends number>(
  all: Readonly<Record<string, Value>>,
  prefix: string,
  value: unknown,
  otherwise: Value,
): Value {
  const name = typeof value === 'string' ? value.toUpperCase().replace(prefix, '') : undefined
  const wanted = name !== undefined && /^\d$/.test(name) ? Number(name) : value
  const found = Object.entries(all).find(([one, code]) => code === wanted || one === name)
  return found?.[1] ?? otherwise
}
