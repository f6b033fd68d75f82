/** Paints the bars of a lane as pixels. */

import type { TimeRange } from '../../state/time/time-range'
import { type FlameLayout, firstEndingAfter } from '../../store/analysis/flame-layout'
import type { SpanIndex } from '../../store/model'

/** A bar of at least this width ends in an empty pixel, which separates neighbours. */
const MIN_WITH_GAP = 3

/** What the bars of a lane are painted from. */
export interface PaintedBars {
  readonly layout: FlameLayout
  readonly range: TimeRange
  readonly colors: { readonly pixels: Uint32Array; readonly dimmedPixels: Uint32Array }
  colorOf(index: SpanIndex): number
  isDimmed(index: SpanIndex): boolean
}

/**
 * Fills `pixels`, one for each of equal parts of the range. What falls into one pixel with a bar before it is passed over
 * by halving, so it takes a step for each pixel at most, however many bars there are. The places of bars that are as wide
 * as `wide` pixels, and of those that are open, are put into `left` instead.
 */
export function paintLane(
  { layout, range, colors, colorOf, isDimmed }: PaintedBars,
  lane: number,
  pixels: Uint32Array,
  wide: number,
  left: number[],
): void {
  const { start, end, laneStart, spans } = layout
  const { fromMs, toMs } = range
  const scale = pixels.length / (toMs - fromMs)
  const last = laneStart[lane + 1]
  let place = firstEndingAfter(layout, lane, fromMs)
  while (place < last && start[place] <= toMs) {
    const isOpen = end[place] === Number.POSITIVE_INFINITY
    if (isOpen || (end[place] - start[place]) * scale >= wide) {
      left.push(place++)
      continue
    }
    const from = Math.max(0, Math.floor((start[place] - fromMs) * scale))
    const to = Math.max(from + 1, Math.round((end[place] - fromMs) * scale))
    const span = spans[place]
    const color = (isDimmed(span) ? colors.dimmedPixels : colors.pixels)[colorOf(span)]
    const until = to - from >= MIN_WITH_GAP ? to - 1 : to
    pixels.fill(color, from, until)
    place++
    if (place < last && (start[place] - fromMs) * scale < until) {
      // Only what goes on beyond these pixels can still be seen.
      place = Math.max(place, firstEndingAfter(layout, lane, fromMs + until / scale))
    }
  }
}
