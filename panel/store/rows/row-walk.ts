import type { SpanIndex } from '../model'

/** The forest that is walked: nothing here depends on what is open. */
export interface Forest {
  /** In the order in which they are shown. */
  readonly roots: Int32Array
  childrenOf(span: SpanIndex): Int32Array
  /** Undefined for a root. */
  parentOf(span: SpanIndex): SpanIndex | undefined
}

/** What is looked for. */
export interface Target {
  is(span: SpanIndex): boolean
  /** False if there is none below a span; then nobody looks there. */
  mayBeBelow(span: SpanIndex): boolean
}

/** Siblings, and which of them the walk is at. */
interface Step {
  readonly siblings: Int32Array
  at: number
}

/** The next span that is looked for, after `from` in the order of rows that are all open; from the top if undefined. */
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
      // What stands below the parent is behind us.
      span = undefined
      continue
    }
    if (target.is(span)) return span
  }
  return undefined
}

/** The one before `from` in the same order; from the bottom if undefined. */
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
    // The last below it comes before it on the way up.
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
