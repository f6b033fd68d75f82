import type { SpanIndex } from './model'
import type { SpanTable } from './span-table'

/** What is looked for: it is tied to a table of spans before it is asked. */
export interface Filter {
  /** The answer for one span; it holds for as long as the span's record does. May keep what it found out of a block. */
  bind(spans: SpanTable): (index: SpanIndex) => boolean
}
