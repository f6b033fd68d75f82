import { FirstFitRows } from '../store/analysis/first-fit-rows'
import type { TraceSpan } from './trace-model'

/**
 * A lane for each span of one trace, so that spans of one lane lie side by side or wholly within one another. A span lies
 * in its parent's lane if it fits, else in the first that is free: within another span it would look like its child.
 * Lanes count from 1.
 */
export function lanesOf(spans: readonly TraceSpan[]): ReadonlyMap<TraceSpan, number> {
  const [first] = spans
  const placed = new Map<TraceSpan, number>()
  if (first === undefined) return placed
  // Doubles hold nanoseconds around a time for 100 days.
  const since = (ns: bigint) => Number(ns - first.startNs)
  const byStart = spans
    .map((span) => ({
      span,
      start: since(span.startNs),
      // An open one runs to the end of all time.
      end: span.endNs === undefined ? Number.POSITIVE_INFINITY : since(span.endNs),
    }))
    .sort((a, b) => a.start - b.start || (a.end < b.end ? 1 : a.end > b.end ? -1 : 0))
  const free = new FirstFitRows()
  free.clear()
  /** By lane: the ends of the spans around the place where it is now, the innermost last. */
  const around: number[][] = []
  const laneOf = new Map<string, number>()
  for (const { span, start, end } of byStart) {
    const beside = span.parentId === undefined ? undefined : laneOf.get(span.parentId)
    const isWithin = beside !== undefined && fits(around[beside], start, end)
    const lane = isWithin ? beside : free.add(start, end, 1)
    if (isWithin) around[lane].push(end)
    else around[lane] = [end]
    laneOf.set(span.spanId, lane)
    placed.set(span, lane + 1)
  }
  return placed
}

/** Whether it lies within the innermost one. Those that are over are let go. */
function fits(ends: number[], start: number, end: number): boolean {
  while (ends.length > 0 && ends[ends.length - 1] <= start) ends.pop()
  return ends.length > 0 && end <= ends[ends.length - 1]
}
