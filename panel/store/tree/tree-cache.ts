import type { Changes } from '../changes'
import type { SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import type { SpanTree } from './span-tree'

/** The trees from which results are derived. */
export interface TreeSource {
  readonly table: SpanTable
  readonly tree: SpanTree
  /** Puts siblings and roots in order. */
  settle(): void
  /** Starts to collect changes, until `unwatch`. */
  watch(): Changes
  unwatch(changes: Changes): void
}

/** The most results that are kept: a screen shows no more trees. */
const MAX_KEPT = 64

/**
 * Caches what is derived from a whole tree until something in that tree changes. It is derived on access, so trees that nobody
 * looks at cost nothing.
 */
export class TreeCache<T> {
  readonly #store: TreeSource
  readonly #changes: Changes
  readonly #derive: (root: SpanIndex) => T
  #known = new Map<SpanIndex, T>()

  constructor(store: TreeSource, derive: (root: SpanIndex) => T) {
    this.#store = store
    this.#changes = store.watch()
    this.#derive = derive
  }

  /** The result for a root. It is the same object until something in its tree changes. */
  of(root: SpanIndex): T {
    this.#takeIn()
    const before = this.#known.get(root)
    if (before !== undefined) return before
    const derived = this.#derive(root)
    if (this.#known.size >= MAX_KEPT) this.#forgetOldest()
    this.#known.set(root, derived)
    return derived
  }

  /** Stops watching the store. */
  dispose(): void {
    this.#store.unwatch(this.#changes)
  }

  #forgetOldest(): void {
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest)
      return
    }
  }

  #takeIn(): void {
    this.#store.settle()
    const { gone, spans, everything } = this.#changes
    const { table, tree } = this.#store
    if (everything || this.#known.size === 0) {
      this.#known.clear()
    } else {
      for (let i = 0; i < gone.length; i++) this.#known.delete(gone.at(i))
      for (let i = 0; i < spans.length; i++) if (table.isLive(spans.at(i))) this.#known.delete(tree.rootOf(spans.at(i)))
    }
    this.#changes.clear()
  }
}
