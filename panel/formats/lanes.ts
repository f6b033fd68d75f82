import type { TraceSpan } from './trace-model'

/** An open one runs to the end of all time. */
const NEVER = 2n ** 64n

/**
 * A lane for each span of one trace, so that spans of one lane lie side by side or wholly within one another. A span takes
 * its parent's lane if it fits, else the first in which it does. Lanes count from 1.
 */
export function lanesOf(spans: readonly TraceSpan[]): ReadonlyMap<TraceSpan, number> {
  const byStart = spans
    .map((span) => ({ span, start: span.startNs, end: span.endNs ?? NEVER }))
    .sort((a, b) => order(a.start, b.start) || order(b.end, a.end))
  const laneOf = new Map<string, number>()
  const lanes: bigint[][] = []
  const placed = new Map<TraceSpan, number>()
  for (const { span, start, end } of byStart) {
    const preferred = span.parentId === undefined ? undefined : laneOf.get(span.parentId)
    let lane =
      preferred !== undefined && fits(lanes[preferred], start, end)
        ? preferred
        : lanes.findIndex((ends) => fits(ends, start, end))
    if (lane < 0) lane = lanes.push([]) - 1
    lanes[lane].push(end)
    laneOf.set(span.spanId, lane)
    placed.set(span, lane + 1)
  }
  return placed
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** `ends` are of the spans around the place where the lane is now, the innermost last. Those that are over are let go. */
function fits(ends: bigint[], start: bigint, end: bigint): boolean {
  while (ends.length > 0 && ends[ends.length - 1] <= start) ends.pop()
  return ends.length === 0 || end <= ends[ends.length - 1]
}
