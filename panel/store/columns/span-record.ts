import { type AttributeEntry, AttributeType, type AttributeValue, type Block } from '../../../inpage/block/format'
import { attributeEntries, entriesOfJson } from '../../../inpage/block/reader'
import type { SpanDetail, SpanDetailEvent } from '../model'
import { httpStatusOf, namesOfAttribute } from './attribute-names'
import { resourcesOf } from './resource-attributes'

type SpanLinks = SpanDetail['links']

/** The fields of a span that are not in columns, read from its row in the block. Times are in ms since the epoch. */
export class SpanRecord {
  readonly #block: Block
  readonly #row: number

  constructor(block: Block, row: number) {
    this.#block = block
    this.#row = row
  }

  get attributes(): SpanDetail['attributes'] {
    const { attributes, attributeEnd } = this.#block
    return attributeEntries(this.#block, attributes, startOf(attributeEnd, this.#row), attributeEnd[this.#row])
  }

  /** In the order of time. */
  get events(): SpanDetailEvent[] {
    const { eventEnd, eventName, eventTime, eventAttributes, eventAttributeEnd, strings, timeOriginMs } = this.#block
    const events: SpanDetailEvent[] = []
    for (let i = startOf(eventEnd, this.#row); i < eventEnd[this.#row]; i++) {
      events.push({
        name: strings[eventName[i]],
        timeMs: timeOriginMs + eventTime[i],
        attributes: attributeEntries(this.#block, eventAttributes, startOf(eventAttributeEnd, i), eventAttributeEnd[i]),
      })
    }
    return events.sort((a, b) => a.timeMs - b.timeMs)
  }

  get eventMs(): number[] {
    const { eventEnd, eventTime, timeOriginMs } = this.#block
    const times: number[] = []
    for (let i = startOf(eventEnd, this.#row); i < eventEnd[this.#row]; i++) times.push(timeOriginMs + eventTime[i])
    return times
  }

  get links(): SpanLinks {
    const { linkEnd, linkTraceId, linkSpanId, linkAttributes, linkAttributeEnd } = this.#block
    const links: SpanLinks[number][] = []
    for (let i = startOf(linkEnd, this.#row); i < linkEnd[this.#row]; i++) {
      links.push({
        traceId: hexOfWords(linkTraceId, i * 4, i * 4 + 4),
        spanId: hexOfWords(linkSpanId, i * 2, i * 2 + 2),
        attributes: attributeEntries(this.#block, linkAttributes, startOf(linkAttributeEnd, i), linkAttributeEnd[i]),
      })
    }
    return links
  }

  get statusMessage(): string {
    return this.#block.strings[this.#block.statusMessage[this.#row]]
  }

  get scope(): string {
    return this.#block.strings[this.#block.scopeName[this.#block.scope[this.#row]]]
  }

  get scopeVersion(): string {
    return this.#block.strings[this.#block.scopeVersion[this.#block.scope[this.#row]]]
  }

  /** The attributes of the tracer's resource; empty for the page itself. */
  get resource(): readonly AttributeEntry[] {
    return entriesOfJson(this.#block.strings[this.#block.scopeResource[this.#block.scope[this.#row]]])
  }

  get namespace(): string {
    return this.#block.strings[this.#block.scopeNamespace[this.#block.scope[this.#row]]]
  }

  /** The value of W3C's `tracestate`; '' for none. */
  get traceState(): string {
    const { traceStateSpan, traceState, strings } = this.#block
    const at = traceStateSpan.indexOf(this.#row)
    return at < 0 ? '' : strings[traceState[at]]
  }

  get traceId(): string {
    return hexOfWords(this.#block.traceId, this.#row * 4, this.#row * 4 + 4)
  }

  get spanId(): string {
    return hexOfWords(this.#block.spanId, this.#row * 2, this.#row * 2 + 2)
  }

  get parentId(): string | undefined {
    const { parentId } = this.#block
    const at = this.#row * 2
    return parentId[at] === 0 && parentId[at + 1] === 0 ? undefined : hexOfWords(parentId, at, at + 2)
  }

  get dropped(): SpanDetail['dropped'] {
    const { dropSpan, dropAttributes, dropEvents, dropLinks } = this.#block
    const at = dropSpan.indexOf(this.#row)
    if (at < 0) return { attributes: 0, events: 0, links: 0 }
    return { attributes: dropAttributes[at], events: dropEvents[at], links: dropLinks[at] }
  }

  /** The value of a text attribute. */
  text(key: string): string | undefined {
    const at = this.#find(key)
    const { attributes, strings } = this.#block
    return at >= 0 && attributes.type[at] === AttributeType.String ? strings[attributes.value[at]] : undefined
  }

  /** The response's status code, under any of its names and types. */
  get httpStatus(): number | undefined {
    return httpStatusOf(this.#own('http.response.status_code'))
  }

  /** An attribute by its key or another name of it; if the span has none, its resource's. */
  attribute(key: string): AttributeValue | undefined {
    return this.#own(key) ?? resourcesOf(this.#block)[this.#block.scope[this.#row]]?.get(key)
  }

  #own(key: string): AttributeValue | undefined {
    for (const name of namesOfAttribute(key)) {
      const at = this.#find(name)
      if (at >= 0) return attributeEntries(this.#block, this.#block.attributes, at, at + 1)[0]?.[1]
    }
    return undefined
  }

  #find(key: string): number {
    const { attributes, attributeEnd, strings } = this.#block
    for (let i = startOf(attributeEnd, this.#row); i < attributeEnd[this.#row]; i++) {
      if (strings[attributes.key[i]] === key) return i
    }
    return -1
  }
}

/** 32-bit words as lower-case hex, eight digits each, in order. */
export function hexOfWords(words: Uint32Array, from: number, to: number): string {
  let hex = ''
  for (let i = from; i < to; i++) hex += words[i].toString(16).padStart(8, '0')
  return hex
}

/** Where the range of owner `i` begins. */
function startOf(ends: Uint32Array, i: number): number {
  return i === 0 ? 0 : ends[i - 1]
}
