import { grown, lengthened } from './grown'

const FIRST_ENTRIES = 1024
const FIRST_TABLE = 2048
/** A smaller one grows by more at once, since all that is in it has to be moved every time. */
const LARGE_TABLE = 65_536
const MOST_LOAD = 0.7
/** So many places of the table before are moved with each id that comes: it is empty long before the next one is needed. */
const MOVED_AT_ONCE = 16
/** A place in the table before whose id was deleted. */
const GONE = -1

/**
 * A set of ids that gives each a small number, its entry, by which columns are addressed; an entry is used again after
 * its id was deleted. An id is three or four 32-bit words, kept here and nowhere else.
 *
 * Open addressing with linear probing. The hash is seeded for each set, because ids come from pages, and a page that
 * knew the hash could choose ids that all fall on one place. A table that has become too small is moved to a larger one
 * little by little, since to move a million ids at once takes several frames.
 */
export class IdSet {
  #width: 3 | 4
  #keys: Uint32Array
  /** entry + 1; 0 is free. */
  #table = new Int32Array(FIRST_TABLE)
  #mask = FIRST_TABLE - 1
  /** The table before, while not all of it has been moved, and how far that has come. */
  #before: Int32Array | undefined
  #moved = 0
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
    return this.#keys.byteLength + this.#table.byteLength + (this.#before?.byteLength ?? 0)
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
    const hash = this.#hash(a, b, c, d)
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const entry = table[place] - 1
      if (entry < 0) return this.#before === undefined ? -1 : this.#findBefore(this.#before, hash, a, b, c, d)
      const at = entry * width
      if (keys[at + 1] === b && keys[at] === a && keys[at + 2] === c && (width === 3 || keys[at + 3] === d))
        return entry
    }
  }

  /** Takes in an id that is not there yet (`find` gave -1) and gives its entry. */
  add(a: number, b: number, c: number, d = 0): number {
    if (this.#size + 1 > this.#table.length * MOST_LOAD) this.#growTable()
    if (this.#before !== undefined) this.#move(this.#before, MOVED_AT_ONCE)
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

  /** Makes room for the keys of so many ids. */
  reserve(ids: number): void {
    if (ids * this.#width > this.#keys.length) this.#keys = lengthened(this.#keys, ids * this.#width)
  }

  delete(entry: number): void {
    const hash = this.#hashOf(entry)
    if (this.#before === undefined || !this.#deleteBefore(this.#before, hash, entry)) this.#deleteNow(hash, entry)
    this.#keys[entry * this.#width] = this.#free + 1
    this.#free = entry
    this.#size--
  }

  #deleteNow(hash: number, entry: number): void {
    const table = this.#table
    const mask = this.#mask
    let hole = hash & mask
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
  }

  /** False if it has been moved already. */
  #deleteBefore(table: Int32Array, hash: number, entry: number): boolean {
    const mask = table.length - 1
    for (let place = hash & mask; table[place] !== 0; place = (place + 1) & mask) {
      if (table[place] !== entry + 1) continue
      table[place] = GONE
      return true
    }
    return false
  }

  #findBefore(table: Int32Array, hash: number, a: number, b: number, c: number, d: number): number {
    const keys = this.#keys
    const width = this.#width
    const mask = table.length - 1
    for (let place = hash & mask; table[place] !== 0; place = (place + 1) & mask) {
      const entry = table[place] - 1
      const at = entry * width
      if (entry < 0) continue
      if (keys[at + 1] === b && keys[at] === a && keys[at + 2] === c && (width === 3 || keys[at + 3] === d))
        return entry
    }
    return -1
  }

  clear(): void {
    this.#keys = new Uint32Array(FIRST_ENTRIES * this.#width)
    this.#table = new Int32Array(FIRST_TABLE)
    this.#mask = FIRST_TABLE - 1
    this.#before = undefined
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

  #growTable(): void {
    if (this.#before !== undefined) this.#move(this.#before, this.#before.length)
    this.#before = this.#table
    this.#moved = 0
    this.#table = new Int32Array(this.#table.length * (this.#table.length < LARGE_TABLE ? 4 : 2))
    this.#mask = this.#table.length - 1
  }

  /** Moves what stands at the next so many places. */
  #move(before: Int32Array, places: number): void {
    const end = Math.min(before.length, this.#moved + places)
    for (; this.#moved < end; this.#moved++) {
      const entry = before[this.#moved] - 1
      if (entry < 0) continue
      before[this.#moved] = GONE
      this.#place(entry, this.#hashOf(entry))
    }
    if (end === before.length) this.#before = undefined
  }
}
