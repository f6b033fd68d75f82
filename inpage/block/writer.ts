import { copyInto, join, NativeArrayBuffer, NativeFloat64Array, NativeUint32Array, SafeMap, utf8 } from '../natives'
import { Bytes, Floats, Words } from './columns'
import { AttributeType, BLOCK_FLAG_LATE, BLOCK_MAGIC, BLOCK_TARGET_BYTES, BLOCK_VERSION } from './format'
import { type JsonBounds, JsonText, jsonText } from './json-text'
import type { AttributeList, EventRecord, LinkRecord, SpanRecord } from './record'
import { blockLength, type Counts, openSections } from './sections'

/** Bytes of a span's fixed columns, of an attribute, an event, a link: for the estimate that tells when to leave. */
const SPAN_BYTES = 82
const ATTRIBUTE_BYTES = 13
const EVENT_BYTES = 16
const LINK_BYTES = 28

/** For values that were not made JSON, and so bounded, before. */
const WIDE: JsonBounds = { members: 100_000, depth: 64, text: 1_000_000 }

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
  /** String 0 is always ''. */
  #indices = new SafeMap<string, number>().set('', 0)
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
    const { events, links } = record
    if (events !== undefined) for (let i = 0; i < events.length; i++) this.#event(events[i])
    if (links !== undefined) for (let i = 0; i < links.length; i++) this.#link(links[i])
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
    const text = utf8(join(this.#strings, ''))
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
    const buffer = new NativeArrayBuffer(blockLength(counts))
    writeHeader(buffer, counts, timeOriginMs, late)
    const sections = openSections(buffer, counts)
    copyInto(sections.start, this.#start.array, this.#start.length, 0)
    copyInto(sections.end, this.#end.array, this.#end.length, 0)
    copyInto(sections.eventTime, this.#eventTime.array, this.#eventTime.length, 0)
    copyInto(sections.traceId, this.#traceId.array, this.#traceId.length, 0)
    copyInto(sections.spanId, this.#spanId.array, this.#spanId.length, 0)
    copyInto(sections.parentId, this.#parentId.array, this.#parentId.length, 0)
    copyInto(sections.name, this.#name.array, this.#name.length, 0)
    copyInto(sections.statusMessage, this.#statusMessage.array, this.#statusMessage.length, 0)
    copyInto(sections.order, this.#order.array, this.#order.length, 0)
    copyInto(sections.revision, this.#revision.array, this.#revision.length, 0)
    copyInto(sections.scope, this.#scope.array, this.#scope.length, 0)
    copyInto(sections.attributeEnd, this.#attributeEnd.array, this.#attributeEnd.length, 0)
    copyInto(sections.eventEnd, this.#eventEnd.array, this.#eventEnd.length, 0)
    copyInto(sections.linkEnd, this.#linkEnd.array, this.#linkEnd.length, 0)
    copyInto(sections.eventName, this.#eventName.array, this.#eventName.length, 0)
    copyInto(sections.eventAttributeEnd, this.#eventAttributeEnd.array, this.#eventAttributeEnd.length, 0)
    copyInto(sections.linkTraceId, this.#linkTraceId.array, this.#linkTraceId.length, 0)
    copyInto(sections.linkSpanId, this.#linkSpanId.array, this.#linkSpanId.length, 0)
    copyInto(sections.linkAttributeEnd, this.#linkAttributeEnd.array, this.#linkAttributeEnd.length, 0)
    copyInto(sections.scopeName, this.#scopeName.array, this.#scopeName.length, 0)
    copyInto(sections.scopeNamespace, this.#scopeNamespace.array, this.#scopeNamespace.length, 0)
    copyInto(sections.dropSpan, this.#drops[0].array, this.#drops[0].length, 0)
    copyInto(sections.dropAttributes, this.#drops[1].array, this.#drops[1].length, 0)
    copyInto(sections.dropEvents, this.#drops[2].array, this.#drops[2].length, 0)
    copyInto(sections.dropLinks, this.#drops[3].array, this.#drops[3].length, 0)
    copyInto(sections.kindAndStatus, this.#kindAndStatus.array, this.#kindAndStatus.length, 0)
    copyInto(sections.flags, this.#flags.array, this.#flags.length, 0)
    let first = 0
    const tables = [this.#attributes, this.#eventAttributes, this.#linkAttributes]
    for (let i = 0; i < tables.length; i++) {
      const { key, type, value } = tables[i]
      copyInto(sections.attributeKey, key.array, key.length, first)
      copyInto(sections.attributeType, type.array, type.length, first)
      copyInto(sections.attributeValue, value.array, value.length, first)
      first += key.length
    }
    for (let i = 0; i < this.#strings.length; i++) sections.stringLength[i] = this.#strings[i].length
    copyInto(sections.text, text, text.length, 0)
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

  #attribute(table: AttributeTable, key: string, value: AttributeList['values'][number]): void {
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
        table.value.push(this.#string(value instanceof JsonText ? value.json : (jsonText(value, WIDE)?.json ?? '{}')))
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
      this.#drops[0],
      this.#drops[1],
      this.#drops[2],
      this.#drops[3],
    ] // prettier-ignore
    for (let i = 0; i < columns.length; i++) columns[i].length = 0
    this.#attributes.clear()
    this.#eventAttributes.clear()
    this.#linkAttributes.clear()
    this.#indices = new SafeMap<string, number>().set('', 0)
    this.#strings = ['']
    this.#text = 0
  }
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
