import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'

/**
 * The latest end (ms since the epoch) of a span and all below it, as far as they have ended. What a click starts mostly
 * outlasts the click, so the end of a tree's root says little of the tree. The tree has to be settled.
 */
export function* treeEnd({ firstChild, next, parent, end }: SpanTable, root: SpanIndex): ChunkedTask<number> {
  let latest = Number.NaN
  let seen = 0
  for (let at = root; ; ) {
    // Nothing is later than what is not known.
    if (!(end[at] <= latest) && !Number.isNaN(end[at])) latest = end[at]
    if (++seen % CHUNK_SPANS === 0) yield
    if (firstChild[at] !== NONE) {
      at = firstChild[at]
      continue
    }
    while (at !== root && next[at] === NONE) at = parent[at]
    if (at === root) return latest
    at = next[at]
  }
}
