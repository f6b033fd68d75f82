import { grow } from '../columns/growable-array'
import { NONE } from '../columns/span-table'
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import type { Arrangement } from './arrangement'
import type { Expansion } from './expansion'
import type { FilteredView } from './filtered-view'
import { isGroup, numberOf } from './row-code'
import type { RowList } from './row-list'

const NO_ROWS = new Int32Array(0)

/** Lays out what is below one row, as far as it is open. Not recursive. */
export class TreeLayout {
  readonly #store: TraceStore
  readonly #filtered: FilteredView
  readonly #arrangement: Arrangement
  readonly #expansion: () => Expansion
  /** For each depth, how many siblings came before (scratch). */
  #before = new Int32Array(64)

  constructor(store: TraceStore, filtered: FilteredView, arrangement: Arrangement, expansion: () => Expansion) {
    this.#store = store
    this.#filtered = filtered
    this.#arrangement = arrangement
    this.#expansion = expansion
  }

  /** Appends the row of a span or group, and all visible rows below it. */
  layOut(rows: RowList, top: number, level: number, positionInSet: number): void {
    if (this.#arrangement.isPlain) this.#layOutPlain(rows, top, level, positionInSet)
    else this.#layOutArranged(rows, top, level, positionInSet)
  }

  /** The same when children are simply those of the tree. Hot: a row costs 30 ns. */
  #layOutPlain(rows: RowList, top: SpanIndex, level: number, positionInSet: number): void {
    const { firstChild, next, parent } = this.#store.table
    const filtered = this.#filtered
    const isFiltered = filtered.isActive
    const expansion = this.#expansion()
    const allOpen = expansion.isEverythingOpen
    let depth = 0
    let at = top
    this.#before[0] = positionInSet
    for (;;) {
      rows.push(at, level + depth, this.#before[depth])
      let following = allOpen || expansion.isOpen(at) ? firstChild[at] : NONE
      while (isFiltered && following !== NONE && !filtered.shows(following)) following = next[following]
      if (following !== NONE) {
        depth++
        if (depth === this.#before.length) this.#before = grow(this.#before, depth + 1)
        this.#before[depth] = 1
        at = following
        continue
      }
      for (;;) {
        if (depth === 0) return
        following = next[at]
        while (isFiltered && following !== NONE && !filtered.shows(following)) following = next[following]
        if (following !== NONE) break
        at = parent[at]
        depth--
      }
      this.#before[depth]++
      at = following
    }
  }

  #layOutArranged(rows: RowList, top: number, level: number, positionInSet: number): void {
    rows.push(top, level, positionInSet)
    const lists = [this.#opened(top)]
    const positions = [0]
    for (let depth = 0; depth >= 0; ) {
      const list = lists[depth]
      if (positions[depth] === list.length) {
        depth--
        lists.pop()
        positions.pop()
        continue
      }
      const code = list[positions[depth]++]
      rows.push(code, level + depth + 1, positions[depth])
      const below = this.#opened(code)
      if (below.length === 0) continue
      depth++
      lists.push(below)
      positions.push(0)
    }
  }

  /** The row codes directly under a row; none if it is closed. */
  #opened(code: number): Int32Array {
    const { groups } = this.#arrangement
    if (isGroup(code)) {
      const { key, members } = groups.ofCode(code)
      if (!groups.isOpen(key)) return NO_ROWS
      for (const member of members) groups.house(member, numberOf(code))
      return members
    }
    if (!this.#expansion().isOpen(code)) return NO_ROWS
    const codes = this.#arrangement.under(code)
    for (const child of codes) if (child >= 0) groups.house(child, undefined)
    return codes
  }
}
