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
/** Something below the span matches. */
const ABOVE_MATCH = 2

const NOT_ALL = -1

/** Which spans match a test, and which are ancestors of one that does. Spans hidden as noise do not match. */
export class FilterMarks {
  readonly #store: TraceStore
  readonly #hiding: Hiding
  #test: SpanTest = () => false
  #marks: Uint8Array = new Uint8Array(0)
  /** For a root: the number of marked spans in its tree. */
  #shown = new Uint32Array(0)
  #matches = 0
  /** Whether all spans matched and nothing has changed since. Then marks and counts have not been written yet. */
  #areAll = false
  /** The spans of the current tree (scratch). */
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

  /** The number of shown spans in a root's tree. */
  shownIn(root: SpanIndex): number {
    return this.#areAll ? this.#store.table.size[root] : this.#shown[root]
  }

  /** Tests every span. Trees that change meanwhile must be passed to `refreshTree` afterwards. */
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

  /** Tests tree by tree, as hiding depends on ancestors. */
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

  /** The number of spans in a slice if all of them match. */
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

  /** Something is about to change: writes marks and counts for all spans. */
  #writeAll(): void {
    this.#areAll = false
    this.#matches = 0
    finished(this.#takeAll(this.#store.table.limit))
  }

  /**
   * Marks the spans that match and their ancestors. `fours` are the same marks, four in a number. Hot: a match costs 10 ns.
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
        // Most spans do not match.
        if ((i & 3) === 0 && fours[i >> 2] === 0) index += 3
        continue
      }
      if ((state[index] & State.Live) === 0) continue
      matches++
      let fresh = marks[index] === 0 ? 1 : 0
      marks[index] |= MATCH
      // The ancestors of a marked span are marked already, so this takes at most one step for each span.
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

  /** Tests the spans of one tree again. Spans that are new count as not matching before. */
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
      // Everything below a hidden span is hidden.
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

  /** A span was removed. */
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
