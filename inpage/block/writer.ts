import {
  copyInto,
  join,
  keysOf,
  NativeArrayBuffer,
  NativeFloat64Array,
  NativeUint32Array,
  SafeMap,
  utf8,
} from '../platform/natives'
import { AttributeTable, Floats, Words } from './columns'
import {
  AttributeType,
  BLOCK_FLAG_FULL,
  BLOCK_FLAG_LATE,
  BLOCK_MAGIC,
  BLOCK_TARGET_BYTES,
  BLOCK_VERSION,
} from './format'
import { type JsonBounds, JsonText, jsonText } from './json-text'
import type { AttributeList, EventRecord, LinkRecord, ScopeRecord, SpanRecord } from './record'
import { blockLength, type Counts, openSections } from './sections'
import { type RowEnds, SpanRows } from './span-rows'

/** Estimated bytes of a span's fixed columns, an attribute, an event and so on: they tell when a block is full. */
const SPAN_BYTES = 82
const ATTRIBUTE_BYTES = 13
const EVENT_BYTES = 16
const LINK_BYTES = 28
const DROP_BYTES = 16
const TRACE_STATE_BYTES = 8
const STRING_BYTES = 4

/** The bounds for values that were not turned into bounded JSON before. */
const WIDE: JsonBounds = { members: 100_000, depth: 64, text: 1_000_000 }

/**
 * Collects records and seals them into a block (`format.ts`). Strings are interned for each block: a name or a key is
 * stored once.
 */
export class BlockWriter {
  readonly #spans = new SpanRows()
  readonly #ends: RowEnds = { name: 0, statusMessage: 0, scope: 0, attributeEnd: 0, eventEnd: 0, linkEnd: 0 }
  readonly #attributes = new AttributeTable()
  readonly #eventAttributes = new AttributeTable()
  readonly #linkAttributes = new AttributeTable()
  readonly #columns = openColumns()
  readonly #columnNames = keysOf(this.#columns) as readonly (keyof ReturnType<typeof openColumns>)[]
  #indices = new SafeMap<string, number>()
  #strings: string[] = []
  #bytes = 0
  /** The scope of the last record and its row. The next record mostly has the same scope. */
  #scope: ScopeRecord | undefined
  #scopeRow = 0

  constructor() {
    this.#clear()
  }

  get spanCount(): number {
    return this.#spans.count
  }

  /** An estimate of the block's length in bytes. Each UTF-16 code unit of text counts as one byte. */
  get estimatedBytes(): number {
    return this.#bytes
  }

  get isFull(): boolean {
    return this.#bytes >= BLOCK_TARGET_BYTES
  }

  append(record: SpanRecord): void {
    const ends = this.#ends
    const columns = this.#columns
    ends.name = this.#string(record.name)
    ends.statusMessage = record.statusMessage === '' ? 0 : this.#string(record.statusMessage)
    if (record.scope !== this.#scope) this.#setScope(record.scope)
    ends.scope = this.#scopeRow
    this.#list(this.#attributes, record)
    const { events, links } = record
    if (events !== undefined) for (let i = 0; i < events.length; i++) this.#event(events[i])
    if (links !== undefined) for (let i = 0; i < links.length; i++) this.#link(links[i])
    ends.attributeEnd = this.#attributes.count
    ends.eventEnd = columns.eventTime.length
    ends.linkEnd = columns.linkAttributeEnd.length
    if (record.droppedAttributes + record.droppedEvents + record.droppedLinks > 0) {
      columns.dropSpan.push(this.#spans.count)
      columns.dropAttributes.push(record.droppedAttributes)
      columns.dropEvents.push(record.droppedEvents)
      columns.dropLinks.push(record.droppedLinks)
      this.#bytes += DROP_BYTES
    }
    if (record.traceState !== '') {
      columns.traceStateSpan.push(this.#spans.count)
      columns.traceState.push(this.#string(record.traceState))
      this.#bytes += TRACE_STATE_BYTES
    }
    this.#spans.push(record, ends)
    this.#bytes += SPAN_BYTES
  }

  /** Writes all records since the last call into one block, and empties the writer. */
  seal(timeOriginMs: number, late: boolean): ArrayBuffer {
    const columns = this.#columns
    const strings = this.#strings
    const text = utf8(join(strings, ''))
    const counts: Counts = {
      spans: this.#spans.count,
      attributes: this.#attributes.count,
      eventAttributes: this.#eventAttributes.count,
      linkAttributes: this.#linkAttributes.count,
      events: columns.eventTime.length,
      links: columns.linkAttributeEnd.length,
      scopes: columns.scopeName.length,
      drops: columns.dropSpan.length,
      traceStates: columns.traceState.length,
      strings: strings.length,
      textBytes: text.length,
      steady: this.#spans.steady(),
    }
    const buffer = new NativeArrayBuffer(blockLength(counts))
    writeHeader(buffer, counts, timeOriginMs, (late ? BLOCK_FLAG_LATE : 0) | (this.isFull ? BLOCK_FLAG_FULL : 0))
    const sections = openSections(buffer, counts)
    this.#spans.writeTo(sections, counts.steady)
    let first = 0
    const tables = [this.#attributes, this.#eventAttributes, this.#linkAttributes]
    for (let i = 0; i < tables.length; i++) {
      const { count, keys, types, values } = tables[i]
      copyInto(sections.attributeKey, keys, count, first)
      copyInto(sections.attributeType, types, count, first)
      copyInto(sections.attributeValue, values, count, first)
      first += count
    }
    const names = this.#columnNames
    for (let i = 0; i < names.length; i++) {
      const column = columns[names[i]]
      copyInto(sections[names[i]], column.array, column.length, 0)
    }
    for (let i = 0; i < strings.length; i++) sections.stringLength[i] = strings[i].length
    copyInto(sections.text, text, text.length, 0)
    this.#clear()
    return buffer
  }

  #event(event: EventRecord): void {
    const columns = this.#columns
    columns.eventTime.push(event.timeMs)
    columns.eventName.push(this.#string(event.name))
    this.#list(this.#eventAttributes, event)
    columns.eventAttributeEnd.push(this.#eventAttributes.count)
    this.#bytes += EVENT_BYTES
  }

  #link(link: LinkRecord): void {
    const columns = this.#columns
    columns.linkTraceId.push(link.trace0)
    columns.linkTraceId.push(link.trace1)
    columns.linkTraceId.push(link.trace2)
    columns.linkTraceId.push(link.trace3)
    columns.linkSpanId.push(link.span0)
    columns.linkSpanId.push(link.span1)
    this.#list(this.#linkAttributes, link)
    columns.linkAttributeEnd.push(this.#linkAttributes.count)
    this.#bytes += LINK_BYTES
  }

  #list(table: AttributeTable, { keys, values }: AttributeList): void {
    for (let i = 0; i < keys.length; i++) {
      const key = this.#string(keys[i])
      const value = values[i]
      if (typeof value === 'string') table.push(key, AttributeType.String, this.#string(value))
      else if (typeof value === 'number') table.push(key, AttributeType.Number, value)
      else if (typeof value === 'boolean') table.push(key, AttributeType.Boolean, value ? 1 : 0)
      else if (typeof value === 'bigint') table.push(key, AttributeType.BigInt, this.#string(`${value}`))
      else {
        const json = value instanceof JsonText ? value : jsonText(value, WIDE)
        table.push(key, AttributeType.Json, this.#string(json?.json ?? '{}'))
      }
    }
    this.#bytes += keys.length * ATTRIBUTE_BYTES
  }

  #string(text: string): number {
    let index = this.#indices.get(text)
    if (index === undefined) {
      index = this.#strings.length
      this.#indices.set(text, index)
      this.#strings[index] = text
      this.#bytes += STRING_BYTES + text.length
    }
    return index
  }

  /** Finds or adds the scope's row. A linear search will do: there is one scope for each tracer. */
  #setScope(scope: ScopeRecord): void {
    const name = this.#string(scope.name)
    const version = this.#string(scope.version)
    const namespace = this.#string(scope.namespace)
    const resource = this.#string(scope.resource)
    const { scopeName, scopeVersion, scopeNamespace, scopeResource } = this.#columns
    let at = 0
    while (
      at < scopeName.length &&
      (scopeName.array[at] !== name ||
        scopeVersion.array[at] !== version ||
        scopeNamespace.array[at] !== namespace ||
        scopeResource.array[at] !== resource)
    ) {
      at++
    }
    if (at === scopeName.length) {
      scopeName.push(name)
      scopeVersion.push(version)
      scopeNamespace.push(namespace)
      scopeResource.push(resource)
    }
    this.#scope = scope
    this.#scopeRow = at
  }

  #clear(): void {
    this.#spans.count = this.#attributes.count = this.#eventAttributes.count = this.#linkAttributes.count = 0
    const names = this.#columnNames
    for (let i = 0; i < names.length; i++) this.#columns[names[i]].length = 0
    this.#indices = new SafeMap()
    this.#strings = []
    this.#bytes = 0
    this.#scope = undefined
    // String 0 is always ''.
    this.#string('')
  }
}

/** Columns of events, links, scopes, drops and trace states, which are few. */
function openColumns() {
  return {
    eventTime: new Floats(),
    eventName: new Words(),
    eventAttributeEnd: new Words(),
    linkTraceId: new Words(),
    linkSpanId: new Words(),
    linkAttributeEnd: new Words(),
    scopeName: new Words(),
    scopeVersion: new Words(),
    scopeNamespace: new Words(),
    scopeResource: new Words(),
    dropSpan: new Words(),
    dropAttributes: new Words(),
    dropEvents: new Words(),
    dropLinks: new Words(),
    traceStateSpan: new Words(),
    traceState: new Words(),
  }
}

function writeHeader(buffer: ArrayBuffer, counts: Counts, timeOriginMs: number, flags: number): void {
  const header = [
    BLOCK_MAGIC,
    BLOCK_VERSION,
    buffer.byteLength,
    flags,
    counts.spans,
    counts.attributes,
    counts.eventAttributes,
    counts.linkAttributes,
    counts.events,
    counts.links,
    counts.scopes,
    counts.drops,
    counts.strings,
    counts.textBytes,
  ]
  const words = new NativeUint32Array(buffer, 0, header.length)
  for (let i = 0; i < header.length; i++) words[i] = header[i]
  new NativeFloat64Array(buffer, 56, 1)[0] = timeOriginMs
  const last = new NativeUint32Array(buffer, 64, 2)
  last[0] = counts.traceStates
  last[1] = counts.steady
}
