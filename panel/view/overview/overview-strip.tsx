import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { usePanel } from '../context'
import { afterMs } from '../frame-budget'
import { within } from '../time-range'
import { colorsOf } from '../timeline-column'
import { drawOverview } from './overview-canvas'
import './overview.css'

/** px that the pointer has to move before it marks a range. */
const LEAST_DRAG = 3
/** Part of what is seen that a key moves a border. */
const KEY_STEP = 0.02
/** px */
const BORDER = 6
/** What counting anew takes of a frame. */
const COUNT_MS = 6

type Part = 'new' | 'from' | 'to'

interface Drag {
  readonly part: Part
  readonly x: number
  readonly fromMs: number
  readonly toMs: number
}

/** All spans over time. Marking a part of it shows what ran then; a double-click shows all again. */
export function OverviewStrip() {
  const { state, format, message } = usePanel()
  const canvas = useRef<HTMLCanvasElement>(null)
  const drag = useRef<Drag | undefined>(undefined)
  const overview = useMemo(() => state.store.overview(), [state])
  const [width, setWidth] = useState(0)
  void state.frame.value
  const picture = width === 0 ? undefined : overview.readAll(width, afterMs(COUNT_MS))
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  useEffect(() => {
    if (!overview.isBehind) return
    const frame = requestAnimationFrame(() => redraw(undefined))
    return () => cancelAnimationFrame(frame)
  })
  const whole = picture ?? { fromMs: 0, toMs: 1 }
  const range = state.timeRange.value
  const theme = state.theme.value

  useLayoutEffect(() => {
    const element = canvas.current
    if (element === null) return
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  useLayoutEffect(() => {
    const element = canvas.current
    if (element === null) return
    const navigations = state.store.navigations().map(({ timeMs }) => timeMs)
    const accent = getComputedStyle(element).getPropertyValue('--accent').trim()
    drawOverview(element, picture, { navigations, found: state.found.times.value }, Date.now(), {
      ...colorsOf(element),
      accent,
    })
  }, [picture, width, theme, state.found.times.value])

  const share = (ms: number) => Math.max(0, Math.min(1, (ms - whole.fromMs) / (whole.toMs - whole.fromMs)))
  const msAt = (x: number) => whole.fromMs + (x / Math.max(1, width)) * (whole.toMs - whole.fromMs)
  const set = (fromMs: number, toMs: number) => {
    state.timeRange.value = within({ fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs) }, whole)
  }
  const reset = () => state.showAllTime()

  function partAt(x: number): Part {
    if (range === undefined) return 'new'
    const [from, to] = [share(range.fromMs) * width, share(range.toMs) * width]
    if (Math.abs(x - from) <= BORDER) return 'from'
    if (Math.abs(x - to) <= BORDER) return 'to'
    return 'new'
  }

  function border(which: 'from' | 'to') {
    if (range === undefined) return null
    const at = which === 'from' ? range.fromMs : range.toMs
    return (
      <span
        class="overview-border"
        role="slider"
        aria-label={message(which === 'from' ? 'overviewFrom' : 'overviewTo')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share(at) * 100)}
        aria-valuetext={format.duration(at - whole.fromMs)}
        tabIndex={0}
        style={{ left: `${share(at) * 100}%` }}
        onKeyDown={(event) => {
          const step = (range.toMs - range.fromMs) * KEY_STEP
          const by = event.key === 'ArrowLeft' ? -step : event.key === 'ArrowRight' ? step : 0
          if (event.key === 'Escape') reset()
          else if (by === 0) return
          else if (which === 'from') set(Math.min(range.fromMs + by, range.toMs), range.toMs)
          else set(range.fromMs, Math.max(range.toMs + by, range.fromMs))
          state.filterByTime()
          event.preventDefault()
          event.stopPropagation()
        }}
      />
    )
  }

  return (
    <div
      class="overview"
      role="group"
      aria-label={message('overview')}
      title={range === undefined ? message('overviewTitle') : undefined}
      onDblClick={reset}
      onPointerDown={(event) => {
        if (event.button !== 0 || picture === undefined) return
        const box = event.currentTarget.getBoundingClientRect()
        event.currentTarget.setPointerCapture(event.pointerId)
        const x = event.clientX - box.left
        drag.current = { part: partAt(x), x, fromMs: range?.fromMs ?? 0, toMs: range?.toMs ?? 0 }
      }}
      onPointerMove={(event) => {
        const start = drag.current
        if (start === undefined) return
        const x = event.clientX - event.currentTarget.getBoundingClientRect().left
        if (start.part === 'from') set(msAt(x), start.toMs)
        else if (start.part === 'to') set(start.fromMs, msAt(x))
        else if (Math.abs(x - start.x) >= LEAST_DRAG) set(msAt(start.x), msAt(x))
      }}
      onLostPointerCapture={() => {
        drag.current = undefined
        state.filterByTime()
      }}
    >
      <div aria-hidden="true">
        <canvas ref={canvas} />
      </div>
      {range !== undefined && (
        <>
          <span class="overview-shade" style={{ left: 0, width: `${share(range.fromMs) * 100}%` }} />
          <span class="overview-shade" style={{ left: `${share(range.toMs) * 100}%`, right: 0 }} />
          {border('from')}
          {border('to')}
          <button type="button" class="overview-reset" onClick={reset}>
            {message('overviewReset')}
          </button>
        </>
      )}
    </div>
  )
}
