import { type Axis, stepOf, ticksOf } from '../../state/time/time-scale'
import type { Format } from '../../text/format'

/** Width of a letter of a tick's text at most, and what lies between two texts; px. */
const LETTER = 6
const GAP = 8

/** A text of an axis. */
export interface TickLabel {
  readonly text: string
  /** px */
  readonly left: number
}

/**
 * The texts of an axis. Where it begins within a trace, the first one says where, and the others count from there: with all
 * digits of a late time they would be too long for each other.
 */
export function labelsOf(axis: Axis, width: number, roomAtEnd: number, format: Format): readonly TickLabel[] {
  if (width === 0) return []
  const { fromMs, toMs } = axis
  const step = stepOf(toMs - fromMs, width)
  const isPart = fromMs > 0
  const labels: TickLabel[] = [{ text: isPart ? format.tick(fromMs, step) : '0', left: 0 }]
  for (const tick of ticksOf(axis, width)) {
    const text = `${isPart ? '+' : ''}${format.tick(tick - fromMs, step)}`
    const left = ((tick - fromMs) / (toMs - fromMs)) * width
    const before = labels[labels.length - 1]
    const isFree = left >= before.left + before.text.length * LETTER + GAP
    if (isFree && left + text.length * LETTER + GAP <= width - roomAtEnd) labels.push({ text, left })
  }
  return labels
}

/** Room that a short text needs beside others, px. */
export function textRoom(text: string): number {
  return text.length * LETTER + 2 * GAP
}
