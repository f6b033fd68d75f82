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

/** Where a part of an axis has ticks: as `ticks`, at the same round values wherever it begins. */
export function ticksOf({ fromMs, toMs }: Axis, widthPx: number): readonly number[] {
  const length = toMs - fromMs
  const step = niceExtent((length * MIN_TICK_SPACE) / Math.max(1, widthPx))
  const at: number[] = []
  for (let i = Math.floor(fromMs / step) + 1; isPlace(i) && step * i < fromMs + length * 0.97; i++) at.push(step * i)
  return at
}
