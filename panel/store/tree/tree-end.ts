import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { nextBelow } from './tree-walk'

/**
 * The latest end (ms since the epoch) of a span and all below it, as far as they have ended. What a click starts mostly
 * outlasts the click, so the end of a tree's root says little of the tree. The tree has to be settled.
 */
export function* treeEnd(table: SpanTable, root: SpanIndex): ChunkedTask<number> {
  const { end } = table
  let latest = Number.NaN
  let count = 0
  for (let at = root; at !== NONE; at = nextBelow(table, at, root)) {
    // Nothing is later than what is not known.
    if (!(end[at] <= latest) && !Number.isNaN(end[at])) latest = end[at]
    if (++count % CHUNK_SPANS === 0) yield
  }
  return latest
}
