import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks'
import { pauseAfter, SHARE_OF_FRAME_MS } from '../../scheduling/chunked-task'
import { BROWSER_FRAMES } from '../../scheduling/frames'
import { usePanel } from '../../state/context'
import { selectedFile } from '../../state/selection/selected-file'
import { panned, type TimeRange, within, zoomed } from '../../state/time/time-range'
import { FoldedTime } from '../../store/time/folded-time'
import { useSize } from '../../widgets/size'
import { useThemeColors } from '../../widgets/theme-colors'
import { FOLD_PX, FoldMarks } from '../shared/fold-marks'
import { labelsOf } from '../shared/tick-labels'
import { TimeCursorLine } from '../shared/time-cursor'
import { PixelStrips } from '../waterfall/timeline/pixel-strips'
import { MarkedRange } from './marked-range'
import { drawOverview, overviewColorsOf } from './overview-canvas'
import './overview.css'

/** px that the pointer has to move before it marks a range. */
const MIN_DRAG = 3
/** Part of what is seen that a key moves a border. */
const KEY_STEP = 0.02
/** px */
const BORDER = 6
/** e to the power of this is how much one px of the wheel zooms. */
const WHEEL = 0.002
/** Rows are left out when the wheel has rested so long, ms. */
const WHEEL_RESTS_MS = 150
/** Frames in which the rest of the panel is drawn first. */
const FRAMES_BEFORE = 2

type Part = 'new' | 'from' | 'to' | 'both'

/** What was marked when a drag began at `x` px. */
interface Drag {
  readonly part: Part
  readonly x: number
  readonly range: TimeRange
}

/** All spans over time. Marking a part of it shows what ran then; a double-click shows all again. */
export function OverviewStrip() {
  const { state, format, message } = usePanel()
  const strip = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const drag = useRef<Drag | undefined>(undefined)
  const overview = useMemo(() => state.store.overview(), [state])
  const size = useSize(canvas, FRAMES_BEFORE)
  const { width } = size
  void state.table.frame.value
  const marked = state.time.range.value
  // Whoever has marked a time looks at the picture in which it is marked.
  const file = useRef<string | undefined>(undefined)
  if (marked === undefined) file.current = selectedFile(state)
  const foldPx = state.table.foldsIdle.value ? FOLD_PX : 0
  const picture = width === 0 ? undefined : overview.readAll(width, pauseAfter(SHARE_OF_FRAME_MS), file.current, foldPx)
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  useEffect(() => {
    if (!overview.isBehind) return
    return BROWSER_FRAMES.next(() => redraw(undefined))
  })
  const folds = picture?.folds ?? FoldedTime.PLAIN
  /** All of the time, in ms of the folded scale, and on the clock. */
  const scale: TimeRange = picture ?? { fromMs: 0, toMs: 1 }
  const whole: TimeRange = folds.unfoldRange(scale)
  const range = marked ?? whole
  const colors = useThemeColors(state.view.theme.value, overviewColorsOf)
  const strips = useMemo(() => new PixelStrips(), [])
  const found = state.search.times.value

  useLayoutEffect(() => {
    const element = canvas.current
    if (element === null) return
    const navigations = state.store.navigations().map(({ timeMs }) => timeMs)
    drawOverview(element, size, picture, { navigations, found }, Date.now(), colors, strips)
  }, [state, picture, size, colors, strips, found])

  const length = scale.toMs - scale.fromMs
  const share = (ms: number) => Math.max(0, Math.min(1, (folds.fold(ms) - scale.fromMs) / length))
  const placeAt = (x: number) => scale.fromMs + (x / Math.max(1, width)) * length
  const msAt = (x: number) => folds.unfold(placeAt(x))
  const axis = { fromMs: 0, toMs: length }
  const relative = folds.shifted(-scale.fromMs)
  const set = (fromMs: number, toMs: number) => {
    const next = within({ fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs) }, whole)
    const isWhole = next.fromMs <= whole.fromMs && next.toMs >= whole.toMs
    state.time.setRange(isWhole ? undefined : next)
  }
  const reset = () => state.time.showAll()

  const onWheel = useRef((_event: WheelEvent) => {})
  onWheel.current = (event) => {
    const x = event.clientX - (strip.current?.getBoundingClientRect().left ?? 0)
    const aside = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
    const moves = Math.abs(aside) > (event.shiftKey ? 0 : Math.abs(event.deltaY))
    const seen = folds.foldRange(range)
    const next = moves
      ? panned(seen, (aside / Math.max(1, width)) * length, scale)
      : zoomed(seen, Math.max(seen.fromMs, Math.min(seen.toMs, placeAt(x))), Math.exp(event.deltaY * WHEEL), scale)
    set(folds.unfold(next.fromMs), folds.unfold(next.toMs))
  }
  useEffect(() => {
    const element = strip.current
    let rests: ReturnType<typeof setTimeout> | undefined
    const hear = (event: WheelEvent) => {
      event.preventDefault()
      onWheel.current(event)
      clearTimeout(rests)
      rests = setTimeout(() => state.time.limitRows(), WHEEL_RESTS_MS)
    }
    // Preact would listen passively, and the browser would scroll besides.
    element?.addEventListener('wheel', hear, { passive: false })
    return () => {
      element?.removeEventListener('wheel', hear)
      clearTimeout(rests)
    }
  }, [state])

  function partAt(x: number, shiftKey: boolean): Part {
    if (marked === undefined) return 'new'
    if (shiftKey) return 'both'
    if (Math.abs(x - share(marked.fromMs) * width) <= BORDER) return 'from'
    if (Math.abs(x - share(marked.toMs) * width) <= BORDER) return 'to'
    return 'new'
  }

  function border(which: 'from' | 'to') {
    const at = which === 'from' ? range.fromMs : range.toMs
    return (
      <span
        class={`overview-border${marked === undefined ? ' at-edge' : ''}`}
        role="slider"
        aria-label={message(which === 'from' ? 'overviewFrom' : 'overviewTo')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share(at) * 100)}
        aria-valuetext={format.duration(at - whole.fromMs) || '0 ms'}
        tabIndex={0}
        style={{ left: `${share(at) * 100}%` }}
        onKeyDown={(event) => {
          const seen = folds.foldRange(range)
          const step = (seen.toMs - seen.fromMs) * KEY_STEP
          const by = event.key === 'ArrowLeft' ? -step : event.key === 'ArrowRight' ? step : 0
          if (event.key === 'Escape' || event.key === '0') reset()
          else if (by === 0) return
          else if (which === 'from') set(folds.unfold(Math.min(seen.fromMs + by, seen.toMs)), range.toMs)
          else set(range.fromMs, folds.unfold(Math.max(seen.toMs + by, seen.fromMs)))
          state.time.limitRows()
          event.preventDefault()
          event.stopPropagation()
        }}
      />
    )
  }

  return (
    <div
      ref={strip}
      class="overview"
      role="group"
      aria-label={message('overview')}
      title={marked === undefined ? message('overviewTitle') : undefined}
      onDblClick={reset}
      onPointerDown={(event) => {
        if (event.button !== 0 || picture === undefined) return
        const x = event.clientX - event.currentTarget.getBoundingClientRect().left
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = { part: partAt(x, event.shiftKey), x, range }
      }}
      onPointerMove={(event) => {
        const start = drag.current
        const x = event.clientX - event.currentTarget.getBoundingClientRect().left
        if (picture !== undefined) state.time.setCursor({ ms: msAt(x), from: 'overview' })
        if (start === undefined) return
        const { fromMs, toMs } = start.range
        if (start.part === 'from') set(msAt(x), toMs)
        else if (start.part === 'to') set(fromMs, msAt(x))
        else if (start.part === 'both') {
          const next = panned(folds.foldRange(start.range), placeAt(x) - placeAt(start.x), scale)
          set(folds.unfold(next.fromMs), folds.unfold(next.toMs))
        } else if (Math.abs(x - start.x) >= MIN_DRAG) set(msAt(start.x), msAt(x))
      }}
      onPointerLeave={() => state.time.setCursor(undefined)}
      onLostPointerCapture={() => {
        drag.current = undefined
        state.time.limitRows()
      }}
    >
      <div aria-hidden="true">
        <canvas ref={canvas} />
      </div>
      {marked !== undefined && (
        <>
          <span class="overview-shade" style={{ left: 0, width: `${share(marked.fromMs) * 100}%` }} />
          <span class="overview-shade" style={{ left: `${share(marked.toMs) * 100}%`, right: 0 }} />
        </>
      )}
      {picture !== undefined &&
        labelsOf(axis, width, 0, format, relative).map(({ text, left }) => (
          <span key={text} class="overview-time" style={{ left: `${left}px` }} aria-hidden="true">
            {text}
          </span>
        ))}
      {picture !== undefined && <FoldMarks folds={relative} axis={axis} width={width} />}
      {picture !== undefined && <TimeCursorLine range={scale} folds={folds} />}
      {marked !== undefined && <MarkedRange range={marked} share={share(marked.fromMs)} />}
      {border('from')}
      {border('to')}
      {marked === undefined && picture !== undefined && file.current !== undefined && (
        <span class="overview-file" title={`${message('importedFrom', file.current)} · ${format.moment(whole.fromMs)}`}>
          {file.current}
        </span>
      )}
      {marked !== undefined && (
        <button type="button" class="overview-reset" onPointerDown={(event) => event.stopPropagation()} onClick={reset}>
          {message('overviewReset')}
        </button>
      )}
    </div>
  )
}
