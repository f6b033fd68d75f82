import { advance, CHUNK_SPANS, type ChunkedTask, neverPause, type ShouldPause } from '../../scheduling/chunked-task'
import type { Changes } from '../changes'
import { NumberList } from '../columns/number-list'
import { extentNear, SpanExtents } from '../columns/span-extents'
import type { SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { FoldedTime, foldedTime } from '../time/folded-time'
import { BusyTime, type Gap } from '../time/idle-gaps'
import { OverviewCount, type OverviewPicture, type OverviewRange } from './overview-count'

/** A whole overview leaves so much room on its right that it is seldom counted anew while spans arrive, */
const ROOM = 1.25
/** and on its left, where the oldest went. */
const MAX_LEFT = 0.25

/** A picture that is being counted anew. */
interface Coming {
  readonly count: OverviewCount
  readonly work: ChunkedTask<void>
  /** What has changed since it was begun: it may have been counted before that. */
  readonly changed: NumberList
}

/**
 * The picture of all spans over time. A span's lane follows from its place in its document's order of starts, as in the
 * overview of Chrome's Network panel: neighbours stand on different lanes, and a lane never changes when others come.
 *
 * Spans that arrive are counted in and those that go are counted out, so a live picture costs what comes and goes; another
 * range or another number of buckets costs a pass over all: about 0.1 s for a million. It pauses
 * when it should, and goes on when it is asked again; what is shown until then is the picture before.
 */
export class Overview {
  readonly #spans: SpanTable
  readonly #changes: Changes
  readonly #lanes: number
  #count: OverviewCount | undefined
  #coming: Coming | undefined
  /** Until something changes in it. */
  #picture: OverviewPicture | undefined
  /** It is of all spans, and has room for more. */
  #isWhole = false
  readonly #extents: SpanExtents
  #foldPx = 0
  /** Something ran in a gap that is folded. */
  #areFoldsStale = false
  /** Idle gaps are being looked for, while these spans came. */
  #search: { readonly work: ChunkedTask<readonly Gap[]>; readonly changed: NumberList } | undefined

  constructor(spans: SpanTable, changes: Changes, lanes = 8) {
    this.#spans = spans
    this.#changes = changes
    this.#lanes = lanes
    this.#extents = new SpanExtents(spans)
  }

  /** A new picture is being counted: ask again. */
  get isBehind(): boolean {
    return this.#coming !== undefined || this.#search !== undefined
  }

  /**
   * From the first span to the last, with some room after it, and before it where the oldest went; undefined when there is
   * none, or none was counted yet.
   *
   * A file of another day would leave of either day but a sliver: so the picture is of the page's own time, or, if
   * `fileName` is given, of that file's, and of all that ran near it.
   *
   * @param foldPx - buckets that a long idle gap takes; 0 leaves them as they are
   */
  readAll(buckets: number, shouldPause = neverPause, fileName?: string, foldPx = 0): OverviewPicture | undefined {
    this.#takeIn()
    const extent = extentNear(this.#extents.all(), fileName)
    if (extent === undefined) {
      this.#count = undefined
      this.#coming = undefined
      this.#search = undefined
      this.#picture = undefined
      return undefined
    }
    const { earliest, latest } = extent
    const range = this.#isWhole ? (this.#coming?.count.range ?? this.#count?.range) : undefined
    this.#isWhole = true
    const isAsBefore = foldPx === this.#foldPx && !this.#areFoldsStale
    if (range !== undefined && isAsBefore && suits(range, range.folds.fold(earliest), range.folds.fold(latest))) {
      return this.#read({ ...range, buckets }, shouldPause)
    }
    const folds = foldPx === 0 ? FoldedTime.PLAIN : this.#fold(earliest, latest, buckets, foldPx, shouldPause)
    if (folds === undefined) {
      this.#picture ??= this.#count?.picture
      return this.#picture
    }
    if (foldPx !== this.#foldPx || folds.gaps.length > 0) this.#coming = undefined
    this.#foldPx = foldPx
    this.#areFoldsStale = false
    const toMs = folds.fold(latest)
    const wanted = {
      fromMs: earliest,
      toMs: Math.max(earliest + (toMs - earliest) * ROOM, earliest + 1),
      folds,
      buckets,
    }
    return this.#read(wanted, shouldPause)
  }

  /** Undefined while the gaps are being looked for. */
  #fold(fromMs: number, toMs: number, widthPx: number, foldPx: number, shouldPause: ShouldPause) {
    this.#search ??= { work: this.#gaps(fromMs, toMs), changed: new NumberList() }
    const { work, changed } = this.#search
    const found = advance(work, shouldPause)
    if (found === undefined) return undefined
    this.#search = undefined
    let gaps = found.value
    for (let i = 0; i < changed.length; i++) gaps = gaps.filter((gap) => !this.#ranIn(changed.at(i), gap))
    return foldedTime(gaps, toMs - fromMs, widthPx, foldPx)
  }

  *#gaps(fromMs: number, toMs: number): ChunkedTask<readonly Gap[]> {
    const spans = this.#spans
    const busy = new BusyTime(fromMs, toMs)
    for (let index = 0; index < spans.limit; index++) {
      if (index % CHUNK_SPANS === CHUNK_SPANS - 1) yield
      if (!spans.isLive(index)) continue
      busy.add(spans.start[index], spans.end[index])
    }
    return busy.gaps()
  }

  #ranIn(span: SpanIndex, { fromMs, toMs }: Gap): boolean {
    const { start, end } = this.#spans
    if (!this.#spans.isLive(span)) return false
    return start[span] < toMs && (Number.isNaN(end[span]) ? start[span] : end[span]) > fromMs
  }

  /** What ran from `fromMs` to `toMs`. */
  read(fromMs: number, toMs: number, buckets: number): OverviewPicture {
    this.#takeIn()
    this.#isWhole = false
    const picture = this.#read({ fromMs, toMs, folds: FoldedTime.PLAIN, buckets }, neverPause)
    if (picture === undefined) throw new Error('counted without a pause, it is there')
    return picture
  }

  #read(wanted: OverviewRange, shouldPause: ShouldPause): OverviewPicture | undefined {
    // One that is on its way is followed to its end, for else a range that grows all the time would never be seen.
    if (shouldPause === neverPause) this.#coming = undefined
    this.#goOn(shouldPause)
    const isCounted = this.#count !== undefined && isSame(this.#count.range, wanted)
    if (this.#coming === undefined && !isCounted) {
      const count = new OverviewCount(this.#spans, this.#lanes, wanted)
      this.#coming = { count, work: count.countAll(), changed: new NumberList() }
      this.#goOn(shouldPause)
    }
    this.#picture ??= this.#count?.picture
    return this.#picture
  }

  #goOn(shouldPause: ShouldPause): void {
    if (this.#coming === undefined) return
    const { count, work, changed } = this.#coming
    if (advance(work, shouldPause) === undefined) return
    const again = count.counter()
    for (let i = 0; i < changed.length; i++) if (this.#spans.isLive(changed.at(i))) again(changed.at(i))
    this.#count = count
    this.#coming = undefined
    this.#picture = undefined
  }

  /** Counts what has changed, and finds out from when to when all spans are. */
  #takeIn(): void {
    const { everything, spans, gone } = this.#changes
    if (everything || spans.length > 0 || gone.length > 0) this.#picture = undefined
    if (everything) {
      this.#count = undefined
      this.#coming = undefined
      this.#search = undefined
      this.#extents.forgetAll()
    }
    for (let i = 0; i < gone.length; i++) {
      this.#extents.forget(gone.at(i))
      this.#count?.forget(gone.at(i))
      this.#coming?.count.forget(gone.at(i))
    }
    if (spans.length > 0) {
      const count = this.#count?.counter()
      const gaps = (this.#coming?.count ?? this.#count)?.range.folds.gaps ?? []
      this.#extents.begin()
      for (let i = 0; i < spans.length; i++) {
        const span = spans.at(i)
        if (!this.#spans.isLive(span)) continue
        this.#extents.add(span)
        count?.(span)
        this.#coming?.changed.push(span)
        this.#search?.changed.push(span)
        if (gaps.some((gap) => this.#ranIn(span, gap))) this.#areFoldsStale = true
      }
    }
    this.#changes.clear()
  }
}

/** Whether a range holds all spans, and is not mostly empty. */
function suits({ fromMs, toMs }: Pick<OverviewRange, 'fromMs' | 'toMs'>, earliest: number, latest: number): boolean {
  const length = toMs - fromMs
  const holdsAll = fromMs <= earliest && toMs >= latest
  return holdsAll && earliest - fromMs <= length * MAX_LEFT && (latest - earliest) * ROOM * 2 >= length
}

function isSame(a: OverviewRange, b: OverviewRange): boolean {
  return a.fromMs === b.fromMs && a.toMs === b.toMs && a.folds === b.folds && a.buckets === b.buckets
}
