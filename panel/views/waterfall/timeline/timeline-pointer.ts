import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { usePanel } from '../../../state/context'
import { dragTimeline, handleTimelineWheel, type VisibleRange } from './visible-range'

/** Zooms the timeline by the wheel with Ctrl, moves it by the wheel to the side and by dragging with Shift. */
export function useTimelinePointer(
  table: RefObject<HTMLElement | null>,
  head: RefObject<HTMLElement | null>,
  visibleRange: VisibleRange,
) {
  const { state } = usePanel()
  const now = useRef(visibleRange)
  now.current = visibleRange
  const drag = useRef<{ readonly x: number; readonly visibleRange: VisibleRange } | undefined>(undefined)

  useEffect(() => {
    const element = table.current
    if (element === null) return
    const onWheel = (event: WheelEvent) => {
      const share = shareOf(head.current, event)
      const width = head.current?.clientWidth ?? 1
      if (share !== undefined && handleTimelineWheel(state, event, share, width, now.current)) event.preventDefault()
    }
    // Preact would listen passively, and the browser would zoom or scroll besides.
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [table, head, state])

  return {
    onPointerDown(event: PointerEvent & { readonly currentTarget: HTMLElement }) {
      if (!event.shiftKey || event.button !== 0 || shareOf(head.current, event) === undefined) return
      event.preventDefault()
      event.currentTarget.setPointerCapture(event.pointerId)
      drag.current = { x: event.clientX, visibleRange: now.current }
    },
    onPointerMove(event: PointerEvent) {
      const width = head.current?.clientWidth ?? 0
      if (drag.current === undefined || width === 0) return
      dragTimeline(state, (event.clientX - drag.current.x) / width, drag.current.visibleRange)
    },
    onLostPointerCapture() {
      drag.current = undefined
    },
  }
}

/** Where a pointer is within the timeline, from 0 to 1; undefined outside. */
function shareOf(head: HTMLElement | null, { clientX }: MouseEvent): number | undefined {
  const box = head?.getBoundingClientRect()
  if (box === undefined || box.width === 0 || clientX < box.left || clientX > box.right) return undefined
  return (clientX - box.left) / box.width
}
