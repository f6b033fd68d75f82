import { Bytes, Floats, Words } from './columns'
import {
  AttributeType,
  type AttributeValue,
  BLOCK_FLAG_LATE,
  BLOCK_MAGIC,
  BLOCK_TARGET_BYTES,
  BLOCK_VERSION,
} from './format'
import { jsonText } from './json-text'
import type { AttributeList, EventRecord, LinkRecord, SpanRecord } from './record'
import { blockLength, type Counts, openSections } from './sections'

// Taken at load: a page may overwrite the globals later.
const encoder = new TextEncoder()
const encode = encoder.encode.bind(encoder)

/** Bytes of a span's fixed columns, of an attribute, an event, a link: for the estimate that tells when to leave. */
const SPAN_BYTES = 82
const ATTRIBUTE_BYTES = 13
const EVENT_BYTES = 16
const LINK_BYTES = 28

class AttributeTable {
  readonly key = new Words()
  readonly type = new Bytes()
  readonly value = new Floats()

  clear(): void {
    this.key.length = this.type.length = this.value.length = 0
  }
}

/**
 * Writes records into columns and seals them into a block (`format.ts`). Strings are interned for each block: a name or
 * a key is stored once.
 */
export class BlockWriter {
  readonly #start = new Floats()
  readonly #end = new Floats()
  readonly #traceId = new Words()
  readonly #spanId = new Words()
  readonly #parentId = new Words()
  readonly #name = new Words()
  readonly #statusMessage = new Words()
  readonly #order = new Words()
  readonly #revision = new Words()
  readonly #scope = new Words()
  readonly #attributeEnd = new Words()
  readonly #eventEnd = new Words()
  readonly #linkEnd = new Words()
  readonly #kindAndStatus = new Bytes()
  readonly #flags = new Bytes()
  readonly #attributes = new AttributeTable()
  readonly #eventTime = new Floats()
  readonly #eventName = new Words()
  readonly #eventAttributeEnd = new Words()
  readonly #eventAttributes = new AttributeTable()
  readonly #linkTraceId = new Words()
  readonly #linkSpanId = new Words()
  readonly #linkAttributeEnd = new Words()
  readonly #linkAttributes = new AttributeTable()
  readonly #scopeName = new Words()
  readonly #scopeNamespace = new Words()
  readonly #drops = [new Words(), new Words(), new Words(), new Words()] as const
  #indices = new Map<string, number>([['', 0]])
  #strings: string[] = ['']
  #text = 0

  get spanCount(): number {
    return this.#start.length
  }

  /** About how long the block would be, in bytes; each UTF-16 unit of text counts as one. */
  get estimatedBytes(): number {
    const attributes = this.#attributes.key.length + this.#eventAttributes.key.length + this.#linkAttributes.key.length
    return (
      this.#start.length * SPAN_BYTES +
      attributes * ATTRIBUTE_BYTES +
      this.#eventTime.length * EVENT_BYTES +
      this.#linkAttributeEnd.length * LINK_BYTES +
      this.#strings.length * 4 +
      this.#text
    )
  }

  get isFull(): boolean {
    return this.estimatedBytes >= BLOCK_TARGET_BYTES
  }

  append(record: SpanRecord): void {
    this.#start.push(record.startMs)
    this.#end.push(record.endMs)
    this.#traceId.push(record.trace0)
    this.#traceId.push(record.trace1)
    this.#traceId.push(record.trace2)
    this.#traceId.push(record.trace3)
    this.#spanId.push(record.span0)
    this.#spanId.push(record.span1)
    this.#parentId.push(record.parent0)
    this.#parentId.push(record.parent1)
    this.#name.push(this.#string(record.name))
    this.#statusMessage.push(record.statusMessage === '' ? 0 : this.#string(record.statusMessage))
    this.#order.push(record.order)
    this.#revision.push(record.revision)
    this.#scope.push(this.#scopeOf(record.scopeName, record.scopeNamespace))
    this.#kindAndStatus.push(record.kind | (record.statusCode << 4))
    this.#flags.push(record.flags)
    this.#list(this.#attributes, record)
    if (record.events !== undefined) for (const event of record.events) this.#event(event)
    if (record.links !== undefined) for (const link of record.links) this.#link(link)
    this.#attributeEnd.push(this.#attributes.key.length)
    this.#eventEnd.push(this.#eventTime.length)
    this.#linkEnd.push(this.#linkAttributeEnd.length)
    if (record.droppedAttributes + record.droppedEvents + record.droppedLinks > 0) {
      this.#drops[0].push(this.#start.length - 1)
      this.#drops[1].push(record.droppedAttributes)
      this.#drops[2].push(record.droppedEvents)
      this.#drops[3].push(record.droppedLinks)
    }
  }

  /** The block of all records since the last one; the writer is empty again. */
  seal(timeOriginMs: number, late: boolean): ArrayBuffer {
    const text = encode(this.#strings.join(''))
    const counts: Counts = {
      spans: this.#start.length,
      attributes: this.#attributes.key.length,
      eventAttributes: this.#eventAttributes.key.length,
      linkAttributes: this.#linkAttributes.key.length,
      events: this.#eventTime.length,
      links: this.#linkAttributeEnd.length,
      scopes: this.#scopeName.length,
      drops: this.#drops[0].length,
      strings: this.#strings.length,
      textBytes: text.length,
    }
    const buffer = new ArrayBuffer(blockLength(counts))
    writeHeader(buffer, counts, timeOriginMs, late)
    const sections = openSections(buffer, counts)
    sections.start.set(this.#start.used())
    sections.end.set(this.#end.used())
    sections.eventTime.set(this.#eventTime.used())
    sections.traceId.set(this.#traceId.used())
    sections.spanId.set(this.#spanId.used())
    sections.parentId.set(this.#parentId.used())
    sections.name.set(this.#name.used())
    sections.statusMessage.set(this.#statusMessage.used())
    sections.order.set(this.#order.used())
    sections.revision.set(this.#revision.used())
    sections.scope.set(this.#scope.used())
    sections.attributeEnd.set(this.#attributeEnd.used())
    sections.eventEnd.set(this.#eventEnd.used())
    sections.linkEnd.set(this.#linkEnd.used())
    sections.eventName.set(this.#eventName.used())
    sections.eventAttributeEnd.set(this.#eventAttributeEnd.used())
    sections.linkTraceId.set(this.#linkTraceId.used())
    sections.linkSpanId.set(this.#linkSpanId.used())
    sections.linkAttributeEnd.set(this.#linkAttributeEnd.used())
    sections.scopeName.set(this.#scopeName.used())
    sections.scopeNamespace.set(this.#scopeNamespace.used())
    sections.dropSpan.set(this.#drops[0].used())
    sections.dropAttributes.set(this.#drops[1].used())
    sections.dropEvents.set(this.#drops[2].used())
    sections.dropLinks.set(this.#drops[3].used())
    sections.kindAndStatus.set(this.#kindAndStatus.used())
    sections.flags.set(this.#flags.used())
    let first = 0
    for (const table of [this.#attributes, this.#eventAttributes, this.#linkAttributes]) {
      sections.attributeKey.set(table.key.used(), first)
      sections.attributeType.set(table.type.used(), first)
      sections.attributeValue.set(table.value.used(), first)
      first += table.key.length
    }
    for (let i = 0; i < this.#strings.length; i++) sections.stringLength[i] = this.#strings[i].length
    sections.text.set(text)
    this.#clear()
    return buffer
  }

  #event(event: EventRecord): void {
    this.#eventTime.push(event.timeMs)
    this.#eventName.push(this.#string(event.name))
    this.#list(this.#eventAttributes, event)
    this.#eventAttributeEnd.push(this.#eventAttributes.key.length)
  }

  #link(link: LinkRecord): void {
    this.#linkTraceId.push(link.trace0)
    this.#linkTraceId.push(link.trace1)
    this.#linkTraceId.push(link.trace2)
    this.#linkTraceId.push(link.trace3)
    this.#linkSpanId.push(link.span0)
    this.#linkSpanId.push(link.span1)
    this.#list(this.#linkAttributes, link)
    this.#linkAttributeEnd.push(this.#linkAttributes.key.length)
  }

  #list(table: AttributeTable, list: AttributeList): void {
    const { keys, values } = list
    for (let i = 0; i < keys.length; i++) this.#attribute(table, keys[i], values[i])
  }

  #attribute(table: AttributeTable, key: string, value: AttributeValue): void {
    table.key.push(this.#string(key))
    switch (typeof value) {
      case 'string':
        table.type.push(AttributeType.String)
        table.value.push(this.#string(value))
        return
      case 'number':
        table.type.push(AttributeType.Number)
        table.value.push(value)
        return
      case 'boolean':
        table.type.push(AttributeType.Boolean)
        table.value.push(value ? 1 : 0)
        return
      case 'bigint':
        table.type.push(AttributeType.BigInt)
        table.value.push(this.#string(`${value}`))
        return
      default:
        table.type.push(AttributeType.Json)
        table.value.push(this.#string(jsonText(value)))
    }
  }

  #string(text: string): number {
    let index = this.#indices.get(text)
    if (index === undefined) {
      index = this.#strings.length
      this.#indices.set(text, index)
      this.#strings.push(text)
      this.#text += text.length
    }
    return index
  }

  /** Scopes are few: one for each tracer. */
  #scopeOf(name: string, namespace: string): number {
    const nameIndex = this.#string(name)
    const namespaceIndex = this.#string(namespace)
    const count = this.#scopeName.length
    for (let i = 0; i < count; i++) {
      if (this.#scopeName.array[i] === nameIndex && this.#scopeNamespace.array[i] === namespaceIndex) return i
    }
    this.#scopeName.push(nameIndex)
    this.#scopeNamespace.push(namespaceIndex)
    return count
  }

  #clear(): void {
    const columns = [
      this.#start,
      this.#end,
      this.#traceId,
      this.#spanId,
      this.#parentId,
      this.#name,
      this.#statusMessage,
      this.#order,
      this.#revision,
      this.#scope,
      this.#attributeEnd,
      this.#eventEnd,
      this.#linkEnd,
      this.#kindAndStatus,
      this.#flags,
      this.#eventTime,
      this.#eventName,
      this.#eventAttributeEnd,
      this.#linkTraceId,
      this.#linkSpanId,
      this.#linkAttributeEnd,
      this.#scopeName,
      this.#scopeNamespace,
      ...this.#drops,
    ] // prettier-ignore
    for (const column of columns) column.length = 0
    this.#attributes.clear()
    this.#eventAttributes.clear()
    this.#linkAttributes.clear()
    this.#indices = new Map([['', 0]])
    this.#strings = ['']
    this.#text = 0
  }
}

function writeHeader(buffer: ArrayBuffer, counts: Counts, timeOriginMs: number, late: boolean): void {
  const words = new Uint32Array(buffer, 0, 14)
  words.set([
    BLOCK_MAGIC,
    BLOCK_VERSION,
    buffer.byteLength,
    late ? BLOCK_FLAG_LATE : 0,
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
  ]) // prettier-ignore
  new Float64Array(buffer, 56, 1)[0] = timeOriginMs
}
