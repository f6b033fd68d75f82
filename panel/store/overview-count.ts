import type { Block } from '../../inpage/block/format'
import { StatusCode } from '../../inpage/tracing/api'
import { CellStrip } from './cell-strip'
import { grown } from './grown'
import type { SpanIndex } from './model'
import { SLICE, type Sliced } from './sliced'
import { NONE, type SpanTable, State } from './span-table'

/** A cell of the overview in which nothing runs; others hold 1 + the span's kind, and this bit if a span in it failed. */
export const EMPTY_CELL = 0
export const ERROR_CELL = 128
const KIND_BITS = 127

/** By span: its bucket is not counted. */
const UNCOUNTED = 0xffff
const MOST_BUCKETS = 0xfffe

/** A span that is open: it runs from its bucket on, to wherever the present is. */
export interface OpenStroke {
  readonly bucket: number
  readonly lane: number
  readonly kind: number
}

/** What a picture is of. */
export interface OverviewRange {
  /** ms since the epoch. */
  readonly fromMs: number
  readonly toMs: number
  /** Equal parts of it. */
  readonly buckets: number
}

/** What ran when. It holds until the next `read`. */
export interface OverviewPicture extends OverviewRange {
  readonly lanes: number
  /** By bucket: spans that ran in it; open ones are counted where they begin. */
  readonly running: Uint32Array
  /** By bucket: spans that failed in it, each where it ends. */
  readonly errors: Uint32Array
  /** Cell `lane * buckets + bucket`: `EMPTY_CELL`, or 1 + kind of a finished span that ran there, with `ERROR_CELL`. */
  readonly cells: Uint8Array
  readonly open: readonly OpenStroke[]
}

/** Spans counted into the picture of one range. Who goes stays in it: cells cannot be uncovered. */
export class OverviewCount {
  readonly range: OverviewRange
  readonly #spans: SpanTable
  readonly #lanes: number
  /** By bucket: spans that begin in it, less those that ended in the one before. */
  readonly #steps: Int32Array
  readonly #running: Uint32Array
  readonly #errors: Uint32Array
  readonly #cells: Uint8Array
  /** One strip holds all lanes, one after the other; what failed is painted over the rest. */
  readonly #painted: CellStrip
  readonly #paintedErrors: CellStrip
  readonly #open = new Map<SpanIndex, OpenStroke>()
  /** By span: the bucket where it was counted to end. */
  #endOf = new Uint16Array(0)
  /** By span: it was counted as failed. */
  #failed = new Uint8Array(0)

  constructor(spans: SpanTable, lanes: number, { fromMs, toMs, buckets: wanted }: OverviewRange) {
    const buckets = Math.max(1, Math.min(MOST_BUCKETS, Math.floor(wanted)))
    this.range = { fromMs, toMs, buckets }
    this.#spans = spans
    this.#lanes = lanes
    this.#steps = new Int32Array(buckets + 1)
    this.#running = new Uint32Array(buckets)
    this.#errors = new Uint32Array(buckets)
    this.#cells = new Uint8Array(buckets * lanes)
    this.#painted = new CellStrip(this.#cells.length)
    this.#paintedErrors = new CellStrip(this.#cells.length)
  }

  get picture(): OverviewPicture {
    let running = 0
    for (let bucket = 0; bucket < this.range.buckets; bucket++) {
      running += this.#steps[bucket]
      this.#running[bucket] = running
    }
    return {
      ...{ ...this.range, lanes: this.#lanes },
      ...{ running: this.#running, errors: this.#errors, cells: this.#cells },
      open: [...this.#open.values()],
    }
  }

  /** Counts all spans that are there. About 0.1 µs each. */
  *countAll(): Sliced<void> {
    const spans = this.#spans
    for (let from = 0; from < spans.limit; from += SLICE) {
      const to = Math.min(spans.limit, from + SLICE)
      const { state } = spans
      const count = this.counter()
      for (let span = from; span < to; span++) if ((state[span] & State.Live) !== 0) count(span)
      yield
    }
  }

  /** A span went; its place may be another's. */
  forget(span: SpanIndex): void {
    if (span < this.#endOf.length) this.#endOf[span] = UNCOUNTED
    this.#open.delete(span)
  }

  /**
   * Counts a span in, or again if it was counted before: its start is the same, its end may have moved. Good until spans
   * arrive. Hot.
   */
  counter(): (span: SpanIndex) => void {
    this.#reserve()
    const { start, end, block, row, kindAndStatus, blocks } = this.#spans
    const [steps, errors, cells, endOf, failed] = [this.#steps, this.#errors, this.#cells, this.#endOf, this.#failed]
    const [painted, paintedErrors, open] = [this.#painted, this.#paintedErrors, this.#open]
    const { fromMs, toMs, buckets } = this.range
    const lanes = this.#lanes
    const scale = toMs > fromMs ? buckets / (toMs - fromMs) : 0
    const bucketOf = (timeMs: number) => Math.max(0, Math.min(buckets - 1, Math.floor((timeMs - fromMs) * scale)))
    let place = NONE
    let order: Block['order'] = new Uint32Array(0)
    return (span) => {
      const first = bucketOf(start[span])
      const before = endOf[span]
      if (before !== UNCOUNTED) {
        steps[first]--
        steps[before + 1]++
        errors[before] -= failed[span]
        endOf[span] = UNCOUNTED
        if (open.size > 0) open.delete(span)
      }
      if (start[span] > toMs || end[span] < fromMs) return
      // Spans of one block stand together.
      if (block[span] !== place) {
        place = block[span]
        order = blocks.block(place).order
      }
      const isOpen = Number.isNaN(end[span])
      const lane = order[row[span]] % lanes
      const kind = kindAndStatus[span] & 15
      const last = isOpen ? first : bucketOf(end[span])
      steps[first]++
      steps[last + 1]--
      endOf[span] = last
      failed[span] = kindAndStatus[span] >> 4 === StatusCode.ERROR ? 1 : 0
      if (failed[span] === 1) errors[last]++
      if (isOpen) {
        open.set(span, { bucket: first, lane, kind })
        return
      }
      const left = lane * buckets
      painted.paint(left + first, left + last, cells, 1 + kind, KIND_BITS)
      if (failed[span] === 1) paintedErrors.paint(left + first, left + last, cells, ERROR_CELL, ERROR_CELL)
    }
  }

  #reserve(): void {
    const { limit } = this.#spans
    if (this.#endOf.length >= limit) return
    const before = this.#endOf.length
    this.#endOf = grown(this.#endOf, limit).fill(UNCOUNTED, before)
    this.#failed = grown(this.#failed, limit)
  }
}
