import { CHUNK_SPANS, type ChunkedTask, finished } from '../../scheduling/chunked-task'
import { grow } from '../columns/growable-array'
import { NumberList } from '../columns/number-list'
import { NONE, State } from '../columns/span-table'
import { markerOf, type SpanTest } from '../filter'
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import { collectBelow } from '../tree/tree-walk'
import type { Hiding } from './noise'

const MATCH = 1
/** Something below it matches. */
const ABOVE_MATCH = 2

const NOT_ALL = -1

/** Which spans match a test, and which stand above one that does. What is hidden as noise does not match. */
export class FilterMarks {
  readonly #store: TraceStore
  readonly #hiding: Hiding
  #test: SpanTest = () => false
  #marks: Uint8Array = new Uint8Array(0)
  /** Of a root: how many spans of its tree are marked. */
  #shown = new Uint32Array(0)
  #matches = 0
  /** Every span matched, and nothing has changed since: marks and counts have yet to be written. */
  #areAll = false
  /** The spans of the tree that is being looked at. */
  readonly #below = new NumberList()

  constructor(store: TraceStore, hiding: Hiding) {
    this.#store = store
    this.#hiding = hiding
  }

  /** How many spans match. */
  get matches(): number {
    return this.#matches
  }

  isShown(index: SpanIndex): boolean {
    return this.#areAll || this.#marks[index] !== 0
  }

  isMatch(index: SpanIndex): boolean {
    return this.#areAll || (this.#marks[index] & MATCH) !== 0
  }

  isAboveMatch(index: SpanIndex): boolean {
    return this.#areAll ? this.#store.table.childCount[index] > 0 : (this.#marks[index] & ABOVE_MATCH) !== 0
  }

  /** How many spans of a root's tree are shown. */
  shownIn(root: SpanIndex): number {
    return this.#areAll ? this.#store.table.size[root] : this.#shown[root]
  }

  /** Looks at every span by a test. What changes meanwhile has to be looked at by `refreshTree` after it. */
  *refresh(test: SpanTest): ChunkedTask<void> {
    this.#test = test
    this.#reserve()
    this.#marks.fill(0)
    this.#shown.fill(0)
    this.#matches = 0
    this.#areAll = false
    if (this.#hiding.isActive) yield* this.#refreshTrees()
    else yield* this.#refreshColumns()
  }

  /** What is hidden depends on what is above. */
  *#refreshTrees(): ChunkedTask<void> {
    const { roots } = this.#store.tree
    let looked = 0
    for (let i = 0; i < roots.length; i++) {
      const root = roots.at(i)
      this.refreshTree(root)
      looked += this.#store.table.size[root]
      if (looked < CHUNK_SPANS) continue
      looked = 0
      yield
    }
  }

  *#refreshColumns(): ChunkedTask<void> {
    const { table } = this.#store
    const mark = markerOf(this.#test)
    const matching = new Uint8Array(CHUNK_SPANS)
    const fours = new Uint32Array(matching.buffer)
    let matches = 0
    let areAll = true
    for (let from = 0; from < table.limit; from += CHUNK_SPANS) {
      const to = Math.min(table.limit, from + CHUNK_SPANS)
      mark(from, to, matching)
      if (areAll) {
        const live = this.#liveIfAll(matching, from, to)
        areAll = live !== NOT_ALL
        if (areAll) matches += live
        else yield* this.#takeAll(from)
      }
      if (!areAll) this.#take(matching, fours, from, to)
      yield
    }
    this.#areAll = areAll
    if (areAll) this.#matches = matches
  }

  /** How many spans there are in a slice, if all match. */
  #liveIfAll(matching: Uint8Array, from: SpanIndex, to: SpanIndex): number {
    const { state, ids } = this.#store.table
    if (ids.size === ids.limit) {
      const hole = matching.indexOf(0)
      return hole < 0 || hole >= to - from ? to - from : NOT_ALL
    }
    let live = 0
    for (let index = from; index < to; index++) {
      if ((state[index] & State.Live) === 0) continue
      if (matching[index - from] === 0) return NOT_ALL
      live++
    }
    return live
  }

  /** Marks all spans before `end`. */
  *#takeAll(end: SpanIndex): ChunkedTask<void> {
    const matching = new Uint8Array(CHUNK_SPANS).fill(1)
    const fours = new Uint32Array(matching.buffer)
    for (let from = 0; from < end; from += CHUNK_SPANS) {
      this.#take(matching, fours, from, Math.min(end, from + CHUNK_SPANS))
      yield
    }
  }

  /** Something is about to change: "all match" has to be written down for each span. */
  #writeAll(): void {
    this.#areAll = false
    this.#matches = 0
    finished(this.#takeAll(this.#store.table.limit))
  }

  /**
   * Marks what matches, and what is above it. `fours` are the same, four at once. Hot: a span that matches costs 10
   * ns.
   */
  #take(matching: Uint8Array, fours: Uint32Array, from: SpanIndex, to: SpanIndex): void {
    const { table, tree } = this.#store
    const { state, parent, up } = table
    this.#reserve()
    const marks = this.#marks
    const shown = this.#shown
    let matches = 0
    for (let index = from; index < to; index++) {
      const i = index - from
      if (matching[i] === 0) {
        // Most spans match no filter.
        if ((i & 3) === 0 && fours[i >> 2] === 0) index += 3
        continue
      }
      if ((state[index] & State.Live) === 0) continue
      matches++
      let fresh = marks[index] === 0 ? 1 : 0
      marks[index] |= MATCH
      // Whoever is marked already has all above it marked, so this is one step for each span at most.
      for (let at = parent[index]; at !== NONE && (marks[at] & ABOVE_MATCH) === 0; at = parent[at]) {
        if (marks[at] === 0) fresh++
        marks[at] |= ABOVE_MATCH
      }
      if (fresh === 0) continue
      const top = up[index]
      shown[up[top] === top ? top : tree.rootOf(index)] += fresh
    }
    this.#matches += matches
  }

  /** Looks again at the spans of one tree. Spans that were never looked at count as not matching before. */
  refreshTree(root: SpanIndex): void {
    if (this.#areAll) this.#writeAll()
    this.#reserve()
    const { table } = this.#store
    const { parent } = table
    const test = this.#test
    const marks = this.#marks
    let shown = 0
    const below = this.#below
    collectBelow(table, root, below)
    for (let i = 0; i < below.length; i++) {
      const span = below.at(i)
      // Below what is hidden all is hidden.
      const matches = !this.#hiding.hides(span) && test(span) ? MATCH : 0
      this.#matches += matches - (marks[span] & MATCH)
      marks[span] = matches
    }
    for (let i = below.length - 1; i > 0; i--) {
      const span = below.at(i)
      if (marks[span] === 0) continue
      marks[parent[span]] |= ABOVE_MATCH
      shown++
    }
    this.#shown[root] = shown + (marks[root] === 0 ? 0 : 1)
  }

  /** A span that went matches no more. */
  remove(span: SpanIndex): void {
    if (this.#areAll) this.#writeAll()
    if (!(span < this.#marks.length)) return
    this.#matches -= this.#marks[span] & MATCH
    this.#marks[span] = 0
    this.#shown[span] = 0
  }

  #reserve(): void {
    const { limit } = this.#store.table
    if (this.#marks.length >= limit) return
    this.#marks = grow(this.#marks, limit)
    this.#shown = grow(this.#shown, limit)
  }
}
