import { NumberList } from '../columns/number-list'
import { NONE, type SpanTable } from '../columns/span-table'
import { nextBelow } from './tree-walk'

/** The spans of whole trees, one tree after the other, parents before children. A place is an index into `spans`. */
export interface Preorder {
  readonly spans: Int32Array
  /** For each place, the place of the parent; NONE for roots. */
  readonly parent: Int32Array
  /** For each place, the size of its tree, itself included: the tree is at the places from there on. */
  readonly size: Int32Array
}

/** `roots` and all that is below them. Children are in the tree's order. */
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
      // Go up to the place of the next span's parent.
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
