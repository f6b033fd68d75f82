import type { Changes } from './changes'
import type { SpanIndex } from './model'
import { NumberList } from './number-list'
import { OverviewCount, type OverviewPicture, type OverviewRange } from './overview-count'
import type { Sliced } from './sliced'
import { type SpanTable, State } from './span-table'

/** A whole overview leaves so much room on its right that it is seldom counted anew while spans arrive. */
const ROOM = 1.25

/** From the earliest start to the latest time, ms since the epoch. */
interface Extent {
  earliest: number
  latest: number
}

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
  /** Until something changes in it. */
  #picture: OverviewPicture | undefined
  /** It is of all spans, and has room for more. */
  #isWhole = false
  /** Spans went that are still in the picture. */
  #isOutdated = false
  /** By the file that spans were imported from; '' for the page's own. */
  #extents = new Map<string, Extent>()

  constructor(spans: SpanTable, changes: Changes, lanes = 8) {
    this.#spans = spans
    this.#changes = changes
    this.#lanes = lanes
  }

  /** A new picture is being counted: ask again. */
  get isBehind(): boolean {
    return this.#coming !== undefined
  }

  /**
   * From the first span to the last, with some room after it; undefined when there is none, or none was counted yet.
   *
   * A file of another day would leave of either day but a sliver: so the picture is of the page's own time, or, if
   * `fileName` is given, of that file's, and of all that ran near it.
   */
  readAll(buckets: number, isOver = never, fileName?: string): OverviewPicture | undefined {
    this.#takeIn()
    const extent = this.#extentAround(fileName)
    if (extent === undefined) {
      this.#count = undefined
      this.#coming = undefined
      this.#picture = undefined
      return undefined
    }
    const { earliest, latest } = extent
    const range = this.#coming?.count.range ?? this.#count?.range
    const isWhole = this.#isWhole && range !== undefined
    const fits = isWhole && range.fromMs === earliest && range.toMs >= latest
    // A range that was made for many more spans than are left shows nothing.
    const isWaste = isWhole && (latest - range.fromMs) * ROOM * 2 < range.toMs - range.fromMs
    const wanted =
      fits && !(isWaste && this.#isOutdated)
        ? { ...range, buckets }
        : {
            fromMs: earliest,
            toMs: Math.max(earliest + (latest - earliest) * ROOM, earliest + 1),
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
    this.#picture ??= this.#count?.picture
    return this.#picture
  }

  #goOn(isOver: () => boolean): void {
    if (this.#coming === undefined) return
    const { count, work, changed } = this.#coming
    while (work.next().done !== true) if (isOver()) return
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
    const { start, end, state, limit, block, blocks } = this.#spans
    if (came === undefined) this.#extents.clear()
    const count = came === undefined ? limit : came.length
    let extent: Extent = { earliest: 0, latest: 0 }
    // Spans of one block stand together.
    let place = -1
    for (let i = 0; i < count; i++) {
      const span: SpanIndex = came === undefined ? i : came.at(i)
      if ((state[span] & State.Live) === 0) continue
      if (block[span] !== place) {
        place = block[span]
        extent = this.#extentOf(blocks.document(place).fileName ?? '')
      }
      if (start[span] < extent.earliest) extent.earliest = start[span]
      if (start[span] > extent.latest) extent.latest = start[span]
      if (end[span] > extent.latest) extent.latest = end[span]
    }
  }

  #extentOf(fileName: string): Extent {
    let extent = this.#extents.get(fileName)
    if (extent === undefined) {
      extent = { earliest: Number.POSITIVE_INFINITY, latest: Number.NEGATIVE_INFINITY }
      this.#extents.set(fileName, extent)
    }
    return extent
  }

  /** That of the page's own spans or of a file's, with all that are no further from it than it is long. */
  #extentAround(fileName = ''): Extent | undefined {
    const rest = [...this.#extents.values()]
    const found = this.#extents.get(fileName) ?? rest[0]
    if (found === undefined) return undefined
    let { earliest, latest } = found
    for (let i = 0; i < rest.length; ) {
      const room = latest - earliest
      if (rest[i].earliest <= latest + room && rest[i].latest >= earliest - room) {
        earliest = Math.min(earliest, rest[i].earliest)
        latest = Math.max(latest, rest[i].latest)
        rest.splice(i, 1)
        i = 0
      } else i++
    }
    return { earliest, latest }
  }
}

function isSame(a: OverviewRange, b: OverviewRange): boolean {
  return a.fromMs === b.fromMs && a.toMs === b.toMs && a.buckets === b.buckets
}

function never(): boolean {
  return false
}
