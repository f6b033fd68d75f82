import { grow } from '../columns/growable-array'

/**
 * Puts boxes into rows: each into the first row that is free when it starts. A tree over the ends of the rows finds it
 * in O(log rows), so that 100,000 boxes at one moment are no worse than as many in a line.
 */
export class FirstFitRows {
  /** A binary tree in an array: node i has the least end below it; the rows' own are the `#capacity` last nodes. */
  #earliest = new Float64Array(2)
  #capacity = 1
  #heights = new Int32Array(1)
  #offsets = new Int32Array(1)
  #used = 0
  #placed = false

  clear(): void {
    this.#capacity = 1
    this.#earliest[1] = Number.NEGATIVE_INFINITY
    this.#heights[0] = 0
    this.#used = 0
    this.#placed = false
  }

  /** Takes in a box and gives its row. */
  add(start: number, end: number, height: number): number {
    while (this.#earliest[1] > start) this.#double()
    const earliest = this.#earliest
    let node = 1
    while (node < this.#capacity) node = earliest[node * 2] <= start ? node * 2 : node * 2 + 1
    const row = node - this.#capacity
    earliest[node] = end
    for (node >>= 1; node >= 1; node >>= 1) earliest[node] = Math.min(earliest[node * 2], earliest[node * 2 + 1])
    this.#heights[row] = Math.max(this.#heights[row], height)
    this.#used = Math.max(this.#used, row + 1)
    this.#placed = false
    return row
  }

  /** Where a row begins: the heights of all above it. */
  offsetOf(row: number): number {
    this.#place()
    return this.#offsets[row]
  }

  /** Of all rows together. */
  get height(): number {
    if (this.#used === 0) return 0
    this.#place()
    return this.#offsets[this.#used - 1] + this.#heights[this.#used - 1]
  }

  #place(): void {
    if (this.#placed) return
    this.#placed = true
    let offset = 0
    for (let row = 0; row < this.#used; row++) {
      this.#offsets[row] = offset
      offset += this.#heights[row]
    }
  }

  #double(): void {
    const before = this.#capacity
    const capacity = before * 2
    if (this.#earliest.length < capacity * 2) this.#earliest = grow(this.#earliest, capacity * 2)
    if (this.#heights.length < capacity) {
      this.#heights = grow(this.#heights, capacity)
      this.#offsets = grow(this.#offsets, capacity)
    }
    const earliest = this.#earliest
    earliest.copyWithin(capacity, before, capacity)
    earliest.fill(Number.NEGATIVE_INFINITY, capacity + before, capacity * 2)
    this.#heights.fill(0, before, capacity)
    for (let node = capacity - 1; node >= 1; node--)
      earliest[node] = Math.min(earliest[node * 2], earliest[node * 2 + 1])
    this.#capacity = capacity
  }
}
