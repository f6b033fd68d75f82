import { NumberList } from '../columns/number-list'
import { NONE, type SpanTable } from '../columns/span-table'
import { nextBelow } from './tree-walk'

/** Spans of whole trees, one tree after the other, parents before children. A place is a position in `spans`. */
export interface Preorder {
  readonly spans: Int32Array
  /** By place, the place of the span above it; NONE for the roots. */
  readonly parent: Int32Array
  /** By place, how many spans its tree has, itself included: they are the places from it on. */
  readonly size: Int32Array
}

/** All that is below `roots`, and these. Children come in the order in which the tree has them. */
export function preorderOf(table: SpanTable, roots: Int32Array): Preorder {
  const spans = new NumberList()
  const above = new NumberList()
  for (let i = 0; i < roots.length; i++) {
    let place: number = NONE
    for (let at = roots[i]; at !== NONE; ) {
      above.push(place)
      place = spans.length
      spans.push(at)
      const following = nextBelow(table, at, roots[i])
      // Up to the place of the span above the one that follows.
      if (following !== NONE) while (spans.at(place) !== table.parent[following]) place = above.at(place)
      at = following
    }
  }
  const parents = above.view()
  const size = new Int32Array(parents.length).fill(1)
  for (let place = parents.length - 1; place >= 0; place--) {
    if (parents[place] !== NONE) size[parents[place]] += size[place]
  }
  return { spans: spans.view(), parent: parents, size }
}
