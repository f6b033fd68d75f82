import { FirstFitRows } from '../store/analysis/first-fit-rows'
import type { TraceSpan } from './trace-model'

/**
 * Assigns each span of a trace a lane, counted from 1, such that spans of one lane are either disjoint or nested. A span goes
 * into its parent's lane if it fits there, else into the first lane that is free, as nested in another span it would look
 * like that one's child.
 */
export function lanesOf(spans: readonly TraceSpan[]): ReadonlyMap<TraceSpan, number> {
  const [first] = spans
  const placed = new Map<TraceSpan, number>()
  if (first === undefined) return placed
  // Doubles hold nanoseconds within 100 days of a time.
  const since = (ns: bigint) => Number(ns - first.startNs)
  const byStart = spans
    .map((span) => ({
      span,
      start: since(span.startNs),
      // An open span lasts forever.
      end: span.endNs === undefined ? Number.POSITIVE_INFINITY : since(span.endNs),
    }))
    .sort((a, b) => a.start - b.start || (a.end < b.end ? 1 : a.end > b.end ? -1 : 0))
  const free = new FirstFitRows()
  free.clear()
  /** Per lane: the ends of the spans around the current position, the innermost last. */
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

/** Whether a span lies within the innermost one. Removes those that are over. */
function fits(ends: number[], start: number, end: number): boolean {
  while (ends.length > 0 && ends[ends.length - 1] <= start) ends.pop()
  return ends.length > 0 && end <= ends[ends.length - 1]
}
