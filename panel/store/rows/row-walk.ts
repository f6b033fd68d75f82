import type { SpanIndex } from '../model'

/** The forest to search; whether rows are open does not matter. */
export interface Forest {
  /** In the order in which they are shown. */
  readonly roots: Int32Array
  childrenOf(span: SpanIndex): Int32Array
  /** Undefined for a root. */
  parentOf(span: SpanIndex): SpanIndex | undefined
}

/** What to search for. */
export interface Target {
  is(span: SpanIndex): boolean
  /** False if there is certainly none below a span; then its descendants are skipped. */
  mayBeBelow(span: SpanIndex): boolean
}

/** Siblings, and the position of the walk among them. */
interface Step {
  readonly siblings: Int32Array
  at: number
}

/** The next target after `from` in the order of rows if all were open; without `from`, the first of all. */
export function nextSpan(forest: Forest, target: Target, from: SpanIndex | undefined): SpanIndex | undefined {
  const way = from === undefined ? [{ siblings: forest.roots, at: -1 }] : wayTo(forest, from)
  let span = from
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    const children = span !== undefined && target.mayBeBelow(span) ? forest.childrenOf(span) : undefined
    if (children !== undefined && children.length > 0) {
      way.push({ siblings: children, at: 0 })
      span = children[0]
    } else if (++step.at < step.siblings.length) {
      span = step.siblings[step.at]
    } else {
      way.pop()
      // Continue after the parent, whose descendants are done.
      span = undefined
      continue
    }
    if (target.is(span)) return span
  }
  return undefined
}

/** The previous target before `from` in the same order; without `from`, the last of all. */
export function previousSpan(forest: Forest, target: Target, from: SpanIndex | undefined): SpanIndex | undefined {
  const { roots } = forest
  const way = from === undefined ? [{ siblings: roots, at: roots.length }] : wayTo(forest, from)
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    if (--step.at < 0) {
      way.pop()
      const above = way.at(-1)
      if (above === undefined) return undefined
      const parent = above.siblings[above.at]
      if (target.is(parent)) return parent
      continue
    }
    let span = step.siblings[step.at]
    // Going backward, the last descendant of a span comes before the span itself.
    while (target.mayBeBelow(span)) {
      const children = forest.childrenOf(span)
      if (children.length === 0) break
      way.push({ siblings: children, at: children.length - 1 })
      span = children[children.length - 1]
    }
    if (target.is(span)) return span
  }
  return undefined
}

function wayTo(forest: Forest, span: SpanIndex): Step[] {
  const way: Step[] = []
  for (let at: SpanIndex | undefined = span; at !== undefined; ) {
    const parent: SpanIndex | undefined = forest.parentOf(at)
    const siblings: Int32Array = parent === undefined ? forest.roots : forest.childrenOf(parent)
    way.push({ siblings, at: siblings.indexOf(at) })
    at = parent
  }
  return way.reverse()
}
