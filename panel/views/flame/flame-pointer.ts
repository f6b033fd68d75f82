import type { RefObject } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { panned, type TimeRange, zoomed } from '../../state/time/time-range'
import type { SpanIndex } from '../../store/model'
import type { FlameViewport } from './flame-keys'

/** One notch of a wheel, as browsers tell it, makes things about a quarter larger. */
const ZOOM_PER_PIXEL = 0.0022
/** px that a pointer may move in a click. */
const CLICK_SLACK = 3

/** The bar under the pointer. */
export interface Hover {
  readonly span: SpanIndex
  /** px from the panel's top left. */
  readonly x: number
  readonly y: number
}

/** What was shown when a drag began. px from the panel's top left. */
interface Drag {
  readonly x: number
  readonly y: number
  readonly range: TimeRange
  readonly top: number
  moved: boolean
}

interface FlamePointer {
  /** What is seen; undefined while there is nothing to see. */
  readonly viewport: FlameViewport | undefined
  /** What moves up and down. */
  readonly scroller: RefObject<HTMLElement | null>
  spanAt(event: MouseEvent): SpanIndex | undefined
  onSelect(span: SpanIndex): void
}

/** What a pointer does in the flame graph: the wheel zooms, dragging moves, a click selects, a double-click fits. */
export function useFlamePointer({ viewport, scroller, spanAt, onSelect }: FlamePointer) {
  const drag = useRef<Drag | undefined>(undefined)
  const [hover, setHover] = useState<Hover | undefined>(undefined)
  const handlers = {
    onWheel(event: WheelEvent): void {
      const box = scroller.current?.getBoundingClientRect()
      if (event.shiftKey || viewport === undefined || box === undefined) return
      event.preventDefault()
      const { range, whole, look } = viewport
      const msPerPixel = (range.toMs - range.fromMs) / box.width
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        look(panned(range, event.deltaX * msPerPixel, whole))
      } else {
        const around = range.fromMs + (event.clientX - box.left) * msPerPixel
        look(zoomed(range, around, Math.exp(event.deltaY * ZOOM_PER_PIXEL), whole))
      }
    },
    onPointerDown({ button, clientX: x, clientY: y }: PointerEvent): void {
      if (button !== 0 || viewport === undefined) return
      drag.current = { x, y, range: viewport.range, top: scroller.current?.scrollTop ?? 0, moved: false }
    },
    onPointerMove(event: PointerEvent & { readonly currentTarget: HTMLElement }): void {
      const from = drag.current
      const element = scroller.current
      if (from === undefined || element === null || viewport === undefined) {
        const span = spanAt(event)
        setHover(span === undefined ? undefined : { span, x: event.clientX, y: event.clientY })
        return
      }
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y]
      if (!from.moved && Math.hypot(dx, dy) < CLICK_SLACK) return
      if (!from.moved) event.currentTarget.setPointerCapture(event.pointerId)
      from.moved = true
      setHover(undefined)
      element.scrollTop = from.top - dy
      const msPerPixel = (from.range.toMs - from.range.fromMs) / element.clientWidth
      viewport.look(panned(from.range, -dx * msPerPixel, viewport.whole))
    },
    onPointerUp(event: PointerEvent): void {
      const wasClick = drag.current?.moved === false
      drag.current = undefined
      const span = wasClick ? spanAt(event) : undefined
      if (span !== undefined) onSelect(span)
    },
    onPointerCancel(): void {
      drag.current = undefined
    },
    onPointerLeave: () => setHover(undefined),
    onDblClick(event: MouseEvent): void {
      const span = spanAt(event)
      if (span !== undefined) viewport?.zoomTo(span)
    },
  }
  return { hover, handlers }
}
