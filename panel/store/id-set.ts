import { grown } from './grown'

const FIRST_ENTRIES = 1024
const FIRST_TABLE = 2048
const MOST_LOAD = 0.7

/**
 * A set of ids that gives each a small number, its entry, by which columns are addressed; an entry is used again after
 * its id was deleted. An id is three or four 32-bit words, kept here and nowhere else.
 *
 * Open addressing with linear probing. The hash is seeded for each set, because ids come from pages, and a page that
 * knew the hash could choose ids that all fall on one place.
 */
export class IdSet {
  #width: 3 | 4
  #keys: Uint32Array
  /** entry + 1; 0 is free. */
  #table = new Int32Array(FIRST_TABLE)
  #mask = FIRST_TABLE - 1
  #seed = (Math.random() * 0x100000000) | 0
  #size = 0
  #limit = 0
  /** The entry to be used next, or -1; the first word of a free entry's key tells the one after it. */
  #free = -1

  constructor(width: 3 | 4) {
    this.#width = width
    this.#keys = new Uint32Array(FIRST_ENTRIES * width)
  }

  get size(): number {
    return this.#size
  }

  /** All entries are below this; it never shrinks but by `clear`. */
  get limit(): number {
    return this.#limit
  }

  get byteLength(): number {
    return this.#keys.byteLength + this.#table.byteLength
  }

  /** Word `index` of an entry's id. */
  word(entry: number, index: number): number {
    return this.#keys[entry * this.#width + index]
  }

  /** The entry of an id, or -1. */
  find(a: number, b: number, c: number, d = 0): number {
    const keys = this.#keys
    const table = this.#table
    const width = this.#width
    const mask = this.#mask
    for (let place = this.#hash(a, b, c, d) & mask; ; place = (place + 1) & mask) {
      const entry = table[place] - 1
      if (entry < 0) return -1
      const at = entry * width
      if (keys[at + 1] === b && keys[at] === a && keys[at + 2] === c && (width === 3 || keys[at + 3] === d))
        return entry
    }
  }

  /** Takes in an id that is not there yet (`find` gave -1) and gives its entry. */
  add(a: number, b: number, c: number, d = 0): number {
    if (this.#size + 1 > this.#table.length * MOST_LOAD) this.#growTable(this.#table.length * 2)
    const width = this.#width
    let entry = this.#free
    this.#size++
    if (entry >= 0) {
      this.#free = this.#keys[entry * width] - 1
    } else {
      entry = this.#limit++
      if (this.#limit * width > this.#keys.length) this.#keys = grown(this.#keys, this.#limit * width)
    }
    const keys = this.#keys
    const at = entry * width
    keys[at] = a
    keys[at + 1] = b
    keys[at + 2] = c
    if (width === 4) keys[at + 3] = d
    this.#place(entry, this.#hash(a, b, c, d))
    return entry
  }

  /** Makes room for so many ids at once. */
  reserve(ids: number): void {
    let { length } = this.#table
    while (ids > length * MOST_LOAD) length *= 2
    if (length > this.#table.length) this.#growTable(length)
  }

  delete(entry: number): void {
    const table = this.#table
    const mask = this.#mask
    let hole = this.#hashOf(entry) & mask
    while (table[hole] !== entry + 1) hole = (hole + 1) & mask
    // No tombstones: whatever was pushed past the hole by it moves up, so that a long session probes no further.
    for (let place = (hole + 1) & mask; table[place] !== 0; place = (place + 1) & mask) {
      const home = this.#hashOf(table[place] - 1) & mask
      if (((place - home) & mask) >= ((place - hole) & mask)) {
        table[hole] = table[place]
        hole = place
      }
    }
    table[hole] = 0
    this.#keys[entry * this.#width] = this.#free + 1
    this.#free = entry
    this.#size--
  }

  clear(): void {
    this.#keys = new Uint32Array(FIRST_ENTRIES * this.#width)
    this.#table = new Int32Array(FIRST_TABLE)
    this.#mask = FIRST_TABLE - 1
    this.#size = 0
    this.#limit = 0
    this.#free = -1
  }

  #hash(a: number, b: number, c: number, d: number): number {
    let h = Math.imul(a ^ this.#seed, 0x9e3779b1)
    h = Math.imul(h ^ (h >>> 15) ^ b, 0x85ebca6b)
    h = Math.imul(h ^ (h >>> 13) ^ c, 0xc2b2ae35)
    h = Math.imul(h ^ (h >>> 16) ^ d, 0x27d4eb2f)
    return h ^ (h >>> 15)
  }

  #hashOf(entry: number): number {
    const keys = this.#keys
    const at = entry * this.#width
    return this.#hash(keys[at], keys[at + 1], keys[at + 2], this.#width === 4 ? keys[at + 3] : 0)
  }

  #place(entry: number, hash: number): void {
    const table = this.#table
    let place = hash & this.#mask
    while (table[place] !== 0) place = (place + 1) & this.#mask
    table[place] = entry + 1
  }

  #growTable(length: number): void {
    const old = this.#table
    this.#table = new Int32Array(length)
    this.#mask = this.#table.length - 1
    // In the order of the keys, where it can be: that is twice as fast as in the order of the old table.
    const inOrder = this.#free < 0
    const end = inOrder ? this.#limit : old.length
    for (let i = 0; i < end; i++) {
      const entry = inOrder ? i : old[i] - 1
      if (entry >= 0) this.#place(entry, this.#hashOf(entry))
    }
  }
}
