import { usePanel } from '../../state/context'
import type { Axis } from '../../state/time/time-scale'
import type { FoldedTime } from '../../store/time/folded-time'
import type { Format } from '../../text/format'
import './fold-marks.css'

/** Width of a folded gap, px: room for its length. */
export const FOLD_PX = 32

/** A fold on an axis, px from its left edge. */
export interface FoldPlace {
  readonly left: number
  readonly width: number
  /** How long the gap is. */
  readonly ms: number
}

/** Where the folds of a scale are on an axis of it that is `width` px wide. */
export function foldPlaces(folds: FoldedTime, { fromMs, toMs }: Axis, width: number): readonly FoldPlace[] {
  const scale = width / (toMs - fromMs)
  return folds.gaps.flatMap((gap) => {
    const left = (folds.fold(gap.fromMs) - fromMs) * scale
    const right = (folds.fold(gap.toMs) - fromMs) * scale
    return right > 0 && left < width ? [{ left, width: right - left, ms: gap.toMs - gap.fromMs }] : []
  })
}

/** The length of a gap, in few letters. */
export function gapText(ms: number, format: Format): string {
  return format.tick(ms >= 10_000 ? Math.round(ms / 1000) * 1000 : Math.round(ms / 100) * 100)
}

interface FoldMarksProps {
  readonly folds: FoldedTime
  /** Of the scale's ms. */
  readonly axis: Axis
  /** px */
  readonly width: number
}

/** Breaks in an axis, each with how long nothing ran. */
export function FoldMarks({ folds, axis, width }: FoldMarksProps) {
  const { format, message } = usePanel()
  return (
    <>
      {foldPlaces(folds, axis, width).map((place) => (
        <span
          key={place.left}
          class="fold-mark"
          role="img"
          aria-label={message('foldedGap', format.duration(place.ms))}
          title={message('foldedGap', format.duration(place.ms))}
          style={{ left: `${place.left}px`, width: `${place.width}px` }}
        >
          <span aria-hidden="true">{gapText(place.ms, format)}</span>
        </span>
      ))}
    </>
  )
}
