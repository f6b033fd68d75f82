import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { nextBelow } from './tree-walk'

/**
 * The latest end of a span and everything below it, as far as they have ended, in ms since the epoch. What a click starts mostly
 * outlasts the click, so the end of a root says little about its tree. The tree must be settled.
 */
export function* treeEnd(table: SpanTable, root: SpanIndex): ChunkedTask<number> {
  const { end } = table
  let latest = Number.NaN
  let count = 0
  for (let at = root; at !== NONE; at = nextBelow(table, at, root)) {
    // A comparison with NaN is always false.
    if (!(end[at] <= latest) && !Number.isNaN(end[at])) latest = end[at]
    if (++count % CHUNK_SPANS === 0) yield
  }
  return latest
}
