import { useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { eachFrame } from '../../scheduling/frames'
import { usePanel } from '../../state/context'
import { rootsInScope, shownBy } from '../../state/scope'
import { selectedFile } from '../../state/selection/selected-file'
import { overlaps, type TimeRange } from '../../state/time/time-range'
import { useChunkedWork } from '../../state/use-chunked-work'
import { type FlameLayout, flameLayout } from '../../store/analysis/flame-layout'
import { extentsOf } from '../../store/columns/span-extents'
import type { SpanIndex } from '../../store/model'
import type { TraceStore } from '../../store/store'
import { FoldedTime } from '../../store/time/folded-time'
import { useSize } from '../../widgets/size'
import { useThemeColors } from '../../widgets/theme-colors'
import { ColorButton } from '../shared/colors/color-button'
import { spanColors } from '../shared/colors/span-colors'
import { FOLD_PX, FoldMarks } from '../shared/fold-marks'
import { ScopePicker } from '../shared/scope-picker'
import { TimeCursorLine } from '../shared/time-cursor'
import { SpanTip } from '../waterfall/span-tip'
import { PixelStrips } from '../waterfall/timeline/pixel-strips'
import { FittedTexts } from './fitted-texts'
import './flame.css'
import { AXIS_HEIGHT, barAt, drawFlame, type FlamePicture, LANE_HEIGHT } from './flame-canvas'
import { foldedFlame } from './flame-folds'
import { type FlameViewport, handleFlameKey } from './flame-keys'
import { useFlamePointer } from './flame-pointer'
import { flameColorsOf } from './flame-theme'
import { wholeOf } from './flame-time'
import { SelectedFrame } from './selected-frame'

/** Part of a span's time that is seen beside it when it is fitted in. */
const MARGIN = 0.05

/** Spans over time, each above what it caused. */
export function FlameView() {
  const { state, format, message } = usePanel()
  const { store } = state
  const scope = state.settings.current.value.view.flameScope
  const colorBy = state.settings.current.value.view.colorBy
  const [scrollTop, setScrollTop] = useState(0)
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  const canvas = useRef<HTMLCanvasElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const filter = state.filter.current.value
  // Read so that the graph is drawn again when spans have arrived.
  void state.table.frame.value
  const chosen = state.selection.key.value === undefined ? undefined : store.find(state.selection.key.value)
  const top = scope === 'all' || chosen === undefined || scope === 'subtree' ? chosen : store.rootOf(chosen)
  const plain = useChunkedWork(
    () => flameLayout(store.table, rootsInScope(state, scope)),
    [state, store, scope, scope === 'all' ? 0 : top],
  )
  const shows = useMemo(() => shownBy(state), [state, filter])
  const colorOf = spanColors(store, colorBy).placeOf
  const colors = useThemeColors(state.view.theme.value, flameColorsOf)
  const size = useSize(canvas, 0)
  const marked = state.time.range.value
  const extents = useMemo(() => (scope === 'all' ? extentsOf(store.table) : undefined), [store, plain, scope])
  const whole = plain === undefined ? undefined : wholeOf(plain, Date.now(), extents, selectedFile(state))
  const foldPx = state.table.foldsIdle.value ? FOLD_PX : 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is open makes the whole longer, and no gap another one
  const { layout, folds } = useMemo(
    () =>
      plain === undefined || whole === undefined
        ? { layout: undefined, folds: FoldedTime.PLAIN }
        : foldedFlame(plain, whole, size.width, foldPx),
    [plain, whole?.fromMs, size.width, foldPx],
  )
  const errors = useMemo(
    () => new Int32Array(layout === undefined ? [] : placesOf(layout, (index) => store.table.isError(index))),
    [store, layout],
  )
  const range = whole !== undefined && (marked === undefined || !overlaps(marked, whole)) ? whole : marked

  const textOf = useMemo(() => spanTexts(store), [store, layout])
  const texts = useMemo(() => new FittedTexts(), [])
  const strips = useMemo(() => new PixelStrips(), [])
  const look = (place: TimeRange) => {
    if (whole === undefined) return
    const next = folds.unfoldRange(place)
    const isWhole = next.fromMs <= whole.fromMs && next.toMs >= whole.toMs
    state.time.setRange(isWhole ? undefined : next)
  }
  const zoomTo = (span: SpanIndex) => {
    if (whole === undefined) return
    const fromMs = store.table.start[span]
    const toMs = store.table.isOpen(span) ? Date.now() : store.table.end[span]
    const margin = Math.max(0.01, (toMs - fromMs) * MARGIN)
    look(
      folds.foldRange({ fromMs: Math.max(whole.fromMs, fromMs - margin), toMs: Math.min(whole.toMs, toMs + margin) }),
    )
  }
  const viewport: FlameViewport | undefined =
    whole === undefined || range === undefined
      ? undefined
      : { whole: folds.foldRange(whole), range: folds.foldRange(range), look, zoomTo }
  /** The picture of this moment. */
  const picture = (hovered: SpanIndex | undefined): FlamePicture | undefined =>
    layout === undefined || viewport === undefined
      ? undefined
      : {
          layout,
          errors,
          range: viewport.range,
          zeroMs: viewport.whole.fromMs,
          folds,
          nowMs: folds.fold(Date.now()),
          top: scrollTop,
          selected: chosen,
          hovered,
          colors,
          colorOf,
          isError: (index) => store.table.isError(index),
          isDimmed: (index) => filter !== undefined && !shows(index),
          textOf,
          texts,
          strips,
          tick: (ms, stepMs) => format.tick(ms, stepMs),
        }
  const spanAt = (event: MouseEvent) => {
    const box = canvas.current?.getBoundingClientRect()
    const shown = picture(undefined)
    if (box === undefined || shown === undefined) return undefined
    return barAt(shown, event.clientX - box.left, event.clientY - box.top, box.width)
  }
  const onSelect = (span: SpanIndex) => state.select(store.keyOf(span), true)
  const { hover, handlers } = useFlamePointer({ viewport, scroller, spanAt, onSelect })

  useLayoutEffect(() => {
    const element = canvas.current
    const draw = () => {
      const now = picture(hover?.span)
      if (element !== null && now !== undefined) drawFlame(element, size, now)
    }
    draw()
    const grows = layout?.end.includes(Number.POSITIVE_INFINITY) === true
    if (!grows || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    return eachFrame(() => {
      // Without a selected range, the range grows with the open spans.
      if (marked === undefined) redraw(undefined)
      else draw()
      return marked !== undefined
    })
  })

  // The selected span is brought onto the screen.
  useLayoutEffect(() => {
    const element = scroller.current
    const place = chosen === undefined || layout === undefined ? -1 : layout.spans.indexOf(chosen)
    if (element === null || layout === undefined || place < 0) return
    const y = layout.lane[place] * LANE_HEIGHT
    const room = element.clientHeight - AXIS_HEIGHT
    if (y < element.scrollTop) element.scrollTop = y
    else if (y + LANE_HEIGHT > element.scrollTop + room) element.scrollTop = y + LANE_HEIGHT - room
  }, [chosen, layout])

  return (
    <>
      <div class="view-bar">
        <ScopePicker scope={scope} onScope={(flameScope) => state.settings.saveView({ flameScope })} />
        <ColorButton />
        {marked !== undefined && (
          <button type="button" class="text-button" onClick={() => state.time.setRange(undefined)}>
            {message('showAll')}
          </button>
        )}
        <span class="spacer" />
        <span class="flame-hint">{message('flameHint')}</span>
      </div>
      <div class="flame-pane">
        <div
          class="flame"
          role="tree"
          aria-label={message('viewFlame')}
          aria-activedescendant="flame-selected"
          tabIndex={0}
          onKeyDown={(event) => {
            if (event.ctrlKey || event.metaKey || event.altKey || viewport === undefined) return
            if (!handleFlameKey(state, event, viewport)) return
            event.preventDefault()
            event.stopPropagation()
          }}
          {...handlers}
          onPointerMove={(event) => {
            handlers.onPointerMove(event)
            if (viewport === undefined || size.width === 0) return
            const { fromMs, toMs } = viewport.range
            const x = event.clientX - event.currentTarget.getBoundingClientRect().left
            state.time.setCursor({ ms: folds.unfold(fromMs + (x / size.width) * (toMs - fromMs)), from: 'flame' })
          }}
          onPointerLeave={() => {
            handlers.onPointerLeave()
            state.time.setCursor(undefined)
          }}
        >
          <SelectedFrame />
          {viewport !== undefined && (
            <TimeCursorLine range={viewport.range} folds={folds} zeroMs={viewport.whole.fromMs} />
          )}
          <div
            class="flame-scroller"
            role="presentation"
            ref={scroller}
            onScroll={({ currentTarget }) => setScrollTop(currentTarget.scrollTop)}
          >
            <div role="presentation" style={{ height: `${AXIS_HEIGHT + (layout?.lanes ?? 0) * LANE_HEIGHT}px` }} />
          </div>
          <div aria-hidden="true">
            <canvas ref={canvas} class="flame-canvas" />
          </div>
          {hover !== undefined && store.has(hover.span) && <SpanTip span={hover.span} x={hover.x} y={hover.y} />}
        </div>
        {viewport !== undefined && (
          <div class="flame-folds">
            <FoldMarks folds={folds} axis={viewport.range} width={size.width} />
          </div>
        )}
      </div>
    </>
  )
}

/** Names and labels of spans. Those of a layout are read once. */
function spanTexts(store: TraceStore): (index: SpanIndex) => string {
  const known = new Map<SpanIndex, string>()
  return (index) => {
    let text = known.get(index)
    if (text === undefined) {
      const { name, label } = store.summary(index)
      text = label === '' ? name : `${name} ${label}`
      known.set(index, text)
    }
    return text
  }
}

function placesOf({ spans }: FlameLayout, test: (span: SpanIndex) => boolean): number[] {
  const places: number[] = []
  for (let place = 0; place < spans.length; place++) if (test(spans[place])) places.push(place)
  return places
}
