import type { Changes } from '../changes'
import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'

/** Not worked out yet; a self time is never negative. */
const UNKNOWN = -1

/**
 * The time in which a span did its own work: its duration without the union of its children's intervals within it, in
 * ms. A child that is still open counts to the end of its parent. NaN where the span itself has not finished. Children
 * have to be in order (`TraceStore.settle`).
 */
export function selfTime(table: SpanTable, span: SpanIndex): number {
  if (Number.isNaN(table.durationOf(span))) return Number.NaN
  const { start, end, firstChild, next } = table
  const to = end[span]
  let reached = start[span]
  let own = 0
  for (let child = firstChild[span]; child !== NONE; child = next[child]) {
    const from = start[child]
    if (from >= to) break
    if (from > reached) {
      own += from - reached
      reached = from
    }
    const until = end[child]
    // An open child's end is NaN, which is not less.
    if (!(until < to)) return own
    if (until > reached) reached = until
  }
  return own + (to - reached)
}

/**
 * Self times as a column, each worked out when it is asked for and again only after its span or a child has changed.
 */
export class SelfTimes {
  readonly #spans: SpanTable
  readonly #changes: Changes
  #known = new Float64Array(0)

  constructor(spans: SpanTable, changes: Changes) {
    this.#spans = spans
    this.#changes = changes
  }

  /** Takes in what has changed; to be called before `of`, with the tree in order. */
  update(): void {
    const changes = this.#changes
    const { limit, parent } = this.#spans
    if (this.#known.length < limit) {
      const known = new Float64Array(Math.ceil(limit * 1.25)).fill(UNKNOWN, this.#known.length)
      known.set(this.#known)
      this.#known = known
    }
    if (changes.everything) this.#known.fill(UNKNOWN)
    for (let i = 0; i < changes.gone.length; i++) this.#known[changes.gone.at(i)] = UNKNOWN
    for (let i = 0; i < changes.spans.length; i++) {
      const span = changes.spans.at(i)
      this.#known[span] = UNKNOWN
      if (parent[span] !== NONE) this.#known[parent[span]] = UNKNOWN
    }
    changes.clear()
  }

  /** ms; NaN where the span has not finished. */
  of(span: SpanIndex): number {
    let time = this.#known[span]
    if (time === UNKNOWN) {
      time = selfTime(this.#spans, span)
      this.#known[span] = time
    }
    return time
  }
}
