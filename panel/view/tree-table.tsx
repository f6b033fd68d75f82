import { useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import type { SpanKey } from '../store/model'
import { usePanel } from './context'
import type { PanelState } from './panel-state'
import { ScrollWindow } from './scroll-window'
import { TableHead } from './table-head'
import { ROW_HEIGHT } from './timeline-canvas'
import { TimelineColumn } from './timeline-column'
import { handleTreeKey } from './tree-keys'
import { NavigationDivider, TreeRow } from './tree-row'
import { extentOf, VisibleRows } from './visible-spans'

const OVERSCAN = 6
/** So many rows share one origin, so that a row's own place seldom changes and it need not be rendered anew. */
const ORIGIN_ROWS = 4096

/** Where the reader is: the first span on the screen, and how far its row is moved up. */
interface Anchor {
  readonly key: SpanKey
  readonly offset: number
}

/** The spans as a tree, with the timeline beside it. Only the rows on the screen are in the document. */
export function TreeTable() {
  const { state, format, message, tree } = usePanel()
  const scroller = useRef<HTMLDivElement>(null)
  const timelineHead = useRef<HTMLDivElement>(null)
  const anchor = useRef<Anchor | undefined>(undefined)
  const stick = useRef(true)
  const seenTraces = useRef(0)
  const lastSelected = useRef<SpanKey | undefined>(undefined)
  const wasShown = useRef(false)
  const seenGestures = useRef(state.gestures.value)
  const [scrollTop, setScrollTop] = useState(0)
  const [size, setSize] = useState({ height: 0, scrollbar: 0 })
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  const visible = useMemo(() => new VisibleRows(state.store, state.rows), [state])
  const frame = state.frame.value
  const selected = state.selected.value
  const gestures = state.gestures.value
  const traces = state.counts.value.traces
  const active = positionOf(state, selected)
  const view = new ScrollWindow(ROW_HEIGHT, state.rows.length, size.height)

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      setSize({ height: element.clientHeight, scrollbar: element.offsetWidth - element.clientWidth })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  function noteReader(element: Element): void {
    stick.current = view.isAtEnd(element.scrollTop)
    anchor.current = anchorAt(state, view.offsetAt(element.scrollTop))
  }

  // What the reader looks at stays where it is; whoever is at the end stays at the end. Only when readers open or close
  // a row themselves does the screen stay as it is.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    if (seenGestures.current !== gestures) {
      seenGestures.current = gestures
      noteReader(element)
      return
    }
    const target = stick.current ? view.fullHeight - view.viewport : anchoredOffset(state, anchor.current)
    if (target === undefined) return
    const wanted = view.scrollTopFor(target)
    if (Math.abs(wanted - element.scrollTop) >= 1) element.scrollTop = wanted
  }, [frame, gestures, size.height])

  // A row selected by the keyboard is brought onto the screen. One that is there stays there when the details open below.
  useLayoutEffect(() => {
    const element = scroller.current
    const isNew = lastSelected.current !== selected
    lastSelected.current = selected
    if (element === null || active === -1 || !(isNew || wasShown.current)) return
    const top = active * ROW_HEIGHT
    const offset = view.offsetAt(element.scrollTop)
    if (top < offset) element.scrollTop = view.scrollTopFor(top)
    else if (top + ROW_HEIGHT > offset + view.viewport) {
      element.scrollTop = view.scrollTopFor(top + ROW_HEIGHT - view.viewport)
    }
  }, [selected, size.height])

  useLayoutEffect(() => {
    const inView = active * ROW_HEIGHT - view.offsetAt(scroller.current?.scrollTop ?? 0)
    wasShown.current = active !== -1 && inView > -ROW_HEIGHT && inView < view.viewport
  })

  // Whoever is at the end is shown the end at once, and not only when the browser has told of the scrolling: that would
  // be two renderings for each frame in which something arrives.
  const staysAtEnd = stick.current && seenGestures.current === gestures
  const top = staysAtEnd ? view.scrollTopFor(view.fullHeight - view.viewport) : scrollTop
  const [first, last] = view.range(top, OVERSCAN)
  const origin = first - (first % ORIGIN_ROWS)
  const shift = origin * ROW_HEIGHT + top - view.offsetAt(top)
  const { spans, dividers } = visible.read(frame, first, last)
  // Rows that leave the screen are used again for those that come: making new ones is what costs.
  const slots = Math.ceil(size.height / ROW_HEIGHT) + 1 + 2 * OVERSCAN
  const extentMs = extentOf(spans, Date.now())
  if (stick.current) seenTraces.current = traces
  const fresh = Math.max(0, traces - seenTraces.current)

  return (
    <div
      ref={tree}
      class="tree-table"
      role="treegrid"
      aria-label={message('traces')}
      aria-rowcount={state.rows.length + 1}
      aria-colcount={5}
      aria-activedescendant={active >= first && active < last ? `row-${active}` : undefined}
      tabIndex={0}
      style={{ '--name-width': `${state.nameWidth.value}px` }}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
        if (!handleTreeKey(state, event.key, Math.max(1, Math.floor(view.viewport / ROW_HEIGHT) - 1))) return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <TableHead timelineRef={timelineHead} extentMs={extentMs} scrollbar={size.scrollbar} />
      <div
        class="scroller"
        role="rowgroup"
        ref={scroller}
        onScroll={({ currentTarget }) => {
          noteReader(currentTarget)
          setScrollTop(currentTarget.scrollTop)
        }}
      >
        <div role="presentation" style={{ height: `${view.height}px` }}>
          <div role="presentation" style={{ transform: `translateY(${shift}px)` }}>
            {dividers.map((divider) => (
              <NavigationDivider
                key={`divider ${divider.position}`}
                divider={divider}
                top={(divider.position - origin) * ROW_HEIGHT}
              />
            ))}
            {spans.map((span) => (
              <TreeRow
                key={span.position % slots}
                span={span}
                top={(span.position - origin) * ROW_HEIGHT}
                selected={span.summary.key === selected}
              />
            ))}
          </div>
        </div>
      </div>
      <TimelineColumn
        headRef={timelineHead}
        spans={spans}
        extentMs={extentMs}
        height={size.height}
        offset={() => view.offsetAt(scroller.current?.scrollTop ?? 0)}
        onOutgrown={() => redraw(undefined)}
      />
      {fresh > 0 && (
        <button
          type="button"
          class="pill"
          onClick={() => {
            stick.current = true
            scroller.current?.scrollTo(0, scroller.current.scrollHeight)
          }}
        >
          ↓ {message('newTraces', format.count(fresh))}
        </button>
      )}
    </div>
  )
}

function positionOf(state: PanelState, key: SpanKey | undefined): number {
  const index = key === undefined ? undefined : state.store.find(key)
  return index === undefined ? -1 : state.rows.positionOf(index)
}

/** The first span from `offset` px on. A divider or two may stand before it. */
function anchorAt(state: PanelState, offset: number): Anchor | undefined {
  const top = Math.floor(offset / ROW_HEIGHT)
  for (let position = top; position < Math.min(top + 3, state.rows.length); position++) {
    const row = state.rows.at(position)
    if (row.type !== 'span' || !state.store.has(row.index)) continue
    return { key: state.store.keyOf(row.index), offset: offset - position * ROW_HEIGHT }
  }
  return undefined
}

function anchoredOffset(state: PanelState, anchor: Anchor | undefined): number | undefined {
  const position = positionOf(state, anchor?.key)
  return anchor === undefined || position === -1 ? undefined : position * ROW_HEIGHT + anchor.offset
}
