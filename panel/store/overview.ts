import type { Block } from '../../inpage/block/format'
import { StatusCode } from '../../inpage/tracing/api'
import { CellStrip } from './cell-strip'
import type { Changes } from './changes'
import { grown } from './grown'
import type { SpanIndex } from './model'
import { NONE, type SpanTable, State } from './span-table'

/** A cell of the overview in which nothing runs; others hold 1 + the span's kind, and this bit if a span in it failed. */
export const EMPTY_CELL = 0
export const ERROR_CELL = 128
const KIND_BITS = 127

/** By span: its bucket is not counted. */
const UNCOUNTED = 0xffff
const MOST_BUCKETS = 0xfffe
/** A whole overview leaves so much room on its right that it is seldom counted anew while spans arrive. */
const ROOM = 1.25

/** A span that is open: it runs from its bucket on, to wherever the present is. */
export interface OpenStroke {
  readonly bucket: number
  readonly lane: number
  readonly kind: number
}

/** What ran when, in so many equal parts of a range of time. It holds until the next `read`. */
export interface OverviewPicture {
  /** ms since the epoch. */
  readonly fromMs: number
  readonly toMs: number
  readonly buckets: number
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
 * The picture of all spans over time. A span's lane follows from its place in its document's order of starts, as in the
 * overview of Chrome's Network panel: neighbours stand on different lanes, and a lane never changes when others come.
 *
 * Spans that arrive are counted in, so a live picture costs what arrives; another range, another number of buckets, or
 * spans that went cost a pass over all: about 0.1 s for a million.
 */
export class Overview {
  readonly #spans: SpanTable
  readonly #changes: Changes
  readonly #lanes: number
  #from = 0
  #to = 0
  #buckets = 0
  #isWhole = false
  /** The earliest start and the latest time of all spans. */
  #earliest = Number.POSITIVE_INFINITY
  #latest = Number.NEGATIVE_INFINITY
  /** By bucket: spans that begin in it, less those that ended in the one before. */
  #steps = new Int32Array(0)
  #running = new Uint32Array(0)
  #errors = new Uint32Array(0)
  #cells = new Uint8Array(0)
  /** One strip holds all lanes, one after the other; what failed is painted over the rest. */
  #painted = new CellStrip(0)
  #paintedErrors = new CellStrip(0)
  #open = new Map<SpanIndex, OpenStroke>()
  /** By span: the bucket where it was counted to end. */
  #endOf = new Uint16Array(0)
  /** By span: it was counted as failed. */
  #failed = new Uint8Array(0)

  constructor(spans: SpanTable, changes: Changes, lanes = 8) {
    this.#spans = spans
    this.#changes = changes
    this.#lanes = lanes
  }

  /** From the first span to the last, with some room after it; undefined when there is none. */
  readAll(buckets: number): OverviewPicture | undefined {
    this.#takeInExtent()
    if (this.#earliest > this.#latest) {
      this.#isWhole = false
      return undefined
    }
    const fits = this.#isWhole && this.#from === this.#earliest && this.#to >= this.#latest
    // A range that was made for many more spans than are left shows nothing.
    const isWaste = (this.#latest - this.#from) * ROOM * 2 < this.#to - this.#from
    if (fits && !(isWaste && this.#changes.everything)) return this.#read(this.#from, this.#to, buckets, true)
    const to = Math.max(this.#earliest + (this.#latest - this.#earliest) * ROOM, this.#earliest + 1)
    return this.#read(this.#earliest, to, buckets, true)
  }

  /** What ran from `fromMs` to `toMs`. */
  read(fromMs: number, toMs: number, buckets: number): OverviewPicture {
    this.#takeInExtent()
    return this.#read(fromMs, toMs, buckets, false)
  }

  #read(fromMs: number, toMs: number, wanted: number, isWhole: boolean): OverviewPicture {
    const buckets = Math.max(1, Math.min(MOST_BUCKETS, Math.floor(wanted)))
    const isSame = fromMs === this.#from && toMs === this.#to && buckets === this.#buckets
    this.#from = fromMs
    this.#to = toMs
    this.#isWhole = isWhole
    if (!isSame || this.#changes.everything) this.#countAll(buckets)
    else this.#countChanged()
    this.#changes.clear()
    this.#sumUp()
    return {
      ...{ fromMs, toMs, buckets, lanes: this.#lanes },
      ...{ running: this.#running, errors: this.#errors, cells: this.#cells },
      open: [...this.#open.values()],
    }
  }

  #takeInExtent(): void {
    const { start, end, state, limit } = this.#spans
    const { everything, spans } = this.#changes
    if (everything) {
      this.#earliest = Number.POSITIVE_INFINITY
      this.#latest = Number.NEGATIVE_INFINITY
    }
    let { earliest, latest } = { earliest: this.#earliest, latest: this.#latest }
    const count = everything ? limit : spans.length
    for (let i = 0; i < count; i++) {
      const span = everything ? i : spans.at(i)
      if ((state[span] & State.Live) === 0) continue
      if (start[span] < earliest) earliest = start[span]
      if (start[span] > latest) latest = start[span]
      if (end[span] > latest) latest = end[span]
    }
    this.#earliest = earliest
    this.#latest = latest
  }

  #countAll(buckets: number): void {
    if (buckets !== this.#buckets) {
      this.#buckets = buckets
      this.#steps = new Int32Array(buckets + 1)
      this.#running = new Uint32Array(buckets)
      this.#errors = new Uint32Array(buckets)
      this.#cells = new Uint8Array(buckets * this.#lanes)
    } else {
      this.#steps.fill(0)
      this.#errors.fill(0)
      this.#cells.fill(EMPTY_CELL)
    }
    this.#painted = new CellStrip(this.#cells.length)
    this.#paintedErrors = new CellStrip(this.#cells.length)
    this.#open.clear()
    const { limit, state } = this.#spans
    this.#reserve(limit)
    this.#endOf.fill(UNCOUNTED)
    this.#failed.fill(0)
    const count = this.#counter()
    for (let span = 0; span < limit; span++) if ((state[span] & State.Live) !== 0) count(span)
  }

  #countChanged(): void {
    const { spans } = this.#changes
    if (spans.length === 0) return
    this.#reserve(this.#spans.limit)
    const count = this.#counter()
    for (let i = 0; i < spans.length; i++) count(spans.at(i))
  }

  /** Counts a span in, or again if it was counted before: its start is the same, its end may have moved. Hot. */
  #counter(): (span: SpanIndex) => void {
    const { start, end, block, row, kindAndStatus, blocks } = this.#spans
    const [steps, errors, cells, endOf, failed] = [this.#steps, this.#errors, this.#cells, this.#endOf, this.#failed]
    const [painted, paintedErrors, open] = [this.#painted, this.#paintedErrors, this.#open]
    const [from, to, buckets, lanes] = [this.#from, this.#to, this.#buckets, this.#lanes]
    const scale = to > from ? buckets / (to - from) : 0
    const bucketOf = (timeMs: number) => Math.max(0, Math.min(buckets - 1, Math.floor((timeMs - from) * scale)))
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
      if (start[span] > to || end[span] < from) return
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

  #sumUp(): void {
    let running = 0
    for (let bucket = 0; bucket < this.#buckets; bucket++) {
      running += this.#steps[bucket]
      this.#running[bucket] = running
    }
  }

  #reserve(limit: number): void {
    if (this.#endOf.length >= limit) return
    const before = this.#endOf.length
    this.#endOf = grown(this.#endOf, limit).fill(UNCOUNTED, before)
    this.#failed = grown(this.#failed, limit)
  }
}
