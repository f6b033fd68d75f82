import type { TraceSpan } from './trace-model'

/**
 * A lane for each span of one trace, so that spans of one lane lie side by side or wholly within one another. A span takes
 * its parent's lane if it fits, else the first in which it does. Lanes count from 1.
 */
export function lanesOf(spans: readonly TraceSpan[]): ReadonlyMap<TraceSpan, number> {
  const byStart = [...spans].sort((a, b) => order(a.startNs, b.startNs) || order(endOf(b), endOf(a)))
  const laneOf = new Map<string, number>()
  const lanes: bigint[][] = []
  const placed = new Map<TraceSpan, number>()
  for (const span of byStart) {
    const preferred = span.parentId === undefined ? undefined : laneOf.get(span.parentId)
    let lane =
      preferred !== undefined && fits(lanes[preferred], span) ? preferred : lanes.findIndex((ends) => fits(ends, span))
    if (lane < 0) lane = lanes.push([]) - 1
    lanes[lane].push(endOf(span))
    laneOf.set(span.spanId, lane)
    placed.set(span, lane + 1)
  }
  return placed
}

/** An open one runs to the end of all time. */
function endOf({ endNs }: TraceSpan): bigint {
  return endNs ?? 2n ** 64n
}

function order(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** `ends` are of the spans around the place where the lane is now, the innermost last. Those that are over are let go. */
function fits(ends: bigint[], span: TraceSpan): boolean {
  while (ends.length > 0 && ends[ends.length - 1] <= span.startNs) ends.pop()
  return ends.length === 0 || endOf(span) <= ends[ends.length - 1]
}
