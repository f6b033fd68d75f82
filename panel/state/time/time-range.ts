/** The selected time range: what the overview marks and the flame graph shows. ms since the epoch. */
export interface TimeRange {
  readonly fromMs: number
  readonly toMs: number
}

/** Shortest time range, ms. The resolution of the clock is a thousandth of it. */
const MIN_MS = 0.01

/** `factor` times as long (below 1: closer), with `aroundMs` staying where it is; not beyond `whole`. */
export function zoomed(range: TimeRange, aroundMs: number, factor: number, whole: TimeRange): TimeRange {
  const length = range.toMs - range.fromMs
  const wanted = Math.max(MIN_MS, Math.min(length * factor, whole.toMs - whole.fromMs))
  const share = length > 0 ? (aroundMs - range.fromMs) / length : 0.5
  const fromMs = aroundMs - wanted * share
  return within({ fromMs, toMs: fromMs + wanted }, whole)
}

/** As long as before, `byMs` later; not beyond `whole`. */
export function panned(range: TimeRange, byMs: number, whole: TimeRange): TimeRange {
  return within({ fromMs: range.fromMs + byMs, toMs: range.toMs + byMs }, whole)
}

/** Moved into `whole`, and no longer than it. */
export function within({ fromMs, toMs }: TimeRange, whole: TimeRange): TimeRange {
  const length = Math.min(toMs - fromMs, whole.toMs - whole.fromMs)
  const from = Math.max(whole.fromMs, Math.min(fromMs, whole.toMs - length))
  return { fromMs: from, toMs: from + length }
}

/** Whether two ranges share more than a border. */
export function overlaps(a: TimeRange, b: TimeRange): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs
}
