import { type Filter, markerOf, type SpanTest } from './filter'
import type { SpanIndex } from './model'
import type { Hiding } from './noise'
import { SLICE } from './sliced'
import { NONE, State } from './span-table'
import type { TraceStore } from './store'

const MATCH = 1
/** Something below it matches. */
const ABOVE_MATCH = 2

/**
 * What a filter shows: the spans that match, and all that stand above them. Without a filter it shows everything. What
 * is hidden as noise does not match, nor does anything below it.
 */
export class Lens {
  readonly #store: TraceStore
  readonly #hiding: Hiding
  #test: SpanTest | undefined
  #marks = new Uint8Array(0)
  #matches = 0

  constructor(store: TraceStore, hiding: Hiding) {
    this.#store = store
    this.#hiding = hiding
  }

  get isActive(): boolean {
    return this.#test !== undefined
  }

  /** How many spans match. */
  get matches(): number {
    return this.#matches
  }

  /** `refresh` has to follow. */
  setFilter(filter: Filter | undefined): void {
    this.#test = filter?.bind(this.#store)
  }

  shows(index: SpanIndex): boolean {
    return this.#test === undefined || this.#marks[index] !== 0
  }

  /** Shown for the sake of what is below it. */
  isContext(index: SpanIndex): boolean {
    return this.#test !== undefined && this.#marks[index] === ABOVE_MATCH
  }

  isMatch(index: SpanIndex): boolean {
    return this.#test !== undefined && (this.#marks[index] & MATCH) !== 0
  }

  matchesBelow(index: SpanIndex): boolean {
    return this.#test !== undefined && (this.#marks[index] & ABOVE_MATCH) !== 0
  }

  showsBelow(index: SpanIndex): boolean {
    return this.#test === undefined ? this.#store.table.childCount[index] > 0 : (this.#marks[index] & ABOVE_MATCH) !== 0
  }

  /** Looks at every span. */
  refresh(): void {
    const test = this.#test
    if (test === undefined) return
    const { limit, state, parent } = this.#store.table
    if (this.#marks.length < limit) this.#marks = new Uint8Array(Math.ceil(limit * 1.25))
    const marks = this.#marks
    marks.fill(0)
    this.#matches = 0
    if (this.#hiding.isActive) {
      const { roots } = this.#store.tree
      for (let i = 0; i < roots.length; i++) this.refreshTree(roots.at(i))
      return
    }
    const mark = markerOf(test)
    const matching = new Uint8Array(SLICE)
    for (let from = 0; from < limit; from += SLICE) {
      const to = Math.min(limit, from + SLICE)
      mark(from, to, matching)
      for (let index = from; index < to; index++) {
        if (matching[index - from] === 0 || (state[index] & State.Live) === 0) continue
        marks[index] |= MATCH
        this.#matches++
        // Whoever is marked already has all above it marked, so this is one step for each span at most.
        for (let at = parent[index]; at !== NONE && (marks[at] & ABOVE_MATCH) === 0; at = parent[at]) {
          marks[at] |= ABOVE_MATCH
        }
      }
    }
  }

  /** Looks again at the spans of one tree. Spans that were never looked at count as not matching before. */
  refreshTree(root: SpanIndex): void {
    const test = this.#test
    if (test === undefined) return
    const { limit, firstChild, next, parent } = this.#store.table
    if (this.#marks.length < limit) {
      const marks = new Uint8Array(Math.ceil(limit * 1.25))
      marks.set(this.#marks)
      this.#marks = marks
    }
    const marks = this.#marks
    let at = root
    // The topmost span that is hidden, while we are at or below it.
    let hidden = NONE
    for (;;) {
      if (hidden === NONE && this.#hiding.hides(at)) hidden = at
      const matches = hidden === NONE && test(at) ? MATCH : 0
      this.#matches += matches - (marks[at] & MATCH)
      marks[at] = matches
      if (firstChild[at] !== NONE) {
        at = firstChild[at]
        continue
      }
      while (at !== root) {
        if (marks[at] !== 0) marks[parent[at]] |= ABOVE_MATCH
        if (at === hidden) hidden = NONE
        if (next[at] !== NONE) break
        at = parent[at]
      }
      if (at === root) return
      at = next[at]
    }
  }
}
