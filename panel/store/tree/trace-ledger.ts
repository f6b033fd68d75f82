import { grow } from '../columns/growable-array'
import { IdSet } from '../columns/id-set'
import { NONE } from '../columns/span-table'
import type { SpanIndex } from '../model'

/**
 * Numbers the traces in the store, in the order in which they were first seen. That order decides which is the oldest. Their
 * times cannot: they come from the page, which could date its spans such that all others are evicted first.
 */
export class TraceLedger {
  readonly ids = new IdSet(4)
  #spans = new Uint32Array(256)
  /** For each trace, its span that arrived last. */
  #newest = new Int32Array(256)
  #serial = new Uint32Array(256)
  #nextSerial = 1
  /** The traces in order, each as number and serial. If the serial is outdated, the trace is gone. */
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

  /** The number of a trace, which is added if it is new. */
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
   * Adds a span to its trace. Returns the trace's previous span, or NONE: the spans of a trace form a linked list, the newest
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

  /** Forgets the spans of a trace; those that remain must be added again. */
  forgetSpans(trace: number): void {
    this.#spans[trace] = 0
    this.#newest[trace] = NONE
  }

  /** Removes a span from its trace. A trace without spans is forgotten. */
  removeSpan(trace: number): void {
    if (--this.#spans[trace] > 0) return
    this.#serial[trace] = 0
    this.ids.delete(trace)
  }

  /** The oldest traces, except `except`, that together hold at least `spans` spans. */
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
    // The next clean-up comes only after as many more, so that its cost for each trace stays low.
    if (kept > queue.length / 2) this.#queue = grow(queue, kept * 2)
  }
}
