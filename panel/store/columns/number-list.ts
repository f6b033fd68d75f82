import { grow } from './growable-array'

const FIRST_LENGTH = 64
/** When a list is cleared, capacity beyond this is freed. */
const MAX_KEPT = 65_536

/** A growable list of 32-bit integers in a typed array. */
export class NumberList {
  #values = new Int32Array(FIRST_LENGTH)
  #length = 0

  get length(): number {
    return this.#length
  }

  at(position: number): number {
    return this.#values[position]
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#values = grow(this.#values, this.#length + 1)
    this.#values[this.#length++] = value
  }

  /** Adds `difference` to all values from a position on. */
  addFrom(position: number, difference: number): void {
    for (let i = position; i < this.#length; i++) this.#values[i] += difference
  }

  truncate(length: number): void {
    this.#length = Math.min(this.#length, length)
  }

  clear(): void {
    this.#length = 0
    if (this.#values.length > MAX_KEPT) this.#values = new Int32Array(FIRST_LENGTH)
  }

  /** The values as a view that is valid until the next change. */
  view(): Int32Array {
    return this.#values.subarray(0, this.#length)
  }
}
