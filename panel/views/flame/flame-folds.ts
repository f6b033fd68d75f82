import type { TimeRange } from '../../state/time/time-range'
import type { FlameLayout } from '../../store/analysis/flame-layout'
import { FoldedTime, foldedTime } from '../../store/time/folded-time'
import { BusyTime } from '../../store/time/idle-gaps'

/** A layout whose times are those of a scale on which idle gaps are short. */
export interface FoldedFlame {
  readonly layout: FlameLayout
  readonly folds: FoldedTime
}

/** Folds the idle gaps of all that is seen when nothing is zoomed; 0 px leave the layout as it is. About 20 ns a span. */
export function foldedFlame(layout: FlameLayout, whole: TimeRange, widthPx: number, foldPx: number): FoldedFlame {
  if (foldPx === 0 || widthPx === 0) return { layout, folds: FoldedTime.PLAIN }
  const { start, end } = layout
  const busy = new BusyTime(whole.fromMs, whole.toMs)
  for (let i = 0; i < start.length; i++) busy.add(start[i], end[i])
  const folds = foldedTime(busy.gaps(), whole.toMs - whole.fromMs, widthPx, foldPx)
  if (folds.gaps.length === 0) return { layout, folds }
  const scaled = { start: start.map((ms) => folds.fold(ms)), end: end.map((ms) => folds.fold(ms)) }
  return { layout: { ...layout, ...scaled }, folds }
}
