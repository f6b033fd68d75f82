import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { usePanel } from '../../../state/context'
import { TimeCursorLine } from '../../shared/time-cursor'
import type { VisibleRange } from './visible-range'

interface TimelineCursorProps {
  readonly table: RefObject<HTMLElement | null>
  readonly head: RefObject<HTMLElement | null>
  readonly range: VisibleRange
}

/**
 * The line through the timeline at the pointer. Each trace begins at its left edge, so the time is that of the trace in whose
 * row the pointer is: the overview shows it there.
 */
export function TimelineCursor({ table, head, range: seen }: TimelineCursorProps) {
  const { state } = usePanel()
  const now = useRef(seen)
  now.current = seen
  const range = state.time.range.value
  const cursor = state.time.cursor.value
  /** ms on the axis; where the pointer is elsewhere, only a marked range has its times on it. */
  const zeroMs = useRef(0)

  useEffect(() => {
    const element = table.current
    if (element === null) return
    const onMove = ({ clientX, target }: PointerEvent) => {
      const box = head.current?.getBoundingClientRect()
      const row = target instanceof Element ? target.closest('[role="row"][aria-level]') : null
      const position = Number(row?.ariaRowIndex) - 2
      const isInside = box !== undefined && clientX >= box.left && clientX <= box.right
      if (!isInside || !(position >= 0 && position < state.rows.length)) return state.time.setCursor(undefined)
      const found = state.rows.at(position)
      const index = found.type === 'span' ? found.index : found.type === 'navigation' ? undefined : found.members[0]
      if (index === undefined || !state.store.has(index)) return state.time.setCursor(undefined)
      const { axis, folds } = now.current
      zeroMs.current = state.time.range.value?.fromMs ?? state.store.table.start[state.store.rootOf(index)]
      const place = axis.fromMs + ((clientX - box.left) / Math.max(1, box.width)) * (axis.toMs - axis.fromMs)
      state.time.setCursor({ ms: zeroMs.current + folds.unfold(place), from: 'waterfall' })
    }
    const onLeave = () => state.time.setCursor(undefined)
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerleave', onLeave)
    return () => {
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerleave', onLeave)
      onLeave()
    }
  }, [table, head, state])

  const zero = cursor?.from === 'waterfall' ? zeroMs.current : range?.fromMs
  const box = head.current
  if (zero === undefined || box === null) return null
  const { axis, folds } = seen
  const shown = { fromMs: zero + axis.fromMs, toMs: zero + axis.toMs }
  return (
    <div class="timeline-cursor" style={{ left: `${box.offsetLeft}px`, width: `${box.offsetWidth}px` }}>
      <TimeCursorLine range={shown} folds={folds.shifted(zero)} zeroMs={zero} />
    </div>
  )
}
