import { usePanel } from '../../state/context'
import type { TimeRange } from '../../state/time/time-range'
import { FoldedTime } from '../../store/time/folded-time'
import './time-cursor.css'

/** The line through a picture of a time range at the time where the pointer is, wherever that is; with the time from its start. */
export function TimeCursorLine({
  range,
  folds = FoldedTime.PLAIN,
  zeroMs = folds.unfold(range.fromMs),
}: {
  /** Of the scale's ms. */
  readonly range: TimeRange
  readonly folds?: FoldedTime
  readonly zeroMs?: number
}) {
  const { state, format } = usePanel()
  const cursor = state.time.cursor.value
  const length = range.toMs - range.fromMs
  const at = cursor === undefined ? Number.NaN : folds.fold(cursor.ms)
  if (cursor === undefined || !(at >= range.fromMs && at <= range.toMs) || !(length > 0)) return null
  const share = (at - range.fromMs) / length
  return (
    <div class={`time-cursor${share > 0.5 ? ' before' : ''}`} style={{ left: `${share * 100}%` }} aria-hidden="true">
      <span>{format.tick(cursor.ms - zeroMs, length / STEPS)}</span>
    </div>
  )
}

/** Parts of a picture's width that its time is told by: about a pixel. */
const STEPS = 500
