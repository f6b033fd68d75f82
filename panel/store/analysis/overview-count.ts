import { StatusCode } from '../../../inpage/api/api'
import type { Block } from '../../../inpage/block/format'
import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import { grow } from '../columns/growable-array'
import { NONE, type SpanTable, State } from '../columns/span-table'
import type { SpanIndex } from '../model'
import type { FoldedTime } from '../time/folded-time'

/**
 * A cell of the overview in which nothing runs; others hold 1 + the span's kind, and this bit if a span in it failed.
 */
export const EMPTY_CELL = 0
export const ERROR_CELL = 128

/** Of a lane: a strand for each kind (a block's reader lets none beyond 5 pass), and one for all that failed. */
const FAILED = 6
const STRANDS = 7

/** By span: its bucket is not counted. */
const UNCOUNTED = 0xffff
const MAX_BUCKETS = 0xfffe

/** A span that is open: it runs from its bucket on, to wherever the present is. */
export interface OpenStroke {
  readonly bucket: number
  readonly lane: number
  readonly kind: number
}

/** What a picture is of. */
export interface OverviewRange {
  /** ms of `folds`: since the epoch, without what is folded. */
  readonly fromMs: number
  readonly toMs: number
  readonly folds: FoldedTime
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

/**
 * Spans counted into the picture of one range. What is counted are beginnings and ends, so that a span costs the same however
 * long it is, and can be counted out again when it goes; how many ran at each moment is added up when a picture is asked for.
 */
export class OverviewCount {
  readonly range: OverviewRange
  readonly #spans: SpanTable
  readonly #lanes: number
  /** By bucket: spans that begin in it, less those that ended in the one before. */
  readonly #steps: Int32Array
  /** The same of the finished spans of one strand, one strand after the other: lane × STRANDS + kind, or + FAILED. */
  readonly #strands: Int32Array
  /** By strand, how many spans it has. */
  readonly #spansOf: Uint32Array
  readonly #running: Uint32Array
  readonly #errors: Uint32Array
  readonly #cells: Uint8Array
  readonly #open = new Map<SpanIndex, OpenStroke>()
  /** By span: the buckets where it was counted to begin and to end, */
  #startOf = new Uint16Array(0)
  #endOf = new Uint16Array(0)
  /** and lane × STRANDS + kind, doubled, with 1 if it failed. */
  #strandOf = new Uint16Array(0)

  constructor(spans: SpanTable, lanes: number, { fromMs, toMs, folds, buckets: wanted }: OverviewRange) {
    const buckets = Math.max(1, Math.min(MAX_BUCKETS, Math.floor(wanted)))
    this.range = { fromMs, toMs, folds, buckets }
    this.#spans = spans
    this.#lanes = lanes
    this.#steps = new Int32Array(buckets + 1)
    this.#strands = new Int32Array(lanes * STRANDS * (buckets + 1))
    this.#spansOf = new Uint32Array(lanes * STRANDS)
    this.#running = new Uint32Array(buckets)
    this.#errors = new Uint32Array(buckets)
    this.#cells = new Uint8Array(buckets * lanes)
  }

  /** Costs as much as it has cells, for each kind that is there: less than 0.1 ms. */
  get picture(): OverviewPicture {
    const cells = this.#cells.fill(EMPTY_CELL)
    for (let strand = 0; strand < this.#spansOf.length; strand++) if (this.#spansOf[strand] > 0) this.#show(strand)
    let running = 0
    for (let bucket = 0; bucket < this.range.buckets; bucket++) {
      running += this.#steps[bucket]
      this.#running[bucket] = running
    }
    return {
      ...{ ...this.range, lanes: this.#lanes },
      ...{ running: this.#running, errors: this.#errors, cells },
      open: [...this.#open.values()],
    }
  }

  /** Where kinds run at one time in one lane, the last of them is seen. */
  #show(strand: number): void {
    const { buckets } = this.range
    const cells = this.#cells
    const steps = this.#strands
    const what = strand % STRANDS
    const left = ((strand - what) / STRANDS) * buckets
    const from = strand * (buckets + 1)
    let running = 0
    for (let bucket = 0; bucket < buckets; bucket++) {
      running += steps[from + bucket]
      if (running > 0) cells[left + bucket] = what === FAILED ? cells[left + bucket] | ERROR_CELL : 1 + what
    }
  }

  /** Counts all spans that are there. About 0.1 µs each. */
  *countAll(): ChunkedTask<void> {
    const spans = this.#spans
    for (let from = 0; from < spans.limit; from += CHUNK_SPANS) {
      const to = Math.min(spans.limit, from + CHUNK_SPANS)
      const { state } = spans
      const count = this.counter()
      for (let span = from; span < to; span++) if ((state[span] & State.Live) !== 0) count(span)
      yield
    }
  }

  /** A span went; its index may be used again. */
  forget(span: SpanIndex): void {
    if (span < this.#endOf.length && this.#endOf[span] !== UNCOUNTED) this.#countOut(span)
  }

  /** Counts a span in, or again if it was counted before. Good until spans arrive. Hot. */
  counter(): (span: SpanIndex) => void {
    this.#reserve()
    const { start, end, block, row, kindAndStatus, blocks } = this.#spans
    const [steps, errors, open] = [this.#steps, this.#errors, this.#open]
    const [startOf, endOf, strandOf] = [this.#startOf, this.#endOf, this.#strandOf]
    const { fromMs, toMs, folds, buckets } = this.range
    const lanes = this.#lanes
    const scale = toMs > fromMs ? buckets / (toMs - fromMs) : 0
    const bucketOf = (timeMs: number) => Math.max(0, Math.min(buckets - 1, Math.floor((timeMs - fromMs) * scale)))
    const isFolded = folds.gaps.length > 0
    let slot = NONE
    let order: Block['order'] = new Uint32Array(0)
    return (span) => {
      if (endOf[span] !== UNCOUNTED) this.#countOut(span)
      const from = isFolded ? folds.fold(start[span]) : start[span]
      const to = isFolded ? folds.fold(end[span]) : end[span]
      if (from > toMs || to < fromMs) return
      // Spans of one block stand together.
      if (block[span] !== slot) {
        slot = block[span]
        order = blocks.block(slot).order
      }
      const isOpen = Number.isNaN(to)
      const lane = order[row[span]] % lanes
      const kind = kindAndStatus[span] & 15
      const hasFailed = kindAndStatus[span] >> 4 === StatusCode.ERROR
      const first = bucketOf(from)
      const last = isOpen ? first : bucketOf(to)
      const strand = lane * STRANDS + kind
      startOf[span] = first
      endOf[span] = last
      strandOf[span] = strand * 2 + (hasFailed ? 1 : 0)
      steps[first]++
      steps[last + 1]--
      if (hasFailed) errors[last]++
      if (isOpen) {
        open.set(span, { bucket: first, lane, kind })
        return
      }
      this.#count(strand, first, last, 1)
      if (hasFailed) this.#count(lane * STRANDS + FAILED, first, last, 1)
    }
  }

  #countOut(span: SpanIndex): void {
    const [first, last] = [this.#startOf[span], this.#endOf[span]]
    const strand = this.#strandOf[span] >> 1
    const hasFailed = (this.#strandOf[span] & 1) === 1
    this.#endOf[span] = UNCOUNTED
    this.#steps[first]--
    this.#steps[last + 1]++
    if (hasFailed) this.#errors[last]--
    if (this.#open.size > 0 && this.#open.delete(span)) return
    this.#count(strand, first, last, -1)
    if (hasFailed) this.#count(strand - (strand % STRANDS) + FAILED, first, last, -1)
  }

  #count(strand: number, first: number, last: number, by: 1 | -1): void {
    const from = strand * (this.range.buckets + 1)
    this.#spansOf[strand] += by
    this.#strands[from + first] += by
    this.#strands[from + last + 1] -= by
  }

  #reserve(): void {
    const { limit } = this.#spans
    if (this.#endOf.length >= limit) return
    const before = this.#endOf.length
    this.#startOf = grow(this.#startOf, limit)
    this.#endOf = grow(this.#endOf, limit).fill(UNCOUNTED, before)
    this.#strandOf = grow(this.#strandOf, limit)
  }
}
