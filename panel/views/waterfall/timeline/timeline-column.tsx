import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks'
import { eachFrame } from '../../../scheduling/frames'
import { usePanel } from '../../../state/context'
import type { SpanIndex } from '../../../store/model'
import { useSize } from '../../../widgets/size'
import { useThemeColors } from '../../../widgets/theme-colors'
import { spanColors } from '../../shared/colors/span-colors'
import { rowHeightOf } from '../../shared/row-height'
import { barsOf, type VisibleGroup, type VisibleSpan } from '../visible-spans'
import { PathsInFrames } from './paths-in-frames'
import { drawTimeline, timelineColorsOf } from './timeline-canvas'
import type { VisibleRange } from './visible-range'

/** What is on the screen, and the axis on which it is drawn. ms, px. */
interface TimelineColumnProps {
  readonly spans: readonly VisibleSpan[]
  readonly groups: readonly VisibleGroup[]
  /** The part of the axis that is seen. */
  readonly range: VisibleRange
  /** Of the part of the table that is seen, px. */
  readonly height: number
  /** Offset from the top of the scrolled content, px. */
  readonly top: number
  /** px of all rows above it. */
  readonly offset: number
  /** Whether an open span has grown beyond the axis. */
  isOutgrown(nowMs: number): boolean
  onOutgrown(): void
}

/**
 * The timeline of all rows on the screen: one canvas over the rows, drawn at most once an animation frame. It is scrolled
 * with the rows, so that bars and rows move as one, also where the browser scrolls before we hear of it.
 */
export function TimelineColumn({
  spans,
  groups,
  range: seen,
  height,
  top,
  offset,
  isOutgrown,
  onOutgrown,
}: TimelineColumnProps) {
  const { state } = usePanel()
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useSize(canvas, 0)
  const colors = useThemeColors(state.view.theme.value, timelineColorsOf)
  const colorBy = state.settings.current.value.view.colorBy
  const range = state.time.range.value
  const showsCriticalPath = state.table.showsCriticalPath.value
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  const paths = useMemo(() => new PathsInFrames(state.store, () => redraw(undefined)), [state])
  useEffect(() => () => paths.stop(), [paths])

  useLayoutEffect(() => {
    const element = canvas.current
    if (element === null) return
    const { store } = state
    const rowHeight = rowHeightOf(state)
    const draw = (nowMs: number) => {
      const view = {
        store,
        colors: spanColors(store, colorBy),
        spans,
        groups,
        nowMs,
        offset,
        rowHeight,
        axisFromMs: range?.fromMs,
        pathOf: (span: SpanIndex) => (showsCriticalPath ? paths.of(span) : undefined),
      }
      // Blue says “request” only where colours tell kinds.
      const shown = colorBy === 'kind' ? colors : { ...colors, waiting: colors.internal }
      drawTimeline(element, size, barsOf(view), seen, shown)
    }
    draw(Date.now())
    const grows = spans.some(({ summary }) => Number.isNaN(summary.endMs))
    if (!grows || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    return eachFrame(() => {
      const nowMs = Date.now()
      if (isOutgrown(nowMs)) {
        onOutgrown()
        return false
      }
      draw(nowMs)
      return true
    })
  })

  return (
    <div aria-hidden="true" class="timeline-layer columns" style={{ transform: `translateY(${top}px)` }}>
      <canvas ref={canvas} style={{ height: `${height}px` }} />
    </div>
  )
}
