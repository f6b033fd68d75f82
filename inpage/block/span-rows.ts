/**
 * The fixed fields of the spans of the block being written, row by row: all stores of a row go into the same array, one
 * after the other. With an array and a length check for each column the stores cost twice as much (0.4 µs a span).
 */
import { copyInto, NativeFloat64Array, NativeUint32Array } from '../platform/natives'
import type { SpanRecord } from './record'
import { type Sections, STEADY_SECTIONS } from './sections'

const FIRST_CAPACITY = 256
const TIMES = 2
const WORDS = 18
/** The words before it are the trace id and the span id. From here on come the parent id and a word for each other steady section. */
const STEADY_FROM = 6

/** How far the writer's tables are filled after a record was appended, and the indices of its strings. */
export interface RowEnds {
  name: number
  statusMessage: number
  scope: number
  attributeEnd: number
  eventEnd: number
  linkEnd: number
}

/** The rows of the spans that wait for their block, in two growable typed arrays. */
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

  /** Which of `STEADY_SECTIONS` are steady, as bits. */
  steady(): number {
    let steady = 0
    for (let i = 0; i < STEADY_SECTIONS.length; i++) {
      if (
        isSteady(this.#words, firstOf(i), this.count) &&
        (i > 0 || isSteady(this.#words, STEADY_FROM + 1, this.count))
      ) {
        steady |= 1 << i
      }
    }
    return steady
  }

  /** Copies the rows into the block's columns. */
  writeTo(sections: Sections, steady: number): void {
    const { count } = this
    const times = this.#times
    const words = this.#words
    const { start, end } = sections
    for (let row = 0; row < count; row++) {
      start[row] = times[row * TIMES]
      end[row] = times[row * TIMES + 1]
    }
    spread(words, 0, count, sections.traceId, 4)
    spread(words, 4, count, sections.spanId, 2)
    for (let i = 0; i < STEADY_SECTIONS.length; i++) {
      const section = sections[STEADY_SECTIONS[i]]
      const width = i === 0 ? 2 : 1
      if ((steady & (1 << i)) === 0) spread(words, firstOf(i), count, section, width)
      else
        for (let k = 0; k < width; k++) {
          const first = words[firstOf(i) + k]
          section[k] = first
          section[width + k] = words[firstOf(i) + k + WORDS] - first
        }
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

/** The index within a row of the first word of `STEADY_SECTIONS[section]`. */
function firstOf(section: number): number {
  return section === 0 ? STEADY_FROM : STEADY_FROM + 1 + section
}

/** Whether a word grows by the same step from row to row. False for two rows or fewer: storing two rows saves nothing there. */
function isSteady(rows: Uint32Array, word: number, count: number): boolean {
  if (count < 3) return false
  const step = rows[word + WORDS] - rows[word]
  for (let at = word + 2 * WORDS; at < count * WORDS; at += WORDS)
    if (rows[at] - rows[at - WORDS] !== step) return false
  return true
}

/** Copies `width` words of each row, starting at `first`, into a column. */
function spread(
  rows: Uint32Array,
  first: number,
  count: number,
  column: Uint32Array | Uint8Array,
  width: number,
): void {
  for (let i = 0; i < width; i++) {
    let from = first + i
    for (let to = i; to < count * width; to += width) {
      column[to] = rows[from]
      from += WORDS
    }
  }
}
