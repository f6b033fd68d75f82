import type { ComparisonNode } from '../../store/analysis/compare/compare'
import { NONE } from '../../store/columns/span-table'

/** A node of the comparison that is shown in a row. */
export interface CompareLine {
  readonly node: ComparisonNode
  /** Its place among the nodes. */
  readonly place: number
  /** undefined where there is nothing below. */
  readonly expanded: boolean | undefined
}

/** The nodes as lines of a tree: among siblings the one that changed most first. Nothing recurses. */
export function compareRows(nodes: readonly ComparisonNode[], closed: ReadonlySet<number>): readonly CompareLine[] {
  const below = new Map<number, number[]>()
  for (const [place, { parent }] of nodes.entries()) {
    const siblings = below.get(parent)
    if (siblings === undefined) below.set(parent, [place])
    else siblings.push(place)
  }
  const change = (place: number) => Math.abs(nodes[place].b.total - nodes[place].a.total)
  const ordered = (parent: number) => (below.get(parent) ?? []).sort((a, b) => change(a) - change(b) || b - a)
  const lines: CompareLine[] = []
  // The last is the next: the one that changed most.
  const waiting = ordered(NONE)
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const expanded = below.has(place) ? !closed.has(place) : undefined
    lines.push({ node: nodes[place], place, expanded })
    if (expanded) for (const child of ordered(place)) waiting.push(child)
  }
  return lines
}
