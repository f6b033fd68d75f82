/**
 * The fixed part of the spans of the block being written, row by row: a row is one store after the other into the same
 * array. In columns of their own, with a length each to check, the same stores cost twice as much (0.4 µs a span).
 */
import { copyInto, NativeFloat64Array, NativeUint32Array } from '../natives'
import type { SpanRecord } from './record'
import type { Sections } from './sections'

const FIRST_CAPACITY = 256
const TIMES = 2
const WORDS = 18
/** In the order in which a row holds them; kind and status, and flags, come last. */
const WORD_SECTIONS = [
  'traceId',
  'spanId',
  'parentId',
  'name',
  'statusMessage',
  'order',
  'revision',
  'scope',
  'attributeEnd',
  'eventEnd',
  'linkEnd',
] as const

/** What the writer knows of a record when its tables are written. */
export interface RowEnds {
  name: number
  statusMessage: number
  scope: number
  attributeEnd: number
  eventEnd: number
  linkEnd: number
}

export class SpanRows {
  count = 0
  #capacity = FIRST_CAPACITY
  #times = new NativeFloat64Array(FIRST_CAPACITY * TIMES)
  #words = new NativeUint32Array(FIRST_CAPACITY * WORDS)

  push(record: SpanRecord, ends: RowEnds): void {
    if (this.count === this.#capacity) this.#grow()
    const times = this.#times
    const words = this.#words
    const row = this.count++
    times[row * TIMES] = record.startMs
    times[row * TIMES + 1] = record.endMs
    const at = row * WORDS
    words[at] = record.trace0
    words[at + 1] = record.trace1
    words[at + 2] = record.trace2
    words[at + 3] = record.trace3
    words[at + 4] = record.span0
    words[at + 5] = record.span1
    words[at + 6] = record.parent0
    words[at + 7] = record.parent1
    words[at + 8] = ends.name
    words[at + 9] = ends.statusMessage
    words[at + 10] = record.order
    words[at + 11] = record.revision
    words[at + 12] = ends.scope
    words[at + 13] = ends.attributeEnd
    words[at + 14] = ends.eventEnd
    words[at + 15] = ends.linkEnd
    words[at + 16] = record.kind | (record.statusCode << 4)
    words[at + 17] = record.flags
  }

  /** Turns the rows into the block's columns. */
  writeTo(sections: Sections): void {
    const { count } = this
    const times = this.#times
    const words = this.#words
    const { start, end, kindAndStatus, flags } = sections
    for (let row = 0; row < count; row++) {
      start[row] = times[row * TIMES]
      end[row] = times[row * TIMES + 1]
      kindAndStatus[row] = words[row * WORDS + 16]
      flags[row] = words[row * WORDS + 17]
    }
    let first = 0
    for (let i = 0; i < WORD_SECTIONS.length; i++) {
      const section = sections[WORD_SECTIONS[i]]
      const width = i === 0 ? 4 : i < 3 ? 2 : 1
      spread(words, first, count, section, width)
      first += width
    }
  }

  #grow(): void {
    this.#capacity *= 2
    const times = new NativeFloat64Array(this.#capacity * TIMES)
    const words = new NativeUint32Array(this.#capacity * WORDS)
    copyInto(times, this.#times, this.#times.length, 0)
    copyInto(words, this.#words, this.#words.length, 0)
    this.#times = times
    this.#words = words
  }
}

/** Copies `width` words of each row, from `first` on, to where they stand one row after the other. */
function spread(rows: Uint32Array, first: number, count: number, column: Uint32Array, width: number): void {
  for (let i = 0; i < width; i++) {
    let from = first + i
    for (let to = i; to < count * width; to += width) {
      column[to] = rows[from]
      from += WORDS
    }
  }
}
