import type { TimeRange } from '../../state/time/time-range'
import type { FlameLayout } from '../../store/analysis/flame-layout'
import { type Extent, extentNear } from '../../store/columns/span-extents'

/**
 * All the time that a layout takes, ms since the epoch. If it is of all spans, `extents` says when those of the page and of
 * each file are: a file of another day would leave of either day but a sliver, so it is the time of `fileName` (by default
 * the page's) and of all that ran near it, as in the overview.
 */
export function wholeOf(
  layout: FlameLayout,
  nowMs: number,
  extents?: ReadonlyMap<string, Extent>,
  fileName?: string,
): TimeRange | undefined {
  const whole = extentOf(layout, nowMs)
  if (whole === undefined || extents === undefined || extents.size < 2) return whole
  const near = extentNear(extents, fileName)
  if (near === undefined) return whole
  const { earliest, latest } = near
  // What is open in the page grows.
  const pageLatest = extents.get('')?.latest ?? Number.NaN
  const grows = pageLatest >= earliest && pageLatest <= latest && layout.end.includes(Number.POSITIVE_INFINITY)
  return { fromMs: earliest, toMs: Math.max(latest, grows ? nowMs : earliest + MIN_MS) }
}

const MIN_MS = 0.001

function extentOf({ start, end, laneStart }: FlameLayout, nowMs: number): TimeRange | undefined {
  if (start.length === 0) return undefined
  let fromMs = Number.POSITIVE_INFINITY
  let toMs = Number.NEGATIVE_INFINITY
  // Within a lane bars are in order, so its first and its last say all.
  for (let lane = 0; lane + 1 < laneStart.length; lane++) {
    const last = laneStart[lane + 1] - 1
    fromMs = Math.min(fromMs, start[laneStart[lane]])
    toMs = Math.max(toMs, end[last] === Number.POSITIVE_INFINITY ? Math.max(nowMs, start[last]) : end[last])
  }
  return { fromMs, toMs: Math.max(toMs, fromMs + MIN_MS) }
}
