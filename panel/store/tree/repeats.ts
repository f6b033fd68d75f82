import { SpanKind } from '../../../inpage/api/api'
import { grow } from '../columns/growable-array'
import type { NumberList } from '../columns/number-list'
import { SpanRecord } from '../columns/span-record'
import type { SpanTable } from '../columns/span-table'
import { StringInterner } from '../columns/string-interner'
import type { SpanIndex } from '../model'
import { urlShape } from '../url-shape'

/** At least so many alike siblings are grouped in one row, as in Sentry's trace view. */
export const MIN_REPEATS = 5
/**
 * The share of repeats that may overlap the next one while all together still count as sequential.
 */
const MAX_OVERLAPS = 0.1

/** What shapes are read from. */
interface ShapeSource {
  readonly table: SpanTable
  /** Changes when indices become invalid. */
  readonly epoch: number
}

/**
 * Decides which siblings are repeats: those with the same name, kind and URL shape, which is the host and path without numbers
 * and ids. A shape is a number, computed once for each span.
 */
export class Shapes {
  readonly #source: ShapeSource
  readonly #numbers = new StringInterner()
  #known = new Uint32Array(0)
  #epoch = -1

  constructor(source: ShapeSource) {
    this.#source = source
  }

  /**
   * Since the epoch `before` these spans went, and all others stayed what they were: their shapes are still known. Shapes that are
   * of another epoch are read anew.
   */
  forget(gone: NumberList, before: number): void {
    if (this.#epoch !== before) return
    this.#epoch = this.#source.epoch
    for (let i = 0; i < gone.length; i++) if (gone.at(i) < this.#known.length) this.#known[gone.at(i)] = 0
  }

  /** The same number for spans whose URLs have the same shape; 1 for spans without a URL. */
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
 * Whether repeats are an N+1: requests or queries made one after the other, where a single one could have asked for all. The
 * members must be sorted by start.
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
