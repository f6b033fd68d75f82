import { NumberList } from '../columns/number-list'
import { type SpanTable, State } from '../columns/span-table'
import type { SpanIndex } from '../model'

/**
 * The roots in order. `settle` sorts many at once, as most spans are roots only for a moment: children finish, and arrive,
 * before their parents.
 */
export class RootOrder {
  #spans: SpanTable
  #order = new Int32Array(256)
  #length = 0
  #coming = new NumberList()
  /** The first position that is out of order; `#length` if none is. */
  #changedFrom = 0

  constructor(spans: SpanTable) {
    this.#spans = spans
  }

  get length(): number {
    return this.#length
  }

  get byteLength(): number {
    return this.#order.byteLength
  }

  at(position: number): SpanIndex {
    return this.#order[position]
  }

  /** All roots, as a view that is valid until the next change. */
  view(): Int32Array {
    return this.#order.subarray(0, this.#length)
  }

  add(root: SpanIndex): void {
    this.#spans.state[root] |= State.Root
    this.#coming.push(root)
  }

  remove(root: SpanIndex): void {
    const { state } = this.#spans
    if ((state[root] & State.Ordered) !== 0) this.#changedFrom = Math.min(this.#changedFrom, this.lowerBound(root))
    state[root] &= ~(State.Root | State.Ordered)
  }

  /** The first position whose root does not come before this span. */
  lowerBound(span: SpanIndex): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#spans.compare(this.#order[middle], span) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Sorts all roots. Returns the first position whose root has changed, or the length. */
  settle(): number {
    const { state } = this.#spans
    const arrived: SpanIndex[] = []
    for (let i = 0; i < this.#coming.length; i++) {
      const root = this.#coming.at(i)
      if ((state[root] & (State.Root | State.Ordered)) !== State.Root) continue
      state[root] |= State.Ordered
      arrived.push(root)
    }
    this.#coming.clear()
    if (arrived.length > 0) {
      arrived.sort((a, b) => this.#spans.compare(a, b))
      this.#changedFrom = Math.min(this.#changedFrom, this.lowerBound(arrived[0]))
    }
    const from = this.#changedFrom
    if (from < this.#length || arrived.length > 0) this.#merge(from, arrived)
    this.#changedFrom = this.#length
    return from
  }

  /** Removes all roots. */
  clear(): void {
    this.#order = new Int32Array(256)
    this.#length = 0
    this.#changedFrom = 0
    this.#coming.clear()
  }

  /** Removes spans that are no longer roots. It uses only their state, as their starts may be gone. */
  sweep(): void {
    const { state } = this.#spans
    const order = this.#order
    let kept = 0
    for (let i = 0; i < this.#length; i++) {
      if ((state[order[i]] & State.Root) !== 0) order[kept++] = order[i]
    }
    this.#length = kept
    this.#changedFrom = 0
  }

  #merge(from: number, arrived: readonly SpanIndex[]): void {
    const { state } = this.#spans
    const rest = this.#order.slice(from, this.#length)
    const room = this.#length + arrived.length
    if (room > this.#order.length) {
      const order = new Int32Array(Math.ceil(room * 1.25))
      order.set(this.#order.subarray(0, from))
      this.#order = order
    }
    const order = this.#order
    let length = from
    let next = 0
    for (let i = 0; i < rest.length; i++) {
      const root = rest[i]
      if ((state[root] & State.Root) === 0) continue
      while (next < arrived.length && this.#spans.compare(arrived[next], root) < 0) order[length++] = arrived[next++]
      order[length++] = root
    }
    while (next < arrived.length) order[length++] = arrived[next++]
    this.#length = length
  }
}
