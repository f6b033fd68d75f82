import { grown } from './grown'

/** Rows as columns: what stands there, how deep, and the how-manieth of its siblings it is. */
export class RowList {
  #span = new Int32Array(256)
  #level = new Int32Array(256)
  #place = new Int32Array(256)
  #length = 0

  get length(): number {
    return this.#length
  }

  span(row: number): number {
    return this.#span[row]
  }

  level(row: number): number {
    return this.#level[row]
  }

  place(row: number): number {
    return this.#place[row]
  }

  /** The row of a span, or -1. A pass over one column: 0.4 ms for a million rows. */
  indexOf(span: number): number {
    const row = this.#span.indexOf(span)
    return row < this.#length ? row : -1
  }

  /** The first row after `row` that is not deeper than it. */
  endOf(row: number): number {
    const level = this.#level
    const own = level[row]
    let end = row + 1
    while (end < this.#length && level[end] > own) end++
    return end
  }

  push(span: number, level: number, place: number): void {
    const row = this.#length
    if (row === this.#span.length) this.#reserve(row + 1)
    this.#span[row] = span
    this.#level[row] = level
    this.#place[row] = place
    this.#length = row + 1
  }

  /** Adds the rows `from` … `to` of another list. */
  append(other: RowList, from: number, to: number): void {
    if (from === to) return
    const at = this.#length
    this.#reserve(at + to - from)
    this.#span.set(other.#span.subarray(from, to), at)
    this.#level.set(other.#level.subarray(from, to), at)
    this.#place.set(other.#place.subarray(from, to), at)
    this.#length = at + to - from
  }

  /** Puts the rows of `other` in the place of the rows `from` … `to`. */
  replace(from: number, to: number, other: RowList): void {
    const length = this.#length + other.#length - (to - from)
    this.#reserve(length)
    const end = from + other.#length
    for (const [column, source] of [
      [this.#span, other.#span],
      [this.#level, other.#level],
      [this.#place, other.#place],
    ]) {
      column.copyWithin(end, to, this.#length)
      column.set(source.subarray(0, other.#length), from)
    }
    this.#length = length
  }

  /** Takes off the rows from `from` on and gives them as a list of their own. */
  cut(from: number): RowList {
    const tail = new RowList()
    tail.append(this, from, this.#length)
    this.#length = from
    return tail
  }

  clear(): void {
    this.#length = 0
  }

  #reserve(length: number): void {
    if (length <= this.#span.length) return
    this.#span = grown(this.#span, length)
    this.#level = grown(this.#level, length)
    this.#place = grown(this.#place, length)
  }
}
