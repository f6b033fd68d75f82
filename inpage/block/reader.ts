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
import {
  blockLength,
  type Counts,
  countsIn,
  openSections,
  SECTION_NAMES,
  type Sections,
  STEADY_SECTIONS,
} from './sections'
import { spreadSteady } from './steady'

/** Times farther than this from the epoch or from a page's zero are refused, in ms: the range of `Date`. */
const MAX_TIME_MS = 8.64e15
const UTF_8 = new TextDecoder('utf-8', { ignoreBOM: true })
const LAST_KIND = 5
const LAST_STATUS = 2

/**
 * Reads a block in one pass over its columns; strings are decoded on first use.
 *
 * @returns a `Block` whose indices and ranges can all be trusted, or the reason why the bytes are none: it never throws
 */
export function readBlock(bytes: ArrayBuffer): Block | BlockError {
  if (bytes.byteLength < HEADER_BYTES) return { error: 'shorter than a header' }
  if (bytes.byteLength > BLOCK_MAX_BYTES) return { error: 'larger than a block may be' }
  const words = new Uint32Array(bytes, 0, HEADER_BYTES / 4)
  if (words[0] !== BLOCK_MAGIC) return { error: 'not a block' }
  if (words[1] !== BLOCK_VERSION) return { error: `version ${words[1]}, not ${BLOCK_VERSION}` }
  if (words[2] !== bytes.byteLength) return { error: 'cut off, or longer than it says' }
  const counts = countsIn(words)
  if (counts.steady >>> STEADY_SECTIONS.length !== 0) return { error: 'unknown sections' }
  // Counts are 32-bit, so the sum is far below 2^53 and exact.
  if (blockLength(counts) !== bytes.byteLength) return { error: 'its counts do not add up to its length' }
  const timeOriginMs = new Float64Array(bytes, 56, 1)[0]
  if (!(Math.abs(timeOriginMs) <= MAX_TIME_MS)) return { error: 'no time origin' }
  const received = openSections(bytes, counts)
  const steady = spreadSteady(received, counts)
  const sections: Sections = { ...received, ...emptyOf(received), ...steady.columns }
  const fault = findFault(sections, counts)
  if (fault !== undefined) return { error: fault }
  const byteLength = bytes.byteLength + steady.byteLength
  return new ReadBlock(byteLength, (words[3] & BLOCK_FLAG_LATE) !== 0, timeOriginMs, counts, sections)
}

/** The attributes from row `from` to before row `to` of one of a block's tables. */
export function attributeEntries(block: Block, columns: AttributeColumns, from: number, to: number): AttributeEntry[] {
  const entries: AttributeEntry[] = []
  for (let i = from; i < to; i++) entries.push([block.strings[columns.key[i]], valueAt(block, columns, i)])
  return entries
}

/** The entries of a map that is written as JSON; empty for any other text. */
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

/** A block whose columns are known to be valid; it decodes its strings on first use. */
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
  readonly #bytes: Uint8Array
  readonly #stringLength: Uint32Array
  #strings: readonly string[] | undefined
  #text: string | undefined
  #textEnd: Uint32Array | undefined

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
    this.#bytes = sections.text
  }

  get strings(): readonly string[] {
    this.#strings ??= cut(this.text, this.textEnd)
    return this.#strings
  }

  get text(): string {
    this.#text ??= UTF_8.decode(this.#bytes)
    return this.#text
  }

  /** Strings beyond the end of the text are empty. */
  get textEnd(): Uint32Array {
    this.#textEnd ??= endsOf(this.#stringLength, this.#bytes.length)
    return this.#textEnd
  }

  /** The text is ASCII if it has as many bytes as characters. */
  get ascii(): Uint8Array | undefined {
    const ends = this.textEnd
    return ends[ends.length - 1] === this.#bytes.length ? this.#bytes : undefined
  }

  string(index: number): string {
    const ends = this.textEnd
    const from = index === 0 ? 0 : ends[index - 1]
    // Of ASCII text, a part can be decoded alone.
    if (this.#text === undefined && this.ascii !== undefined) {
      return UTF_8.decode(this.#bytes.subarray(from, ends[index]))
    }
    return this.text.substring(from, ends[index])
  }
}

const NO_TIMES = new Float64Array(0)
const NO_WORDS = new Uint32Array(0)
const NO_BYTES = new Uint8Array(0)
const NO_ATTRIBUTES: AttributeColumns = { count: 0, key: NO_WORDS, type: NO_BYTES, value: NO_TIMES }

/** About a third of all sections have no rows. They get empty columns that all blocks share: each view costs 100 bytes. */
function emptyOf(sections: Sections): Partial<Sections> {
  const empty: Partial<Record<keyof Sections, Float64Array | Uint32Array | Uint8Array>> = {}
  for (const name of SECTION_NAMES) {
    const column = sections[name]
    if (column.length > 0) continue
    empty[name] = column instanceof Float64Array ? NO_TIMES : column instanceof Uint32Array ? NO_WORDS : NO_BYTES
  }
  // Each empty column has the type of the section that it replaces.
  return empty as Partial<Sections>
}

function columns(sections: Sections, from: number, to: number): AttributeColumns {
  if (from === to) return NO_ATTRIBUTES
  return {
    count: to - from,
    key: sections.attributeKey.subarray(from, to),
    type: sections.attributeType.subarray(from, to),
    value: sections.attributeValue.subarray(from, to),
  }
}

function cut(text: string, ends: Uint32Array): string[] {
  let from = 0
  return Array.from(ends, (end) => {
    const string = text.substring(from, end)
    from = end
    return string
  })
}

function endsOf(lengths: Uint32Array, most: number): Uint32Array {
  const ends = new Uint32Array(lengths.length)
  let end = 0
  for (let i = 0; i < lengths.length; i++) {
    end = Math.min(most, end + lengths[i])
    ends[i] = end
  }
  return ends
}

/** Finds the first invalid value. Plain loops over one column each: 40 ns a record, where iterators take ten times that. */
function findFault(sections: Sections, counts: Counts): string | undefined {
  const { spans, strings, scopes, attributes, events, links, eventAttributes, linkAttributes } = counts
  if (strings === 0 || sections.stringLength[0] !== 0) return 'string 0 is not empty'
  const { start, end, kindAndStatus } = sections
  for (let i = 0; i < spans; i++) {
    if (!(Math.abs(start[i]) <= MAX_TIME_MS)) return 'a start that is no time'
    // NaN, the end of an open span, passes both.
    if (end[i] < start[i] || Math.abs(end[i]) > MAX_TIME_MS) return 'an end that is no time'
    if ((kindAndStatus[i] & 15) > LAST_KIND || kindAndStatus[i] >> 4 > LAST_STATUS) return 'an unknown kind or status'
  }
  const { eventTime } = sections
  for (let i = 0; i < events; i++) if (!(Math.abs(eventTime[i]) <= MAX_TIME_MS)) return 'an event without a time'
  const ofStrings = [
    ...[sections.name, sections.statusMessage, sections.attributeKey, sections.eventName, sections.traceState],
    ...[sections.scopeName, sections.scopeVersion, sections.scopeNamespace, sections.scopeResource],
  ]
  for (const column of ofStrings) if (!below(column, strings)) return 'a string that is not there'
  if (!below(sections.scope, scopes)) return 'a scope that is not there'
  if (!below(sections.dropSpan, spans)) return 'a drop of no span'
  if (!below(sections.traceStateSpan, spans)) return 'a trace state of no span'
  const { attributeType, attributeValue } = sections
  for (let i = 0; i < attributeType.length; i++) {
    const type = attributeType[i]
    if (type === AttributeType.Number || type === AttributeType.Boolean) continue
    if (type > AttributeType.Json) return 'an unknown type of value'
    const index = attributeValue[i]
    if (!(index >= 0 && index < strings && index === Math.floor(index))) return 'a value that is not there'
  }
  const fit =
    ascends(sections.attributeEnd, attributes) &&
    ascends(sections.eventEnd, events) &&
    ascends(sections.linkEnd, links) &&
    ascends(sections.eventAttributeEnd, eventAttributes) &&
    ascends(sections.linkAttributeEnd, linkAttributes)
  return fit ? undefined : 'a range that does not fit its table'
}

function below(column: Uint32Array, most: number): boolean {
  for (let i = 0; i < column.length; i++) if (column[i] >= most) return false
  return true
}

function ascends(ends: Uint32Array, total: number): boolean {
  let previous = 0
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i]
    if (end < previous || end > total) return false
    previous = end
  }
  return previous === total
}
