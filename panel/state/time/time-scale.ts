import { FoldedTime } from '../../store/time/folded-time'

/**
 * The timeline's axis: ms since a trace began. Every trace starts at its left edge, and all rows share one width of
 * time, so that bars can be compared.
 */

/** The part of it that is seen. */
export interface Axis {
  readonly fromMs: number
  readonly toMs: number
}

/** The least of 1, 2, 5 × 10ⁿ that is not below `ms`: so the axis seldom changes while spans come in. */
export function niceExtent(ms: number): number {
  if (!(ms > 0) || !Number.isFinite(ms)) return 1
  const power = 10 ** Math.floor(Math.log10(ms))
  for (const step of [1, 2, 5, 10]) if (ms <= step * power * (1 + 1e-9)) return step * power
  return 10 * power
}

/** Part of a trace's duration that is seen behind its end. */
const END_MARGIN = 0.03

/** Where the axis ends for a trace of so many ms. */
export function axisEnd(ms: number): number {
  return ms > 0 && Number.isFinite(ms) ? ms * (1 + END_MARGIN) : 1
}

/** ms of a trace whose axis ends there. */
export function traceOfAxis(endMs: number): number {
  return endMs / (1 + END_MARGIN)
}

/** px between two ticks, at least: room for `500 ms`. */
export const MIN_TICK_SPACE = 60

/**
 * Where an axis that begins at 0 has ticks, in ms: at round values, as many as there is room for, none at the edges.
 */
export function ticks(extentMs: number, widthPx: number): readonly number[] {
  return ticksOf({ fromMs: 0, toMs: extentMs }, widthPx)
}

/**
 * A place on an axis by its number in steps: from here on the next one is the same one, and a row of them has no end.
 */
export const isPlace = (i: number) => i < Number.MAX_SAFE_INTEGER

/**
 * Where a part of an axis has ticks: at round values from its left edge on, so that they count what is seen; none in a fold. The
 * axis is one of `folds`, the ticks are times.
 */
export function ticksOf({ fromMs, toMs }: Axis, widthPx: number, folds = FoldedTime.PLAIN): readonly number[] {
  const length = toMs - fromMs
  const step = stepOf(length, widthPx)
  const from = folds.unfold(fromMs)
  const at: number[] = []
  for (let i = 1; isPlace(i); i++) {
    const gap = folds.gapAround(from + step * i)
    if (gap !== undefined) i = Math.ceil((gap.toMs - from) / step)
    // So far from 0, neighbours can be the same number.
    const tick = from + step * i
    if (!(folds.fold(tick) - fromMs < length * 0.97)) break
    if (tick > (at.at(-1) ?? from) && folds.fold(tick) < toMs) at.push(tick)
  }
  return at
}

const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600].map((seconds) => seconds * 1000)

/** ms between two ticks: round where times are written as minutes and hours, too. */
export function stepOf(lengthMs: number, widthPx: number): number {
  const least = (lengthMs * MIN_TICK_SPACE) / Math.max(1, widthPx)
  const isClock = lengthMs >= 60_000 && least >= 1000
  return (isClock ? CLOCK_STEPS.find((step) => step >= least) : undefined) ?? niceExtent(least)
}
