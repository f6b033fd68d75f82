import type { Changes } from './changes'
import type { SpanIndex } from './model'
import { NumberList } from './number-list'
import { OverviewCount, type OverviewPicture, type OverviewRange } from './overview-count'
import type { Sliced } from './sliced'
import { type SpanTable, State } from './span-table'

/** A whole overview leaves so much room on its right that it is seldom counted anew while spans arrive. */
const ROOM = 1.25

/** A picture that is being counted anew. */
interface Coming {
  readonly count: OverviewCount
  readonly work: Sliced<void>
  /** What has changed since it was begun: it may have been counted before that. */
  readonly changed: NumberList
}

/**
 * The picture of all spans over time. A span's lane follows from its place in its document's order of starts, as in the
 * overview of Chrome's Network panel: neighbours stand on different lanes, and a lane never changes when others come.
 *
 * Spans that arrive are counted in, so a live picture costs what arrives; another range, another number of buckets, or
 * spans that went cost a pass over all: about 0.1 s for a million. It pauses when `isOver`, and goes on when it is asked
 * again; what is shown until then is the picture before.
 */
export class Overview {
  readonly #spans: SpanTable
  readonly #changes: Changes
  readonly #lanes: number
  #count: OverviewCount | undefined
  #coming: Coming | undefined
  /** It is of all spans, and has room for more. */
  #isWhole = false
  /** Spans went that are still in the picture. */
  #isOutdated = false
  /** The earliest start and the latest time of all spans. */
  #earliest = Number.POSITIVE_INFINITY
  #latest = Number.NEGATIVE_INFINITY

  constructor(spans: SpanTable, changes: Changes, lanes = 8) {
    this.#spans = spans
    this.#changes = changes
    this.#lanes = lanes
  }

  /** A new picture is being counted: ask again. */
  get isBehind(): boolean {
    return this.#coming !== undefined
  }

  /** From the first span to the last, with some room after it; undefined when there is none, or none was counted yet. */
  readAll(buckets: number, isOver = never): OverviewPicture | undefined {
    this.#takeIn()
    if (this.#earliest > this.#latest) {
      this.#count = undefined
      this.#coming = undefined
      return undefined
    }
    const range = this.#coming?.count.range ?? this.#count?.range
    const isWhole = this.#isWhole && range !== undefined
    const fits = isWhole && range.fromMs === this.#earliest && range.toMs >= this.#latest
    // A range that was made for many more spans than are left shows nothing.
    const isWaste = isWhole && (this.#latest - range.fromMs) * ROOM * 2 < range.toMs - range.fromMs
    const wanted =
      fits && !(isWaste && this.#isOutdated)
        ? { ...range, buckets }
        : {
            fromMs: this.#earliest,
            toMs: Math.max(this.#earliest + (this.#latest - this.#earliest) * ROOM, this.#earliest + 1),
            buckets,
          }
    this.#isWhole = true
    return this.#read(wanted, isOver)
  }

  /** What ran from `fromMs` to `toMs`. */
  read(fromMs: number, toMs: number, buckets: number): OverviewPicture {
    this.#takeIn()
    this.#isWhole = false
    const picture = this.#read({ fromMs, toMs, buckets }, never)
    if (picture === undefined) throw new Error('counted without a pause, it is there')
    return picture
  }

  #read(wanted: OverviewRange, isOver: () => boolean): OverviewPicture | undefined {
    // One that is on its way is followed to its end, for else a range that grows all the time would never be seen.
    if (isOver === never) this.#coming = undefined
    this.#goOn(isOver)
    const isCounted = this.#count !== undefined && isSame(this.#count.range, wanted) && !this.#isOutdated
    if (this.#coming === undefined && !isCounted) {
      const count = new OverviewCount(this.#spans, this.#lanes, wanted)
      this.#coming = { count, work: count.countAll(), changed: new NumberList() }
      this.#isOutdated = false
      this.#goOn(isOver)
    }
    return this.#count?.picture
  }

  #goOn(isOver: () => boolean): void {
    if (this.#coming === undefined) return
    const { count, work, changed } = this.#coming
    while (work.next().done !== true) if (isOver()) return
    const again = count.counter()
    for (let i = 0; i < changed.length; i++) if (this.#spans.isLive(changed.at(i))) again(changed.at(i))
    this.#count = count
    this.#coming = undefined
  }

  /** Counts what has changed, and finds out from when to when all spans are. */
  #takeIn(): void {
    const { everything, spans, gone } = this.#changes
    if (everything) {
      this.#count = undefined
      this.#coming = undefined
      this.#isOutdated = true
    }
    for (let i = 0; i < gone.length; i++) {
      this.#count?.forget(gone.at(i))
      this.#coming?.count.forget(gone.at(i))
    }
    if (gone.length > 0) this.#isOutdated = true
    this.#takeInExtent(everything || gone.length > 0 ? undefined : spans)
    if (!everything && spans.length > 0) {
      const count = this.#count?.counter()
      for (let i = 0; i < spans.length; i++) {
        if (!this.#spans.isLive(spans.at(i))) continue
        count?.(spans.at(i))
        this.#coming?.changed.push(spans.at(i))
      }
    }
    this.#changes.clear()
  }

  /** Of the spans that came, or of all. */
  #takeInExtent(came: NumberList | undefined): void {
    const { start, end, state, limit } = this.#spans
    let earliest = came === undefined ? Number.POSITIVE_INFINITY : this.#earliest
    let latest = came === undefined ? Number.NEGATIVE_INFINITY : this.#latest
    const count = came === undefined ? limit : came.length
    for (let i = 0; i < count; i++) {
      const span: SpanIndex = came === undefined ? i : came.at(i)
      if ((state[span] & State.Live) === 0) continue
      if (start[span] < earliest) earliest = start[span]
      if (start[span] > latest) latest = start[span]
      if (end[span] > latest) latest = end[span]
    }
    this.#earliest = earliest
    this.#latest = latest
  }
}

function isSame(a: OverviewRange, b: OverviewRange): boolean {
  return a.fromMs === b.fromMs && a.toMs === b.toMs && a.buckets === b.buckets
}

function never(): boolean {
  return false
}
