import { CHUNK_SPANS } from '../../scheduling/chunked-task'
import type { SpanIndex } from '../model'
import { NONE, type SpanTable, State } from './span-table'

/** From the earliest start to the latest time, in ms since the epoch. */
export interface Extent {
  earliest: number
  latest: number
}

/** By the file from which spans were imported; '' for the page's own spans. */
type Extents = Map<string, Extent>

/**
 * The extents of the page's spans and of those of each imported file. They are kept for slices of a few thousand spans, so
 * that after a removal only the affected slices are read again.
 */
export class SpanExtents {
  readonly #spans: SpanTable
  #slices: Extents[] = []
  /** The slices that must be read again. */
  #stale = new Set<number>()
  /** The extent for spans of the last slice and block slot: such spans come together. */
  #slice = NONE
  #slot = NONE
  #extent: Extent = nothing()

  constructor(spans: SpanTable) {
    this.#spans = spans
  }

  /** Extents by file. */
  all(): ReadonlyMap<string, Extent> {
    for (const slice of this.#stale) this.#lookAt(slice)
    this.#stale.clear()
    const all: Extents = new Map()
    for (const slice of this.#slices) {
      for (const [fileName, { earliest, latest }] of slice) {
        const extent = extentOf(all, fileName)
        extent.earliest = Math.min(extent.earliest, earliest)
        extent.latest = Math.max(extent.latest, latest)
      }
    }
    return all
  }

  /** Called before spans are added: slots may hold other blocks than before. */
  begin(): void {
    this.#slot = NONE
  }

  /** A span was added, or has a later end. */
  add(span: SpanIndex): void {
    const { start, end, block, blocks } = this.#spans
    const slice = Math.floor(span / CHUNK_SPANS)
    if (block[span] !== this.#slot || slice !== this.#slice) {
      this.#slot = block[span]
      this.#slice = slice
      while (this.#slices.length <= slice) this.#slices.push(new Map())
      this.#extent = extentOf(this.#slices[slice], blocks.document(this.#slot).fileName ?? '')
    }
    const extent = this.#extent
    if (start[span] < extent.earliest) extent.earliest = start[span]
    if (start[span] > extent.latest) extent.latest = start[span]
    if (end[span] > extent.latest) extent.latest = end[span]
  }

  /** A span was removed. */
  forget(span: SpanIndex): void {
    this.#stale.add(Math.floor(span / CHUNK_SPANS))
  }

  /** No known index is valid any more. */
  forgetAll(): void {
    this.#slices = []
    this.#stale.clear()
    for (let slice = 0; slice * CHUNK_SPANS < this.#spans.limit; slice++) this.#stale.add(slice)
  }

  #lookAt(slice: number): void {
    this.begin()
    this.#slices[slice]?.clear()
    const { state, limit } = this.#spans
    const to = Math.min(limit, (slice + 1) * CHUNK_SPANS)
    for (let span = slice * CHUNK_SPANS; span < to; span++) if ((state[span] & State.Live) !== 0) this.add(span)
  }
}

/** The present extents of all spans, in one pass. */
export function extentsOf(spans: SpanTable): ReadonlyMap<string, Extent> {
  const extents = new SpanExtents(spans)
  extents.forgetAll()
  return extents.all()
}

/** The extent of the page's spans or of a file's, plus all extents that are no further from it than it is long. */
export function extentNear(extents: ReadonlyMap<string, Extent>, fileName = ''): Extent | undefined {
  const rest = [...extents.values()]
  const found = extents.get(fileName) ?? rest[0]
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

function extentOf(extents: Extents, fileName: string): Extent {
  let extent = extents.get(fileName)
  if (extent === undefined) {
    extent = nothing()
    extents.set(fileName, extent)
  }
  return extent
}

function nothing(): Extent {
  return { earliest: Number.POSITIVE_INFINITY, latest: Number.NEGATIVE_INFINITY }
}
