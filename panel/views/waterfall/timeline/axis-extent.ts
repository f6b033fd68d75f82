import { axisEnd, niceExtent } from '../../../state/time/time-scale'
import type { VisibleGroup, VisibleSpan } from '../visible-spans'

/** What can change the axis. Numbers that count up. */
export interface AxisCauses {
  /** What was taken in. */
  readonly frame: number
  /** What the reader did to the rows, and not where they look. */
  readonly gestures: number
}

type TracePart = Pick<VisibleSpan, 'traceStartMs' | 'traceEndMs'> & {
  readonly summary: Pick<VisibleSpan['summary'], 'endMs'>
}

/** What can be seen. */
export interface VisibleTraces {
  readonly spans: readonly TracePart[]
  readonly groups: readonly Pick<VisibleGroup, 'row'>[]
}

/** Where the longest trace on the screen is shorter than this part of the axis, it is worth another one. */
const TOO_SHORT = 0.25

/**
 * How many ms the axis shows. It ends where the longest of the traces on the screen does, and keeps its scale while the reader
 * scrolls: a bar that changed its length by being moved could not be compared with what was there a moment ago. It changes
 * when the reader opens, closes, orders or filters, and while the newest is followed.
 */
export class AxisExtent {
  #ms = 0
  #causes: AxisCauses = { frame: -1, gestures: -1 }
  #hasScrolled = false

  /** The extent for what is on the screen now. `follows`: the newest is on the screen, wherever the reader scrolled to before. */
  read(onScreen: VisibleTraces, nowMs: number, causes: AxisCauses, follows: boolean): number {
    const { frame, gestures } = this.#causes
    const hasActed = gestures !== causes.gestures
    if (hasActed || follows) this.#hasScrolled = false
    else if (frame === causes.frame) this.#hasScrolled = true
    this.#causes = causes
    const wanted = wantedExtent(onScreen, nowMs)
    if (isBlank(onScreen)) return this.#ms || wanted
    const isOther = wanted > this.#ms || wanted < this.#ms * TOO_SHORT
    if (this.#ms === 0 || hasActed || (isOther && !this.#hasScrolled)) this.#ms = wanted
    return this.#ms
  }

  /** Whether the next `read` would give more, because something on the screen still runs. */
  isOutgrown(onScreen: VisibleTraces, nowMs: number): boolean {
    return !this.#hasScrolled && wantedExtent(onScreen, nowMs) > this.#ms
  }

  /** Whether another scale would show much more of what is on the screen. */
  fits(onScreen: VisibleTraces, nowMs: number): boolean {
    const wanted = wantedExtent(onScreen, nowMs)
    return isBlank(onScreen) || (wanted <= this.#ms * 1.001 && wanted >= this.#ms * TOO_SHORT)
  }
}

/**
 * To the end of the longest trace on the screen. What is open counts only where nothing has finished: a stream that stays open
 * for minutes would make all else too short to see. It grows in steps.
 */
export function wantedExtent({ spans, groups }: VisibleTraces, nowMs: number): number {
  let longest = 0
  let longestOpen = 0
  for (const { row } of groups) {
    if (row.type === 'group' && row.level === 1) longest = Math.max(longest, row.longestMs || 0)
  }
  for (const { summary, traceStartMs, traceEndMs } of spans) {
    if (!Number.isNaN(traceEndMs)) longest = Math.max(longest, traceEndMs - traceStartMs)
    if (Number.isNaN(summary.endMs)) longestOpen = Math.max(longestOpen, nowMs - traceStartMs)
    else longest = Math.max(longest, summary.endMs - traceStartMs)
  }
  return longest > 0 ? axisEnd(longest) : niceExtent(longestOpen)
}

function isBlank({ spans, groups }: VisibleTraces): boolean {
  return spans.length === 0 && groups.length === 0
}
