import type { SpanIndex } from './model'
import type { TraceStore } from './store'

/** What is looked for: it is tied to a store before it is asked. */
export interface Filter {
  /**
   * The answer for one span; it holds until something in the span's tree changes. May keep what it found out of a block.
   * The tree has to be in order (`TraceStore.settle`) when it is asked.
   */
  bind(store: TraceStore): (index: SpanIndex) => boolean
}
