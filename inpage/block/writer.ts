import { copyInto, join, NativeArrayBuffer, NativeFloat64Array, NativeUint32Array, SafeMap, utf8 } from '../natives'
import { Bytes, Floats, Words } from './columns'
import { AttributeType, BLOCK_FLAG_LATE, BLOCK_MAGIC, BLOCK_TARGET_BYTES, BLOCK_VERSION } from './format'
import { type JsonBounds, JsonText, jsonText } from './json-text'
import type { AttributeList, EventRecord, LinkRecord, SpanRecord } from './record'
import {
  blockLength,
  type Counts,
  elementBytes,
  openSections,
  SECTION_NAMES,
  type SectionBytes,
  type SectionName,
} from './sections'

/** Bytes of a span's fixed columns, of an attribute, an event, a link: for the estimate that tells when to leave. */
const SPAN_BYTES = 82
const ATTRIBUTE_BYTES = 13
const EVENT_BYTES = 16
const LINK_BYTES = 28

/** For values that were not made JSON, and so bounded, before. */
const WIDE: JsonBounds = { members: 100_000, depth: 64, text: 1_000_000 }

/**
 * Writes records into columns and seals them into a block (`format.ts`). Strings are interned for each block: a name or
 * a key is stored once. A span of three attributes costs about 0.2 µs here, the sealing included.
 */
export class BlockWriter {
  readonly #columns = openColumns()
  readonly #attributes = new AttributeTable()
  readonly #eventAttributes = new AttributeTable()
  readonly #linkAttributes = new AttributeTable()
  #indices = new SafeMap<string, number>()
  #strings: string[] = []
  #text = 0

  constructor() {
    this.#clear()
  }

  get spanCount(): number {
    return this.#columns.start.length
  }

  /** About how long the block would be, in bytes; each UTF-16 unit of text counts as one. */
  get estimatedBytes(): number {
    const attributes = this.#attributes.key.length + this.#eventAttributes.key.length + this.#linkAttributes.key.length
    return (
      this.#columns.start.length * SPAN_BYTES +
      attributes * ATTRIBUTE_BYTES +
      this.#columns.eventTime.length * EVENT_BYTES +
      this.#columns.linkAttributeEnd.length * LINK_BYTES +
      this.#strings.length * 4 +
      this.#text
    )
  }

  get isFull(): boolean {
    return this.estimatedBytes >= BLOCK_TARGET_BYTES
  }

  append(record: SpanRecord): void {
    const columns = this.#columns
    columns.start.push(record.startMs)
    columns.end.push(record.endMs)
    columns.traceId.push(record.trace0)
    columns.traceId.push(record.trace1)
    columns.traceId.push(record.trace2)
    columns.traceId.push(record.trace3)
    columns.spanId.push(record.span0)
    columns.spanId.push(record.span1)
    columns.parentId.push(record.parent0)
    columns.parentId.push(record.parent1)
    columns.name.push(this.#string(record.name))
    columns.statusMessage.push(record.statusMessage === '' ? 0 : this.#string(record.statusMessage))
    columns.order.push(record.order)
    columns.revision.push(record.revision)
    columns.scope.push(this.#scopeOf(record.scopeName, record.scopeNamespace))
    columns.kindAndStatus.push(record.kind | (record.statusCode << 4))
    columns.flags.push(record.flags)
    this.#list(this.#attributes, record)
    const { events, links } = record
    if (events !== undefined) for (let i = 0; i < events.length; i++) this.#event(events[i])
    if (links !== undefined) for (let i = 0; i < links.length; i++) this.#link(links[i])
    columns.attributeEnd.push(this.#attributes.key.length)
    columns.eventEnd.push(columns.eventTime.length)
    columns.linkEnd.push(columns.linkAttributeEnd.length)
    if (record.droppedAttributes + record.droppedEvents + record.droppedLinks > 0) {
      columns.dropSpan.push(columns.start.length - 1)
      columns.dropAttributes.push(record.droppedAttributes)
      columns.dropEvents.push(record.droppedEvents)
      columns.dropLinks.push(record.droppedLinks)
    }
  }

  /** The block of all records since the last one; the writer is empty again. */
  seal(timeOriginMs: number, late: boolean): ArrayBuffer {
    const columns = this.#columns
    const strings = this.#strings
    const text = utf8(join(strings, ''))
    const tables = [this.#attributes, this.#eventAttributes, this.#linkAttributes]
    const counts: Counts = {
      spans: columns.start.length,
      attributes: tables[0].key.length,
      eventAttributes: tables[1].key.length,
      linkAttributes: tables[2].key.length,
      events: columns.eventTime.length,
      links: columns.linkAttributeEnd.length,
      scopes: columns.scopeName.length,
      drops: columns.dropSpan.length,
      strings: strings.length,
      textBytes: text.length,
    }
    const buffer = new NativeArrayBuffer(blockLength(counts))
    writeHeader(buffer, counts, timeOriginMs, late)
    const sections = openSections(buffer, counts)
    for (let i = 0; i < SECTION_NAMES.length; i++) {
      const column = columns[SECTION_NAMES[i]]
      copyInto(sections[SECTION_NAMES[i]], column.array, column.length, 0)
    }
    let first = 0
    for (let i = 0; i < tables.length; i++) {
      const { key, type, value } = tables[i]
      copyInto(sections.attributeKey, key.array, key.length, first)
      copyInto(sections.attributeType, type.array, type.length, first)
      copyInto(sections.attributeValue, value.array, value.length, first)
      first += key.length
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
    columns.eventAttributeEnd.push(this.#eventAttributes.key.length)
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
    columns.linkAttributeEnd.push(this.#linkAttributes.key.length)
  }

  #list(table: AttributeTable, { keys, values }: AttributeList): void {
    for (let i = 0; i < keys.length; i++) {
      table.key.push(this.#string(keys[i]))
      this.#value(table, values[i])
    }
  }

  #value(table: AttributeTable, value: AttributeList['values'][number]): void {
    switch (typeof value) {
      case 'string':
        table.put(AttributeType.String, this.#string(value))
        return
      case 'number':
        table.put(AttributeType.Number, value)
        return
      case 'boolean':
        table.put(AttributeType.Boolean, value ? 1 : 0)
        return
      case 'bigint':
        table.put(AttributeType.BigInt, this.#string(`${value}`))
        return
      default:
        table.put(
          AttributeType.Json,
          this.#string(value instanceof JsonText ? value.json : (jsonText(value, WIDE)?.json ?? '{}')),
        )
    }
  }

  #string(text: string): number {
    let index = this.#indices.get(text)
    if (index === undefined) {
      index = this.#strings.length
      this.#indices.set(text, index)
      this.#strings[index] = text
      this.#text += text.length
    }
    return index
  }

  /** Scopes are few: one for each tracer. */
  #scopeOf(name: string, namespace: string): number {
    const nameIndex = this.#string(name)
    const namespaceIndex = this.#string(namespace)
    const { scopeName, scopeNamespace } = this.#columns
    const count = scopeName.length
    for (let i = 0; i < count; i++) {
      if (scopeName.array[i] === nameIndex && scopeNamespace.array[i] === namespaceIndex) return i
    }
    scopeName.push(nameIndex)
    scopeNamespace.push(namespaceIndex)
    return count
  }

  #clear(): void {
    for (let i = 0; i < SECTION_NAMES.length; i++) this.#columns[SECTION_NAMES[i]].length = 0
    this.#attributes.clear()
    this.#eventAttributes.clear()
    this.#linkAttributes.clear()
    this.#indices = new SafeMap()
    this.#strings = []
    this.#text = 0
    // String 0 is always ''.
    this.#string('')
  }
}

class AttributeTable {
  readonly key = new Words()
  readonly type = new Bytes()
  readonly value = new Floats()

  put(type: AttributeType, value: number): void {
    this.type.push(type)
    this.value.push(value)
  }

  clear(): void {
    this.key.length = this.type.length = this.value.length = 0
  }
}

type ColumnOf<ElementBytes> = ElementBytes extends 8 ? Floats : ElementBytes extends 4 ? Words : Bytes
type Columns = { readonly [Name in SectionName]: ColumnOf<SectionBytes<Name>> }

/** A column for each section. Those of the texts and of the three attribute tables stay empty: they have their own. */
function openColumns(): Columns {
  const columns: Partial<Record<SectionName, Floats | Words | Bytes>> = {}
  for (let i = 0; i < SECTION_NAMES.length; i++) {
    const size = elementBytes(SECTION_NAMES[i])
    columns[SECTION_NAMES[i]] = size === 8 ? new Floats() : size === 4 ? new Words() : new Bytes()
  }
  // Each name of the table was given its column, of the type that its element size names.
  return columns as Columns
}

function writeHeader(buffer: ArrayBuffer, counts: Counts, timeOriginMs: number, late: boolean): void {
  const words = new NativeUint32Array(buffer, 0, 14)
  words[0] = BLOCK_MAGIC
  words[1] = BLOCK_VERSION
  words[2] = buffer.byteLength
  words[3] = late ? BLOCK_FLAG_LATE : 0
  words[4] = counts.spans
  words[5] = counts.attributes
  words[6] = counts.eventAttributes
  words[7] = counts.linkAttributes
  words[8] = counts.events
  words[9] = counts.links
  words[10] = counts.scopes
  words[11] = counts.drops
  words[12] = counts.strings
  words[13] = counts.textBytes
  new NativeFloat64Array(buffer, 56, 1)[0] = timeOriginMs
}
