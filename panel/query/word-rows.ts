import { type AttributeColumns, AttributeType, type Block } from '../../inpage/block/format'
import { textOf } from './block-text'

/** Fewer digits than this are taken for text alone: nearly every id begins like one of a few. */
const FEWEST_ID_DIGITS = 4

/**
 * By row of a block: 1 where the span contains `word` (in lower case): in its name, its status message, a key or a
 * value of an attribute, a name or an attribute of an event; or where its trace or span id begins with it.
 */
export function rowsWith(word: string, block: Block): Uint8Array {
  const strings = textOf(block).find(word)
  const rows = new Uint8Array(block.spanCount)
  const numbers = numbersWith(word)
  const anyString = strings.includes(1)
  if (anyString || numbers !== undefined || 'true'.includes(word) || 'false'.includes(word)) {
    const spans = new AttributeSearch(word, strings, numbers, block.attributes)
    const events = new AttributeSearch(word, strings, numbers, block.eventAttributes)
    const { name, statusMessage, attributeEnd, eventEnd, eventName, eventAttributeEnd, spanCount } = block
    let attribute = 0
    let event = 0
    let eventAttribute = 0
    for (let row = 0; row < spanCount; row++) {
      let found = strings[name[row]] | strings[statusMessage[row]]
      if (found === 0) found = spans.within(attribute, attributeEnd[row])
      attribute = attributeEnd[row]
      for (; event < eventEnd[row]; event++) {
        if (found === 0) found = strings[eventName[event]] | events.within(eventAttribute, eventAttributeEnd[event])
        eventAttribute = eventAttributeEnd[event]
      }
      rows[row] = found
    }
  }
  if (word.length >= FEWEST_ID_DIGITS && /^[0-9a-f]{1,32}$/.test(word)) markIds(word, block, rows)
  return rows
}

class AttributeSearch {
  #strings: Uint8Array
  #numbers: ((value: number) => boolean) | undefined
  #columns: AttributeColumns
  /** By 0 and 1: whether `false` and `true` contain the word. */
  #booleans: readonly [number, number]

  constructor(
    word: string,
    strings: Uint8Array,
    numbers: ((value: number) => boolean) | undefined,
    columns: AttributeColumns,
  ) {
    this.#strings = strings
    this.#numbers = numbers
    this.#columns = columns
    this.#booleans = [Number('false'.includes(word)), Number('true'.includes(word))]
  }

  /** 1 if one of the attributes `from` … `to` contains the word. */
  within(from: number, to: number): number {
    const { key, type, value } = this.#columns
    const strings = this.#strings
    for (let i = from; i < to; i++) {
      if (strings[key[i]] === 1) return 1
      if (type[i] === AttributeType.Number) {
        if (this.#numbers?.(value[i])) return 1
      } else if (type[i] === AttributeType.Boolean) {
        if (this.#booleans[value[i] === 0 ? 0 : 1] === 1) return 1
      } else if (strings[value[i]] === 1) {
        return 1
      }
    }
    return 0
  }
}

/** Whether a number's text contains the word; undefined if no number's can. The same numbers come again and again. */
function numbersWith(word: string): ((value: number) => boolean) | undefined {
  if (!/^[-+.e\d]+$/.test(word) && !'infinity'.includes(word) && !'nan'.includes(word)) return undefined
  const known = new Map<number, boolean>()
  return (value) => {
    let contains = known.get(value)
    if (contains === undefined) {
      contains = String(value).toLowerCase().includes(word)
      known.set(value, contains)
    }
    return contains
  }
}

function markIds(prefix: string, block: Block, rows: Uint8Array): void {
  const { traceId, spanId, spanCount } = block
  const words: number[] = []
  const masks: number[] = []
  for (let at = 0; at < prefix.length; at += 8) {
    const digits = prefix.slice(at, at + 8)
    words.push(Number.parseInt(digits.padEnd(8, '0'), 16))
    masks.push((0xffffffff << (4 * (8 - digits.length))) >>> 0)
  }
  const begins = (ids: Uint32Array, width: number, row: number) =>
    words.length <= width && words.every((word, i) => (ids[row * width + i] & masks[i]) >>> 0 === word)
  for (let row = 0; row < spanCount; row++) {
    if (begins(traceId, 4, row) || begins(spanId, 2, row)) rows[row] = 1
  }
}
