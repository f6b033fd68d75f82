import type { PanelState } from '../../../state/panel-state'
import { panned, zoomed } from '../../../state/time/time-range'
import type { Axis } from '../../../state/time/time-scale'
import type { FoldedTime } from '../../../store/time/folded-time'

const ZOOM = 1.4
/** Part of what is seen that one key moves it by. */
const PAN = 0.15
/** e to the power of this is how much one px of the wheel zooms. */
const WHEEL = 0.002

/** The visible part of the timeline, and the whole of it: ms of a scale on which idle gaps are short. */
export interface VisibleRange {
  readonly whole: Axis
  readonly axis: Axis
  readonly folds: FoldedTime
}

/**
 * Handles a key that zooms or moves. Letters are identified by their position on the keyboard.
 *
 * @returns Whether the key was handled.
 */
export function handleTimelineKey(state: PanelState, code: string, visibleRange: VisibleRange): boolean {
  const { whole, axis } = visibleRange
  const middle = (axis.fromMs + axis.toMs) / 2
  const step = (axis.toMs - axis.fromMs) * PAN
  switch (code) {
    case 'KeyW':
      look(state, zoomed(axis, middle, 1 / ZOOM, whole), visibleRange)
      return true
    case 'KeyS':
      look(state, zoomed(axis, middle, ZOOM, whole), visibleRange)
      return true
    case 'KeyA':
      look(state, panned(axis, -step, whole), visibleRange)
      return true
    case 'KeyD':
      look(state, panned(axis, step, whole), visibleRange)
      return true
    case 'KeyF': {
      const selected = state.selection.index
      if (selected !== undefined) state.time.fit(selected)
      return true
    }
    case 'Digit0':
      if (state.time.zoom.value === undefined) state.time.showAll()
      state.time.fitScreen()
      return true
    default:
      return false
  }
}

/**
 * Handles a turn of the wheel at `share` (0 to 1) of the timeline's width: with Ctrl it zooms around the pointer, to the
 * side (or with Shift) it moves. False if it is no such turn.
 */
export function handleTimelineWheel(
  state: PanelState,
  event: Pick<WheelEvent, 'ctrlKey' | 'metaKey' | 'shiftKey' | 'deltaX' | 'deltaY'>,
  share: number,
  width: number,
  visibleRange: VisibleRange,
): boolean {
  const { whole, axis } = visibleRange
  const length = axis.toMs - axis.fromMs
  if (event.ctrlKey || event.metaKey) {
    const around = axis.fromMs + share * length
    look(state, zoomed(axis, around, Math.exp(event.deltaY * WHEEL), whole), visibleRange)
    return true
  }
  // With Shift, some platforms turn the wheel's direction, others leave that to the page.
  const aside = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
  if (Math.abs(aside) <= (event.shiftKey ? 0 : Math.abs(event.deltaY)) || state.time.zoom.value === undefined)
    return false
  look(state, panned(axis, (aside / Math.max(1, width)) * length, whole), visibleRange)
  return true
}

/** Moves what was seen when a drag began by so much of the timeline's width. */
export function dragTimeline(state: PanelState, share: number, visibleRange: VisibleRange): void {
  const { whole, axis } = visibleRange
  look(state, panned(axis, -share * (axis.toMs - axis.fromMs), whole), visibleRange)
}

function look(state: PanelState, axis: Axis, { whole, folds }: VisibleRange): void {
  const isWhole = axis.fromMs <= whole.fromMs && axis.toMs >= whole.toMs
  state.time.setZoom(isWhole ? undefined : folds.unfoldRange(axis))
}
