import { finished } from '../../scheduling/chunked-task'
import type { Changes } from '../changes'
import { grow, lengthened } from '../columns/growable-array'
import { NONE } from '../columns/span-table'
import type { SpanIndex } from '../model'
import type { TreeSource } from '../tree/tree-cache'
import { treeEnd } from '../tree/tree-end'

/** Not worked out yet. No time of a span is infinite. */
const UNKNOWN = Number.NEGATIVE_INFINITY

/**
 * When whole traces ended: the latest end of a root and all below it, as a column. A trace is walked through when it is
 * first asked for; after that a span that comes costs one comparison.
 */
export class TraceEnds {
  readonly #store: TreeSource
  readonly #changes: Changes
  #known = new Float64Array(0)
  /** 1 for spans that have been looked at: what comes of them now is another record of theirs. */
  #seen = new Uint8Array(0)

  constructor(store: TreeSource) {
    this.#store = store
    this.#changes = store.watch()
  }

  /** Takes in what has changed; to be called before `of`, with the tree settled. */
  update(): void {
    const { table, tree } = this.#store
    const { everything, gone, spans } = this.#changes
    if (this.#known.length < table.limit) {
      const before = this.#known.length
      this.#known = grow(this.#known, table.limit)
      this.#known.fill(UNKNOWN, before)
      this.#seen = lengthened(this.#seen, this.#known.length)
    }
    if (everything) {
      this.#known.fill(UNKNOWN)
      this.#seen.fill(1, 0, table.limit)
    }
    for (let i = 0; i < gone.length; i++) {
      this.#known[gone.at(i)] = UNKNOWN
      this.#seen[gone.at(i)] = 0
    }
    for (let i = 0; i < spans.length; i++) {
      const span = spans.at(i)
      if (!table.isLive(span)) continue
      const root = tree.rootOf(span)
      const known = this.#known[root]
      const wasSeen = this.#seen[span] === 1
      this.#seen[span] = 1
      if (known === UNKNOWN) continue
      const end = table.end[span]
      // With children it may have brought a tree that was a trace of its own until now; and an end may be taken back.
      const mayBring = span !== root && table.firstChild[span] !== NONE
      if (mayBring || (wasSeen && !(end >= known))) this.#known[root] = UNKNOWN
      else if (!(end <= known) && !Number.isNaN(end)) this.#known[root] = end
    }
    this.#changes.clear()
  }

  /** ms since the epoch; NaN where nothing has ended. `root` stands at top level. */
  of(root: SpanIndex): number {
    let end = this.#known[root]
    if (end === UNKNOWN) {
      end = finished(treeEnd(this.#store.table, root))
      this.#known[root] = end
    }
    return end
  }
}
