import { useRef } from 'preact/hooks'
import type { Point } from './map-layout'

/** A pointer that moves less has not dragged, px. */
const SLACK = 4
/** How much larger a turn of the wheel by one line makes the map. */
const WHEEL = 1.0018
const LINE_PX = 16

interface MapPointer {
  zoomAt(factor: number, at: Point): void
  panBy(by: Point): void
}

/** Dragging moves the map, and the wheel zooms at the pointer. */
export function useMapPointer({ zoomAt, panBy }: MapPointer) {
  const drag = useRef<{ x: number; y: number; isMoving: boolean } | undefined>(undefined)
  /** The click that ends a drag is none. */
  const wasDragged = useRef(false)
  return {
    wasDragged: () => wasDragged.current,
    handlers: {
      onPointerDown: ({ button, clientX, clientY }: PointerEvent) => {
        wasDragged.current = false
        if (button === 0) drag.current = { x: clientX, y: clientY, isMoving: false }
      },
      onPointerMove: (event: PointerEvent & { readonly currentTarget: Element }) => {
        const from = drag.current
        if (from === undefined) return
        const by = { x: event.clientX - from.x, y: event.clientY - from.y }
        if (!from.isMoving && Math.hypot(by.x, by.y) < SLACK) return
        if (!from.isMoving) event.currentTarget.setPointerCapture(event.pointerId)
        wasDragged.current = true
        drag.current = { x: event.clientX, y: event.clientY, isMoving: true }
        panBy(by)
      },
      onPointerUp: () => {
        drag.current = undefined
      },
      onPointerCancel: () => {
        drag.current = undefined
      },
      onWheel: (event: WheelEvent & { readonly currentTarget: Element }) => {
        event.preventDefault()
        const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1
        const { left, top } = event.currentTarget.getBoundingClientRect()
        const at = { x: event.clientX - left, y: event.clientY - top }
        // Pinching comes as small turns of a wheel with Ctrl.
        zoomAt(WHEEL ** (-event.deltaY * lines * (event.ctrlKey ? 5 : 1)), at)
      },
    },
  }
}
