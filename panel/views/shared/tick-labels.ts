import { type Axis, stepOf, ticksOf } from '../../state/time/time-scale'
import { FoldedTime } from '../../store/time/folded-time'
import type { Format } from '../../text/format'
import { foldPlaces } from './fold-marks'

/** Width of a letter of a tick's text at most, and what lies between two texts; px. */
const LETTER = 6
const GAP = 8
/** Beside a fold, whose own text may be wider than it, px. */
const BREAK = 4

/** A text of an axis. */
export interface TickLabel {
  readonly text: string
  /** px */
  readonly left: number
}

/**
 * The texts of an axis of `folds`. Where it begins within a trace, the first one says where, and the others count from there: with
 * all digits of a late time they would be too long for each other. A fold has a text of its own.
 */
export function labelsOf(
  axis: Axis,
  width: number,
  roomAtEnd: number,
  format: Format,
  folds = FoldedTime.PLAIN,
): readonly TickLabel[] {
  if (width === 0) return []
  const { fromMs, toMs } = axis
  const step = stepOf(toMs - fromMs, width)
  const begin = folds.unfold(fromMs)
  const isPart = fromMs > 0
  const breaks = foldPlaces(folds, axis, width)
  const isBroken = (left: number, right: number) =>
    breaks.some((fold) => left < fold.left + fold.width + BREAK && right > fold.left - BREAK)
  const first = isPart ? format.tick(begin, step) : '0'
  const labels: TickLabel[] = isBroken(0, first.length * LETTER) ? [] : [{ text: first, left: 0 }]
  for (const tick of ticksOf(axis, width, folds)) {
    const text = `${isPart ? '+' : ''}${format.tick(tick - begin, step)}`
    const left = ((folds.fold(tick) - fromMs) / (toMs - fromMs)) * width
    const right = left + text.length * LETTER + GAP
    const before = labels.at(-1)
    const isFree = before === undefined || left >= before.left + before.text.length * LETTER + GAP
    if (isFree && !isBroken(left, right) && right <= width - roomAtEnd) labels.push({ text, left })
  }
  return labels
}

/** Room that a short text needs beside others, px. */
export function textRoom(text: string): number {
  return text.length * LETTER + 2 * GAP
}
