import { SpanKind } from '../../../inpage/api/api'
import { grow } from '../columns/growable-array'
import { SpanRecord } from '../columns/span-record'
import type { SpanTable } from '../columns/span-table'
import { StringInterner } from '../columns/string-interner'
import type { SpanIndex } from '../model'
import { urlShape } from '../url-shape'

/** Siblings alike stand in one row when there are so many of them, as in Sentry's trace view. */
export const MIN_REPEATS = 5
/**
 * Of the steps from one repeat to the next, so many may overlap while the whole still counts as one after the other.
 */
const MAX_OVERLAPS = 0.1

/** What the shapes of spans are read from. */
interface ShapeSource {
  readonly table: SpanTable
  /** Changes when indices lose their meaning. */
  readonly epoch: number
}

/**
 * What makes siblings repeats of one another: name, kind and the shape of their URL, which is its host and path with
 * numbers and ids left out. A shape is a number, worked out once for a span.
 */
export class Shapes {
  readonly #source: ShapeSource
  readonly #numbers = new StringInterner()
  #known = new Uint32Array(0)
  #epoch = -1

  constructor(source: ShapeSource) {
    this.#source = source
  }

  /** The same number for spans whose URLs have the same shape; 1 for those without a URL. */
  of(span: SpanIndex): number {
    const { table, epoch } = this.#source
    if (epoch !== this.#epoch) {
      this.#epoch = epoch
      this.#known.fill(0)
    }
    if (span >= this.#known.length) this.#known = grow(this.#known, table.limit)
    if (this.#known[span] === 0) {
      const record = new SpanRecord(table.blocks.block(table.block[span]), table.row[span])
      const url = record.text('url.full') ?? record.text('http.url')
      this.#known[span] = 1 + this.#numbers.intern(url === undefined ? '' : urlShape(url))
    }
    return this.#known[span]
  }
}

/**
 * Whether repeats are an N+1: requests or queries that were made one after the other, where one could have asked for all.
 * The members are in the order of their starts.
 */
export function isNPlusOne(table: SpanTable, members: Int32Array): boolean {
  const { start, end } = table
  let overlaps = 0
  for (let i = 0; i < members.length; i++) {
    if (!asksElsewhere(table, members[i])) return false
    if (i > 0 && !(start[members[i]] >= end[members[i - 1]])) overlaps++
  }
  return overlaps <= (members.length - 1) * MAX_OVERLAPS
}

function asksElsewhere(table: SpanTable, span: SpanIndex): boolean {
  if (table.kindOf(span) === SpanKind.CLIENT) return true
  const record = new SpanRecord(table.blocks.block(table.block[span]), table.row[span])
  return (record.text('db.system.name') ?? record.text('db.system')) !== undefined
}
