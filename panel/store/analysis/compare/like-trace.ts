import type { SpanIndex, SpanKey } from '../../model'
import type { TraceStore } from '../../store'

/** Number of traces around the selected one that are considered. */
const MAX_LOOKED_AT = 500

/**
 * What somebody who has selected a span most likely wants to compare: its trace with the nearest one that began with a span
 * of the same name; rather with one that failed if it went well, and the other way round. The earlier one is the first.
 */
export function likePair(store: TraceStore, selected: SpanKey | undefined): readonly [SpanKey?, SpanKey?] {
  const span = selected === undefined ? undefined : store.find(selected)
  if (span === undefined) return []
  store.settle()
  const root = store.rootOf(span)
  const like = likeRoot(store, root)
  if (like === undefined) return [store.keyOf(root)]
  const { start } = store.table
  const pair = start[like] < start[root] ? [like, root] : [root, like]
  return [store.keyOf(pair[0]), store.keyOf(pair[1])]
}

function likeRoot(store: TraceStore, root: SpanIndex): SpanIndex | undefined {
  const { roots } = store.tree
  const { name } = store.table
  const place = roots.lowerBound(root)
  const hasFailed = store.summary(root).errorCount > 0
  let nearest: SpanIndex | undefined
  for (let distance = 1; distance <= MAX_LOOKED_AT; distance++) {
    for (const at of [place - distance, place + distance]) {
      if (at < 0 || at >= roots.length) continue
      const other = roots.at(at)
      if (name[other] !== name[root]) continue
      if (store.summary(other).errorCount > 0 !== hasFailed) return other
      nearest ??= other
    }
  }
  return nearest
}
