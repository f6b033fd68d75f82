import { grow } from '../columns/growable-array'
import { IdSet } from '../columns/id-set'
import { NONE } from '../columns/span-table'
import type { SpanIndex } from '../model'

/**
 * The traces that have spans in the store, numbered, in the order in which they were first seen. That order says which
 * is the oldest, and not their times: times come from the page, which could date its spans so that all others go first.
 */
export class TraceLedger {
  readonly ids = new IdSet(4)
  #spans = new Uint32Array(256)
  /** The span of a trace that came last. */
  #newest = new Int32Array(256)
  #serial = new Uint32Array(256)
  #nextSerial = 1
  /** Number and serial of each trace in turn; one whose serial is another now has gone already. */
  #queue = new Uint32Array(512)
  #head = 0
  #tail = 0

  get size(): number {
    return this.ids.size
  }

  get byteLength(): number {
    return (
      4 * (this.#spans.length + this.#newest.length + this.#serial.length + this.#queue.length) + this.ids.byteLength
    )
  }

  /** The number of a trace that may not be there yet. */
  enter(a: number, b: number, c: number, d: number): number {
    const { size } = this.ids
    const trace = this.ids.enter(a, b, c, d)
    if (this.ids.size === size) return trace
    if (trace >= this.#spans.length) {
      this.#spans = grow(this.#spans, trace + 1)
      this.#newest = grow(this.#newest, trace + 1)
      this.#serial = grow(this.#serial, trace + 1)
    }
    this.forgetSpans(trace)
    this.#serial[trace] = this.#nextSerial++
    this.#enqueue(trace)
    return trace
  }

  /**
   * Gives the span of the trace that came before this one, or NONE: so a trace's spans hang together, the newest
   * first.
   */
  addSpan(trace: number, span: SpanIndex): SpanIndex {
    const before = this.#newest[trace]
    this.#newest[trace] = span
    this.#spans[trace]++
    return before
  }

  /** How many spans of the trace there are. */
  sizeOf(trace: number): number {
    return this.#spans[trace]
  }

  newestOf(trace: number): SpanIndex {
    return this.#newest[trace]
  }

  /** All that are left of a trace have to be added again. */
  forgetSpans(trace: number): void {
    this.#spans[trace] = 0
    this.#newest[trace] = NONE
  }

  /** A trace without spans is forgotten. */
  removeSpan(trace: number): void {
    if (--this.#spans[trace] > 0) return
    this.#serial[trace] = 0
    this.ids.delete(trace)
  }

  /** The traces from the oldest on, but for `except`, until they hold `spans` spans together. */
  oldest(spans: number, except: number): number[] {
    const oldest: number[] = []
    let found = 0
    for (let at = this.#head; at < this.#tail && found < spans; at += 2) {
      const trace = this.#queue[at]
      if (this.#serial[trace] !== this.#queue[at + 1]) {
        if (at === this.#head) this.#head += 2
        continue
      }
      if (trace === except) continue
      oldest.push(trace)
      found += this.#spans[trace]
    }
    return oldest
  }

  clear(): void {
    this.ids.clear()
    this.#spans = new Uint32Array(256)
    this.#newest = new Int32Array(256)
    this.#serial = new Uint32Array(256)
    this.#queue = new Uint32Array(512)
    this.#head = 0
    this.#tail = 0
  }

  #enqueue(trace: number): void {
    if (this.#tail === this.#queue.length) this.#tidyQueue()
    this.#queue[this.#tail++] = trace
    this.#queue[this.#tail++] = this.#serial[trace]
  }

  #tidyQueue(): void {
    const queue = this.#queue
    let kept = 0
    for (let at = this.#head; at < this.#tail; at += 2) {
      if (this.#serial[queue[at]] !== queue[at + 1]) continue
      queue[kept++] = queue[at]
      queue[kept++] = queue[at + 1]
    }
    this.#head = 0
    this.#tail = kept
    // Tidied again only after as many more, so that tidying stays cheap for each trace.
    if (kept > queue.length / 2) this.#queue = grow(queue, kept * 2)
  }
}
