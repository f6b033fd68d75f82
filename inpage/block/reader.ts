import {
  type AttributeColumns,
  type AttributeEntry,
  AttributeType,
  type AttributeValue,
  BLOCK_FLAG_LATE,
  BLOCK_MAGIC,
  BLOCK_MAX_BYTES,
  BLOCK_VERSION,
  type Block,
  type BlockError,
  HEADER_BYTES,
} from './format'
import { blockLength, type Counts, openSections, type Sections } from './sections'

/** The farthest a time may be from the epoch or a page's zero, in ms: the range of `Date`. */
const FARTHEST_MS = 8.64e15
const LAST_KIND = 5
const LAST_STATUS = 2

/**
 * Reads a block. Total: any bytes give a `Block` in which every index and range can be trusted, or a `BlockError`.
 * One pass over the columns; strings are decoded at their first use.
 */
export function readBlock(bytes: ArrayBuffer): Block | BlockError {
  if (bytes.byteLength < HEADER_BYTES) return { error: 'shorter than a header' }
  if (bytes.byteLength > BLOCK_MAX_BYTES) return { error: 'larger than a block may be' }
  const words = new Uint32Array(bytes, 0, 17)
  if (words[0] !== BLOCK_MAGIC) return { error: 'not a block' }
  if (words[1] !== BLOCK_VERSION) return { error: `version ${words[1]}, not ${BLOCK_VERSION}` }
  if (words[2] !== bytes.byteLength) return { error: 'cut off, or longer than it says' }
  const counts: Counts = {
    spans: words[4],
    attributes: words[5],
    eventAttributes: words[6],
    linkAttributes: words[7],
    events: words[8],
    links: words[9],
    scopes: words[10],
    drops: words[11],
    traceStates: words[16],
    strings: words[12],
    textBytes: words[13],
  }
  // Counts are 32-bit, so the sum is far below 2^53 and exact.
  if (blockLength(counts) !== bytes.byteLength) return { error: 'its counts do not add up to its length' }
  const timeOriginMs = new Float64Array(bytes, 56, 1)[0]
  if (!(Math.abs(timeOriginMs) <= FARTHEST_MS)) return { error: 'no time origin' }
  const sections = openSections(bytes, counts)
  const fault = findFault(sections, counts)
  if (fault !== undefined) return { error: fault }
  return new ReadBlock(bytes.byteLength, (words[3] & BLOCK_FLAG_LATE) !== 0, timeOriginMs, counts, sections)
}

/** The attributes `from` … `to` of one of a block's tables. */
export function attributeEntries(block: Block, columns: AttributeColumns, from: number, to: number): AttributeEntry[] {
  const entries: AttributeEntry[] = []
  for (let i = from; i < to; i++) entries.push([block.strings[columns.key[i]], valueAt(block, columns, i)])
  return entries
}

/** The entries of a map in JSON; none if it is no such text. */
export function entriesOfJson(json: string): AttributeEntry[] {
  const map = json === '' ? {} : parsed(json)
  return typeof map === 'object' && !Array.isArray(map) ? Object.entries(map) : []
}

function valueAt(block: Block, columns: AttributeColumns, i: number): AttributeValue {
  const value = columns.value[i]
  switch (columns.type[i]) {
    case AttributeType.Number:
      return value
    case AttributeType.Boolean:
      return value !== 0
    case AttributeType.BigInt: {
      const digits = block.strings[value]
      return /^-?\d{1,10000}$/.test(digits) ? BigInt(digits) : digits
    }
    case AttributeType.Json:
      return parsed(block.strings[value])
    default:
      return block.strings[value]
  }
}

function parsed(text: string): AttributeValue {
  try {
    const value: AttributeValue | null = JSON.parse(text)
    return value ?? text
  } catch {
    return text
  }
}

class ReadBlock implements Block {
  readonly byteLength: number
  readonly late: boolean
  readonly timeOriginMs: number
  readonly spanCount: number
  readonly start: Float64Array
  readonly end: Float64Array
  readonly traceId: Uint32Array
  readonly spanId: Uint32Array
  readonly parentId: Uint32Array
  readonly name: Uint32Array
  readonly statusMessage: Uint32Array
  readonly order: Uint32Array
  readonly revision: Uint32Array
  readonly scope: Uint32Array
  readonly attributeEnd: Uint32Array
  readonly eventEnd: Uint32Array
  readonly linkEnd: Uint32Array
  readonly kindAndStatus: Uint8Array
  readonly flags: Uint8Array
  readonly attributes: AttributeColumns
  readonly eventTime: Float64Array
  readonly eventName: Uint32Array
  readonly eventAttributeEnd: Uint32Array
  readonly eventAttributes: AttributeColumns
  readonly linkTraceId: Uint32Array
  readonly linkSpanId: Uint32Array
  readonly linkAttributeEnd: Uint32Array
  readonly linkAttributes: AttributeColumns
  readonly scopeName: Uint32Array
  readonly scopeVersion: Uint32Array
  readonly scopeNamespace: Uint32Array
  readonly scopeResource: Uint32Array
  readonly dropSpan: Uint32Array
  readonly dropAttributes: Uint32Array
  readonly dropEvents: Uint32Array
  readonly dropLinks: Uint32Array
  readonly traceStateSpan: Uint32Array
  readonly traceState: Uint32Array
  readonly #stringLength: Uint32Array
  readonly #text: Uint8Array
  #strings: readonly string[] | undefined

  constructor(byteLength: number, late: boolean, timeOriginMs: number, counts: Counts, sections: Sections) {
    this.byteLength = byteLength
    this.late = late
    this.timeOriginMs = timeOriginMs
    this.spanCount = counts.spans
    this.start = sections.start
    this.end = sections.end
    this.traceId = sections.traceId
    this.spanId = sections.spanId
    this.parentId = sections.parentId
    this.name = sections.name
    this.statusMessage = sections.statusMessage
    this.order = sections.order
    this.revision = sections.revision
    this.scope = sections.scope
    this.attributeEnd = sections.attributeEnd
    this.eventEnd = sections.eventEnd
    this.linkEnd = sections.linkEnd
    this.kindAndStatus = sections.kindAndStatus
    this.flags = sections.flags
    const ofEvents = counts.attributes + counts.eventAttributes
    this.attributes = columns(sections, 0, counts.attributes)
    this.eventTime = sections.eventTime
    this.eventName = sections.eventName
    this.eventAttributeEnd = sections.eventAttributeEnd
    this.eventAttributes = columns(sections, counts.attributes, ofEvents)
    this.linkTraceId = sections.linkTraceId
    this.linkSpanId = sections.linkSpanId
    this.linkAttributeEnd = sections.linkAttributeEnd
    this.linkAttributes = columns(sections, ofEvents, ofEvents + counts.linkAttributes)
    this.scopeName = sections.scopeName
    this.scopeVersion = sections.scopeVersion
    this.scopeNamespace = sections.scopeNamespace
    this.scopeResource = sections.scopeResource
    this.dropSpan = sections.dropSpan
    this.dropAttributes = sections.dropAttributes
    this.dropEvents = sections.dropEvents
    this.dropLinks = sections.dropLinks
    this.traceStateSpan = sections.traceStateSpan
    this.traceState = sections.traceState
    this.#stringLength = sections.stringLength
    this.#text = sections.text
  }

  get strings(): readonly string[] {
    this.#strings ??= decoded(this.#stringLength, this.#text)
    return this.#strings
  }
}

function columns(sections: Sections, from: number, to: number): AttributeColumns {
  return {
    count: to - from,
    key: sections.attributeKey.subarray(from, to),
    type: sections.attributeType.subarray(from, to),
    value: sections.attributeValue.subarray(from, to),
  }
}

/** Cuts the text by the lengths; where the text is shorter than they say, the rest is empty. */
function decoded(lengths: Uint32Array, text: Uint8Array): readonly string[] {
  const all = new TextDecoder('utf-8', { ignoreBOM: true }).decode(text)
  const strings: string[] = []
  let from = 0
  for (const length of lengths) {
    strings.push(all.substring(from, from + length))
    from += length
  }
  return strings
}

function findFault(sections: Sections, counts: Counts): string | undefined {
  const { spans, strings } = counts
  if (strings === 0 || sections.stringLength[0] !== 0) return 'string 0 is not empty'
  for (let i = 0; i < spans; i++) {
    const start = sections.start[i]
    const end = sections.end[i]
    if (!(Math.abs(start) <= FARTHEST_MS)) return 'a start that is no time'
    // NaN, an open span's end, passes both.
    if (end < start || Math.abs(end) > FARTHEST_MS) return 'an end that is no time'
    if (sections.name[i] >= strings || sections.statusMessage[i] >= strings) return 'a string that is not there'
    if (sections.scope[i] >= counts.scopes) return 'a scope that is not there'
    const kindAndStatus = sections.kindAndStatus[i]
    if ((kindAndStatus & 15) > LAST_KIND || kindAndStatus >> 4 > LAST_STATUS) return 'an unknown kind or status'
  }
  for (const time of sections.eventTime) if (!(Math.abs(time) <= FARTHEST_MS)) return 'an event without a time'
  const { attributeKey, eventName, scopeName, scopeVersion, scopeNamespace, scopeResource, traceState } = sections
  const scopes = [scopeName, scopeVersion, scopeNamespace, scopeResource]
  for (const table of [attributeKey, eventName, ...scopes, traceState]) {
    for (const index of table) if (index >= strings) return 'a string that is not there'
  }
  for (let i = 0; i < sections.attributeType.length; i++) {
    const type = sections.attributeType[i]
    if (type > AttributeType.Json) return 'an unknown type of value'
    if (type === AttributeType.Number || type === AttributeType.Boolean) continue
    const index = sections.attributeValue[i]
    if (!(index >= 0 && index < strings) || !Number.isInteger(index)) return 'a value that is not there'
  }
  for (const span of sections.dropSpan) if (span >= spans) return 'a drop of no span'
  for (const span of sections.traceStateSpan) if (span >= spans) return 'a trace state of no span'
  const ranges: [Uint32Array, number][] = [
    [sections.attributeEnd, counts.attributes],
    [sections.eventEnd, counts.events],
    [sections.linkEnd, counts.links],
    [sections.eventAttributeEnd, counts.eventAttributes],
    [sections.linkAttributeEnd, counts.linkAttributes],
  ]
  for (const [ends, total] of ranges) if (!ascends(ends, total)) return 'a range that does not fit its table'
  return undefined
}

function ascends(ends: Uint32Array, total: number): boolean {
  let previous = 0
  for (const end of ends) {
    if (end < previous || end > total) return false
    previous = end
  }
  return previous === total
}
