import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Row, SpanKey, SpanSummary } from '../store/model'
import { usePanel } from './context'
import type { PanelState } from './panel-state'
import { ScrollWindow } from './scroll-window'
import { niceExtent, ticks } from './time-scale'
import { drawTimeline, ROW_HEIGHT, type TimelineBar, type TimelineColors } from './timeline-canvas'
import { handleTreeKey } from './tree-keys'
import { NavigationDivider, TreeRow } from './tree-row'

const OVERSCAN = 6
const NARROWEST_NAME = 120
const WIDEST_NAME = 900

interface VisibleSpan {
  readonly row: Extract<Row, { type: 'span' }>
  readonly position: number
  readonly summary: SpanSummary
  readonly traceStartMs: number
}

/** Where the reader is: the first row on the screen, and how far it is moved up. */
interface Anchor {
  readonly key: SpanKey
  readonly offset: number
}

export function TreeTable() {
  const { state, format, message } = usePanel()
  const scroller = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const timelineHead = useRef<HTMLDivElement>(null)
  const anchor = useRef<Anchor | undefined>(undefined)
  const stick = useRef(true)
  const [scrollTop, setScrollTop] = useState(0)
  const [size, setSize] = useState({ height: 0, width: 0 })
  const [nameWidth, setNameWidth] = useState(330)
  const [seen, setSeen] = useState(0)
  const frame = state.frame.value
  const selected = state.selected.value
  const view = new ScrollWindow(ROW_HEIGHT, state.rows.length, size.height)

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => setSize({ height: element.clientHeight, width: element.clientWidth }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  // What the reader looks at stays where it is; whoever is at the end stays at the end.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const target = stick.current ? view.fullHeight - view.viewport : anchoredOffset(state, anchor.current)
    if (target === undefined) return
    const wanted = view.scrollTopFor(target)
    if (Math.abs(wanted - element.scrollTop) >= 1) element.scrollTop = wanted
  }, [frame, size.height])

  // A row selected by the keyboard is brought onto the screen.
  useLayoutEffect(() => {
    const element = scroller.current
    const index = selected === undefined ? undefined : state.store.find(selected)
    const position = index === undefined ? -1 : state.rows.positionOf(index)
    if (element === null || position === -1) return
    const top = position * ROW_HEIGHT
    const offset = view.offsetAt(element.scrollTop)
    if (top < offset) element.scrollTop = view.scrollTopFor(top)
    else if (top + ROW_HEIGHT > offset + view.viewport) {
      element.scrollTop = view.scrollTopFor(top + ROW_HEIGHT - view.viewport)
    }
  }, [selected])

  const [first, last] = view.range(scrollTop, OVERSCAN)
  const shift = scrollTop - view.offsetAt(scrollTop)
  const spans: VisibleSpan[] = []
  const dividers: { row: Extract<Row, { type: 'navigation' }>; position: number }[] = []
  for (let position = first; position < last; position++) {
    const row = state.rows.at(position)
    if (row.type === 'navigation') dividers.push({ row, position })
    else if (state.store.has(row.index)) {
      const traceStartMs = state.store.table.start[state.store.rootOf(row.index)]
      spans.push({ row, position, summary: state.store.summary(row.index), traceStartMs })
    }
  }
  const extentMs = extentOf(spans)
  const runs = spans.some(({ summary }) => Number.isNaN(summary.endMs))
  const timelineWidth = timelineHead.current?.clientWidth ?? 300

  useLayoutEffect(() => {
    const element = canvas.current
    const head = timelineHead.current
    if (element === null || head === null) return
    element.style.left = `${head.offsetLeft}px`
    element.style.width = `${Math.max(0, size.width - head.offsetLeft)}px`
    const draw = () => {
      const top = view.offsetAt(scroller.current?.scrollTop ?? 0)
      drawTimeline(element, barsOf(spans, top), extentMs, colorsOf(element))
    }
    draw()
    if (!runs || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    // Open spans grow only while one is on the screen.
    let next = requestAnimationFrame(function grow() {
      draw()
      next = requestAnimationFrame(grow)
    })
    return () => cancelAnimationFrame(next)
  })

  function onScroll(): void {
    const element = scroller.current
    if (element === null) return
    stick.current = view.isAtEnd(element.scrollTop)
    if (stick.current) setSeen(state.counts.value.traces)
    const offset = view.offsetAt(element.scrollTop)
    const top = Math.floor(offset / ROW_HEIGHT)
    anchor.current = undefined
    for (let position = top; position < Math.min(top + 3, state.rows.length); position++) {
      const row = state.rows.at(position)
      if (row.type !== 'span' || !state.store.has(row.index)) continue
      anchor.current = { key: state.store.keyOf(row.index), offset: offset - position * ROW_HEIGHT }
      break
    }
    setScrollTop(element.scrollTop)
  }

  function toEnd(): void {
    stick.current = true
    const element = scroller.current
    if (element !== null) element.scrollTop = element.scrollHeight
  }

  const fresh = stick.current ? 0 : Math.max(0, state.counts.value.traces - seen)
  if (stick.current && seen !== state.counts.value.traces) queueMicrotask(() => setSeen(state.counts.value.traces))
  const activeIndex = selected === undefined ? undefined : state.store.find(selected)
  const activePosition = activeIndex === undefined ? -1 : state.rows.positionOf(activeIndex)

  return (
    <div
      class="tree-table"
      role="treegrid"
      aria-label={message('traces')}
      aria-rowcount={state.rows.length + 1}
      aria-colcount={5}
      aria-activedescendant={activePosition >= first && activePosition < last ? `row-${activePosition}` : undefined}
      tabIndex={0}
      style={{ '--name-width': `${nameWidth}px` }}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
        if (!handleTreeKey(state, event.key, Math.max(1, Math.floor(view.viewport / ROW_HEIGHT) - 1))) return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <div role="rowgroup">
        <div class="head columns" role="row" aria-rowindex={1}>
          <div role="columnheader">
            {message('columnName')}
            <NameSizer width={nameWidth} label={message('columnNameSize')} onChange={setNameWidth} />
          </div>
          <div role="columnheader" class="number">
            {message('columnStatus')}
          </div>
          <div role="columnheader" class="number">
            {message('columnDuration')}
          </div>
          <div role="columnheader" class="number started">
            {message('columnStarted')}
          </div>
          <div role="columnheader" class="timeline" ref={timelineHead} aria-label={message('columnTimeline')}>
            {ticks(extentMs, timelineWidth).map((tick) => (
              <span key={tick} class="tick" style={{ left: `${(tick / extentMs) * 100}%` }} aria-hidden="true">
                {format.duration(tick)}
              </span>
            ))}
          </div>
        </div>
      </div>
      <div class="scroller" role="rowgroup" ref={scroller} onScroll={onScroll}>
        <div role="presentation" style={{ height: `${view.height}px` }}>
          {dividers.map(({ row, position }) => (
            <NavigationDivider key={row.documentId} row={row} position={position} top={position * ROW_HEIGHT + shift} />
          ))}
          {spans.map((span) => (
            <TreeRow
              key={span.summary.key}
              row={span.row}
              position={span.position}
              top={span.position * ROW_HEIGHT + shift}
              summary={span.summary}
              selected={span.summary.key === selected}
              traceStartMs={span.traceStartMs}
            />
          ))}
        </div>
      </div>
      <div class="canvas-frame" aria-hidden="true">
        <canvas class="canvas" ref={canvas} style={{ top: '24px', height: `${size.height}px` }} />
      </div>
      {fresh > 0 && (
        <button type="button" class="pill" onClick={toEnd}>
          ↓ {message('newTraces', format.count(fresh))}
        </button>
      )}
    </div>
  )
}

interface NameSizerProps {
  readonly width: number
  readonly label: string
  onChange(width: number): void
}

function NameSizer({ width, label, onChange }: NameSizerProps) {
  const set = (wanted: number) => onChange(Math.min(WIDEST_NAME, Math.max(NARROWEST_NAME, wanted)))
  return (
    <span
      class="sizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={NARROWEST_NAME}
      aria-valuemax={WIDEST_NAME}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') set(width - 10)
        else if (event.key === 'ArrowRight') set(width + 10)
      }}
      onPointerDown={(event) => {
        const from = event.clientX
        const element = event.currentTarget
        element.setPointerCapture(event.pointerId)
        element.onpointermove = (move) => set(width + move.clientX - from)
        element.onpointerup = () => {
          element.onpointermove = null
        }
      }}
    />
  )
}

function anchoredOffset(state: PanelState, anchor: Anchor | undefined): number | undefined {
  const index = anchor === undefined ? undefined : state.store.find(anchor.key)
  const position = index === undefined ? -1 : state.rows.positionOf(index)
  return anchor === undefined || position === -1 ? undefined : position * ROW_HEIGHT + anchor.offset
}

/** The time that the axis shows: the longest finished span on the screen, counted from its trace's start. */
function extentOf(spans: readonly VisibleSpan[]): number {
  let longest = 0
  let longestOpen = 0
  for (const { summary, traceStartMs } of spans) {
    if (Number.isNaN(summary.endMs)) longestOpen = Math.max(longestOpen, Date.now() - traceStartMs)
    else longest = Math.max(longest, summary.endMs - traceStartMs)
  }
  return niceExtent(longest > 0 ? longest : longestOpen)
}

function barsOf(spans: readonly VisibleSpan[], offset: number): readonly TimelineBar[] {
  const now = Date.now()
  return spans.map(({ row, position, summary, traceStartMs }) => {
    const open = Number.isNaN(summary.endMs)
    return {
      top: position * ROW_HEIGHT - offset,
      kind: summary.kind,
      error: summary.status === 2,
      dimmed: row.context,
      fromMs: summary.startMs - traceStartMs,
      toMs: (open ? Math.max(now, summary.startMs) : summary.endMs) - traceStartMs,
      open,
      events: summary.eventMs.map((time) => time - traceStartMs),
    }
  })
}

function colorsOf(element: HTMLElement): TimelineColors {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name).trim()
  return {
    line: color('--line-faint'),
    text: color('--text'),
    error: color('--error'),
    client: color('--client'),
    internal: color('--internal'),
    server: color('--server'),
    message: color('--message'),
  }
}
