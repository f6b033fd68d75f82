import { grow, lengthened } from './growable-array'

const FIRST_ENTRIES = 1024
const FIRST_PLACES = 2048
/** A smaller table grows by a larger factor, as everything in it has to be moved each time. */
const LARGE_TABLE = 65_536
const MAX_LOAD = 0.8
/**
 * How many slots of the previous table are moved with each new id. It is empty long before the table must grow again.
 */
const MOVED_AT_ONCE = 16
/** A slot of the previous table whose id was moved or deleted. */
const GONE = -1

/**
 * A set of ids that gives each id a small number, its entry, which is used as an index into columns. An entry is reused after
 * its id was deleted. An id has three or four 32-bit words, which are stored here and nowhere else.
 *
 * Open addressing with linear probing. Each slot of the table holds an entry and its hash, so that most look-ups (which find
 * nothing) and most moves never read the keys. The hash has a random seed: ids come from pages, and a page that knew the hash
 * could choose ids that all collide. A full table is moved to a larger one step by step, as moving a million ids at once
 * takes several frames.
 */
export class IdSet {
  #width: 3 | 4
  #keys: Uint32Array
  /** For each slot: entry + 1 (0 means free), and the hash. */
  #table = new Int32Array(FIRST_PLACES * 2)
  /** The previous table while some of it has not been moved, and how far the move has come. */
  #before: Int32Array | undefined
  #moved = 0
  #seed = (Math.random() * 0x100000000) | 0
  #size = 0
  #limit = 0
  /** The free entry to use next, or -1. The first word of a free entry's key is the one after it. */
  #free = -1

  constructor(width: 3 | 4) {
    this.#width = width
    this.#keys = new Uint32Array(FIRST_ENTRIES * width)
  }

  get size(): number {
    return this.#size
  }

  /** All entries are below this. Only `clear` lowers it. */
  get limit(): number {
    return this.#limit
  }

  get byteLength(): number {
    return this.#keys.byteLength + this.#table.byteLength + (this.#before?.byteLength ?? 0)
  }

  /** The word at `index` of an entry's id. */
  word(entry: number, index: number): number {
    return this.#keys[entry * this.#width + index]
  }

  /** The entry of an id, or -1. */
  find(a: number, b: number, c: number, d = 0): number {
    const hash = this.#hash(a, b, c, d)
    const table = this.#table
    const last = table.length - 1
    for (let at = (hash << 1) & last; ; at = (at + 2) & last) {
      const entry = table[at] - 1
      if (entry < 0) return this.#before === undefined ? -1 : this.#findBefore(this.#before, hash, a, b, c, d)
      if (table[at + 1] === hash && this.#isAt(entry, a, b, c, d)) return entry
    }
  }

  /** The entry of an id. If it is new, it is added, and `size` has grown. */
  enter(a: number, b: number, c: number, d = 0): number {
    if ((this.#size + 1) * 2 > this.#table.length * MAX_LOAD) this.#growTable()
    if (this.#before !== undefined) this.#move(this.#before, MOVED_AT_ONCE)
    const hash = this.#hash(a, b, c, d)
    const table = this.#table
    const last = table.length - 1
    let at = (hash << 1) & last
    for (; table[at] !== 0; at = (at + 2) & last) {
      if (table[at + 1] === hash && this.#isAt(table[at] - 1, a, b, c, d)) return table[at] - 1
    }
    const known = this.#before === undefined ? -1 : this.#findBefore(this.#before, hash, a, b, c, d)
    if (known >= 0) return known
    const entry = this.#newEntry(a, b, c, d)
    table[at] = entry + 1
    table[at + 1] = hash
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

  clear(): void {
    this.#keys = new Uint32Array(FIRST_ENTRIES * this.#width)
    this.#table = new Int32Array(FIRST_PLACES * 2)
    this.#before = undefined
    this.#size = 0
    this.#limit = 0
    this.#free = -1
  }

  #isAt(entry: number, a: number, b: number, c: number, d: number): boolean {
    const keys = this.#keys
    const at = entry * this.#width
    return keys[at + 1] === b && keys[at] === a && keys[at + 2] === c && (this.#width === 3 || keys[at + 3] === d)
  }

  #newEntry(a: number, b: number, c: number, d: number): number {
    const width = this.#width
    let entry = this.#free
    this.#size++
    if (entry >= 0) {
      this.#free = this.#keys[entry * width] - 1
    } else {
      entry = this.#limit++
      if (this.#limit * width > this.#keys.length) this.#keys = grow(this.#keys, this.#limit * width)
    }
    const keys = this.#keys
    const at = entry * width
    keys[at] = a
    keys[at + 1] = b
    keys[at + 2] = c
    if (width === 4) keys[at + 3] = d
    return entry
  }

  #findBefore(table: Int32Array, hash: number, a: number, b: number, c: number, d: number): number {
    const last = table.length - 1
    for (let at = (hash << 1) & last; table[at] !== 0; at = (at + 2) & last) {
      if (table[at + 1] === hash && table[at] > 0 && this.#isAt(table[at] - 1, a, b, c, d)) return table[at] - 1
    }
    return -1
  }

  #deleteNow(hash: number, entry: number): void {
    const table = this.#table
    const last = table.length - 1
    let hole = (hash << 1) & last
    while (table[hole] !== entry + 1) hole = (hole + 2) & last
    // No tombstones: entries that the deleted one had pushed on move back, so that searches stay short in a long session.
    for (let at = (hole + 2) & last; table[at] !== 0; at = (at + 2) & last) {
      const home = (table[at + 1] << 1) & last
      if (((at - home) & last) >= ((at - hole) & last)) {
        table[hole] = table[at]
        table[hole + 1] = table[at + 1]
        hole = at
      }
    }
    table[hole] = 0
  }

  /** False if it has already been moved. */
  #deleteBefore(table: Int32Array, hash: number, entry: number): boolean {
    const last = table.length - 1
    for (let at = (hash << 1) & last; table[at] !== 0; at = (at + 2) & last) {
      if (table[at] !== entry + 1) continue
      table[at] = GONE
      return true
    }
    return false
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

  #growTable(): void {
    if (this.#before !== undefined) this.#move(this.#before, this.#before.length / 2)
    const slots = this.#table.length / 2
    this.#before = this.#table
    this.#moved = 0
    this.#table = new Int32Array(slots * (slots < LARGE_TABLE ? 4 : 2) * 2)
  }

  /** Moves the ids in the next `slots` slots. */
  #move(before: Int32Array, slots: number): void {
    const table = this.#table
    const last = table.length - 1
    const end = Math.min(before.length, this.#moved + slots * 2)
    for (let from = this.#moved; from < end; from += 2) {
      if (before[from] <= 0) continue
      const hash = before[from + 1]
      let at = (hash << 1) & last
      while (table[at] !== 0) at = (at + 2) & last
      table[at] = before[from]
      table[at + 1] = hash
      before[from] = GONE
    }
    this.#moved = end
    if (end === before.length) this.#before = undefined
  }
}
