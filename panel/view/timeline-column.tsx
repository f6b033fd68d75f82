import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePanel } from './context'
import type { Axis } from './time-scale'
import { drawTimeline, type TimelineColors } from './timeline-canvas'
import { barsOf, extentOf, type VisibleBundle, type VisibleSpan } from './visible-spans'

interface TimelineColumnProps {
  /** The column's head: the canvas stands below it, as wide as it. */
  readonly headRef: RefObject<HTMLDivElement | null>
  readonly spans: readonly VisibleSpan[]
  readonly bundles: readonly VisibleBundle[]
  readonly extentMs: number
  /** The part of the axis that is seen. */
  readonly axis: Axis
  /** px */
  readonly height: number
  /** px of all rows that are above the screen now. */
  offset(): number
  /** An open span has grown beyond the axis. */
  onOutgrown(): void
}

/** The timeline of all rows on the screen: one canvas over the rows, drawn at most once an animation frame. */
export function TimelineColumn({ headRef, spans, bundles, extentMs, axis, height, ...given }: TimelineColumnProps) {
  const { state } = usePanel()
  const canvas = useRef<HTMLCanvasElement>(null)
  // Read, so that a change of the theme or of a column draws anew.
  void state.theme.value
  void state.nameWidth.value
  void state.columns.value
  const range = state.timeRange.value
  const showsCriticalPath = state.showsCriticalPath.value

  useLayoutEffect(() => {
    const [element, head] = [canvas.current, headRef.current]
    if (element === null || head === null) return
    element.style.left = `${head.offsetLeft}px`
    element.style.width = `${head.offsetWidth}px`
    const colors = colorsOf(element)
    const { store } = state
    const draw = (nowMs: number) => {
      const view = {
        store,
        spans,
        bundles,
        nowMs,
        offset: given.offset(),
        rowHeight: state.rowHeight,
        axisFromMs: range?.fromMs,
        showsCriticalPath,
      }
      drawTimeline(element, barsOf(view), axis, colors)
    }
    draw(Date.now())
    const grows = spans.some(({ summary }) => Number.isNaN(summary.endMs))
    if (!grows || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    let next = requestAnimationFrame(function grow() {
      const nowMs = Date.now()
      if (range === undefined && extentOf(spans, nowMs) !== extentMs) return given.onOutgrown()
      draw(nowMs)
      next = requestAnimationFrame(grow)
    })
    return () => cancelAnimationFrame(next)
  })

  return (
    <div aria-hidden="true">
      <canvas class="canvas" ref={canvas} style={{ height: `${height}px` }} />
    </div>
  )
}

/** The theme's colours, as a canvas needs them. */
export function colorsOf(element: HTMLElement): TimelineColors {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name).trim()
  return {
    line: color('--line-faint'),
    text: color('--text'),
    error: color('--error-bar'),
    client: color('--client'),
    internal: color('--internal'),
    server: color('--server'),
    message: color('--message'),
    critical: color('--text'),
  }
}
