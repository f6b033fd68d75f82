import { NumberList } from '../columns/number-list'
import { NONE, type SpanTable } from '../columns/span-table'

/** Spans of whole trees, one tree after the other, parents before children. A place is a position in `spans`. */
export interface Preorder {
  readonly spans: Int32Array
  /** By place, the place of the span above it; NONE for the tops. */
  readonly parent: Int32Array
  /** By place, how many spans its tree has, itself included: they are the places from it on. */
  readonly size: Int32Array
}

/** All that is below `tops`, and these. Children come in the order in which the tree has them. */
export function preorderOf({ firstChild, next, parent }: SpanTable, tops: Int32Array): Preorder {
  const spans = new NumberList()
  const above = new NumberList()
  for (let i = 0; i < tops.length; i++) {
    const top = tops[i]
    let at = top
    let place: number = NONE
    for (;;) {
      spans.push(at)
      above.push(place)
      if (firstChild[at] !== NONE) {
        place = spans.length - 1
        at = firstChild[at]
        continue
      }
      while (at !== top && next[at] === NONE) {
        at = parent[at]
        place = above.at(place)
      }
      if (at === top) break
      at = next[at]
    }
  }
  const parents = above.view()
  const size = new Int32Array(parents.length).fill(1)
  for (let place = parents.length - 1; place >= 0; place--) {
    if (parents[place] !== NONE) size[parents[place]] += size[place]
  }
  return { spans: spans.view(), parent: parents, size }
}
