import { useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import type { PanelState } from '../../state/panel-state'
import { columnsThatFit, gridTemplate, shownNameWidth } from '../../state/table/columns'
import { axisEnd, traceOfAxis } from '../../state/time/time-scale'
import type { SpanKey } from '../../store/model'
import { useSize } from '../../widgets/size'
import { FOLD_PX } from '../shared/fold-marks'
import { usePlural } from '../shared/plural'
import { HEAD_HEIGHT, rowHeightOf } from '../shared/row-height'
import { ScrollWindow } from '../shared/scroll-window'
import { CellFocusTip, FOCUSED_CELL } from './cell-focus'
import { type CellFocus, cellAfter } from './cell-keys'
import { GroupRow } from './group-row'
import { openGroupMenu, openSpanMenu } from './menus/span-menu'
import { RowSlots } from './row-slots'
import { TableHead } from './table-head'
import { AxisExtent } from './timeline/axis-extent'
import { AxisFolds } from './timeline/axis-folds'
import { TimelineColumn } from './timeline/timeline-column'
import { TimelineCursor } from './timeline/timeline-cursor'
import { useTimelinePointer } from './timeline/timeline-pointer'
import { TimelineTip } from './timeline/timeline-tip'
import type { VisibleRange } from './timeline/visible-range'
import { handleTreeKey } from './tree-keys'
import { NavigationDivider, TreeRow } from './tree-row'
import { VisibleRows } from './visible-spans'

const OVERSCAN = 6
/** From this number of spans on, the frame in which they arrive is long anyway, so the rows are drawn in it as well. */
const MANY_SPANS = 20_000
/** Number of rows with a common origin: a row's offset seldom changes, so it need not be rendered again. */
const ORIGIN_ROWS = 4096

/** px from a row's left to the menu that a key opens. */
const MENU_INDENT = 40

/** Where the reader is: the first span on the screen, and how far its row is moved up. */
interface Anchor {
  readonly key: SpanKey
  readonly offset: number
}

/** The spans as a tree, with the timeline beside it. Only the rows on the screen are in the document. */
export function TreeTable() {
  const { state, format, message, tree } = usePanel()
  const counted = usePlural()
  const scroller = useRef<HTMLDivElement>(null)
  const timelineHead = useRef<HTMLDivElement>(null)
  const anchor = useRef<Anchor | undefined>(undefined)
  const lastSelected = useRef<SpanKey | undefined>(undefined)
  const wasShown = useRef(false)
  const sort = state.table.sort.value
  const lastSort = useRef(sort)
  const lastGestures = useRef(state.table.gestures.value)
  /** Scroll positions, px: at the last scroll event, and at the last rendering. */
  const scrolledTo = useRef(0)
  const renderedAt = useRef(0)
  const size = useSize(scroller, state.table.counts.value.spans < MANY_SPANS ? 1 : 0)
  const height = Math.max(0, size.height - HEAD_HEIGHT)
  const [wantedCell, setCell] = useState<CellFocus>('row')
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  const visible = useMemo(() => new VisibleRows(state.store, state.rows), [state])
  const extent = useMemo(() => new AxisExtent(), [state])
  const axisFolds = useMemo(() => new AxisFolds(), [state])
  const slots = useMemo(() => new RowSlots(), [])
  const frame = state.table.frame.value
  const selected = state.selection.key.value
  const gestures = state.table.gestures.value
  const traces = state.table.counts.value.traces
  const follows = state.table.follows.value
  const fits = state.time.fits.value
  const range = state.time.range.value
  const active = positionOf(state, selected)
  const rowHeight = rowHeightOf(state)
  const view = new ScrollWindow(rowHeight, state.rows.length, height)

  /**
   * Renders the visible rows. The end of the table, which is rendered before the scroll event, is not rendered twice.
   */
  function scrolled({ scrollTop }: Element): void {
    scrolledTo.current = scrollTop
    if (Math.abs(scrollTop - renderedAt.current) >= 1) redraw(undefined)
  }

  function noteReader(element: Element): void {
    state.table.noteEnd(view.isAtEnd(element.scrollTop))
    anchor.current = anchorAt(state, view.offsetAt(element.scrollTop))
  }

  // What the reader looks at stays where it is; whoever is at the end stays at the end. Only when readers open or close
  // a row themselves does the screen stay as it is.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what moves the rows
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    if (lastGestures.current !== gestures) {
      lastGestures.current = gestures
      noteReader(element)
      return
    }
    const target = state.table.follows.peek() ? view.fullHeight - view.viewport : anchoredOffset(state, anchor.current)
    if (target === undefined) return
    const wanted = view.scrollTopFor(target)
    if (Math.abs(wanted - element.scrollTop) < 1) return
    element.scrollTop = wanted
    if (!state.table.follows.peek()) scrolled(element)
  }, [frame, gestures, height, follows])

  // Another order is looked at from its top: there stands what was asked for, and the newest is not at the end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another order goes to the top
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || lastSort.current === sort) return
    lastSort.current = sort
    element.scrollTop = 0
    noteReader(element)
  }, [sort])

  // A row selected by the keyboard is brought onto the screen. One that is there stays there when the details open below.
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that move by themselves are not followed
  useLayoutEffect(() => {
    const element = scroller.current
    const isNew = lastSelected.current !== selected
    lastSelected.current = selected
    if (element === null || active === -1 || !(isNew || wasShown.current)) return
    const top = active * rowHeight
    const offset = view.offsetAt(element.scrollTop)
    if (top < offset) element.scrollTop = view.scrollTopFor(top)
    else if (top + rowHeight > offset + view.viewport) {
      element.scrollTop = view.scrollTopFor(top + rowHeight - view.viewport)
    }
  }, [selected, height])

  useLayoutEffect(() => {
    const inView = active * rowHeight - view.offsetAt(top)
    wasShown.current = active !== -1 && inView > -rowHeight && inView < view.viewport
  })

  // Whoever is at the end is shown the end at once, and not only when the browser has told of the scrolling: that would
  // be two renderings for each frame in which something arrives.
  const staysAtEnd = follows && lastGestures.current === gestures
  const top = staysAtEnd ? view.scrollTopFor(view.fullHeight - view.viewport) : scrolledTo.current
  renderedAt.current = top
  // Not below the last row, where there are fewer than a moment ago: what stands there would keep the place scrollable.
  const shownTop = Math.min(top, view.scrollTopFor(view.fullHeight))
  const [first, last] = height === 0 ? [0, 0] : view.range(top, OVERSCAN)
  const origin = first - (first % ORIGIN_ROWS)
  const shift = origin * rowHeight + top - view.offsetAt(top)
  const { spans, groups, dividers } = visible.read(frame, first, last, state.table.foldsIdle.value)
  slots.show(spans, Math.ceil(height / rowHeight) + 1 + 2 * OVERSCAN)
  const onScreen = { spans, groups }
  const causes = { frame, gestures: gestures + fits }
  const nowMs = Date.now()
  const extentMs = range === undefined ? extent.read(onScreen, nowMs, causes, follows) : range.toMs - range.fromMs
  const isFitting = range !== undefined || state.time.zoom.value !== undefined || extent.fits(onScreen, nowMs)
  const folds = axisFolds.read(onScreen, {
    changes: frame + gestures + fits,
    ...{ extentMs, fromMs: range?.fromMs, width: timelineHead.current?.clientWidth ?? 0 },
    foldPx: state.table.foldsIdle.value ? FOLD_PX : 0,
  })
  // The room behind the end is in proportion to what is seen.
  const end =
    folds.gaps.length > 0 && range === undefined ? axisEnd(folds.fold(traceOfAxis(extentMs))) : folds.fold(extentMs)
  const whole = { fromMs: 0, toMs: end }
  const zoom = state.time.zoom.value
  const axis = zoom === undefined ? whole : folds.foldRange(zoom)
  const visibleRange: VisibleRange = { whole, axis, folds }
  const pointer = useTimelinePointer(tree, timelineHead, visibleRange)
  const columns = columnsThatFit(state.columns.shown.value, size.width)
  const cell = wantedCell === 'row' || active === -1 ? 'row' : Math.min(wantedCell, columns.length + 1)
  const activeSpan = spans.find(({ position }) => position === active)
  const namesText = columns.map(({ name }) => name).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: lists of the same text are the same
  const names = useMemo(() => columns.map(({ name }) => name), [namesText])
  const nameWidth = shownNameWidth(columns, size.width, state.columns.nameWidth.value)
  // Fewer than were seen: some went, or all were cleared.
  const seenTraces = follows || view.isAtEnd(shownTop) ? traces : Math.min(state.table.seenTraces, traces)
  useLayoutEffect(() => state.table.setSeenTraces(seenTraces), [state, seenTraces])
  const waiting = state.recording.waiting.value
  const fresh = traces - seenTraces

  return (
    <div
      ref={tree}
      class="tree-table"
      role="treegrid"
      aria-label={message('traces')}
      aria-rowcount={state.rows.length + 1}
      aria-colcount={columns.length + 2}
      aria-activedescendant={
        active < first || active >= last ? undefined : cell === 'row' ? `row-${active}` : FOCUSED_CELL
      }
      tabIndex={0}
      style={{
        '--name-width': `${state.columns.nameWidth.value}px`,
        '--columns': gridTemplate(columns, size.width),
      }}
      {...pointer}
      onPointerDown={(event) => {
        setCell('row')
        pointer.onPointerDown(event)
      }}
      onContextMenu={(event) => {
        // From the keyboard: by the pointer it comes from what lies under it.
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        const row = event.currentTarget.querySelector('[role="row"][aria-selected="true"]')?.getBoundingClientRect()
        if (row === undefined || active === -1 || selected === undefined) return
        const chosen = state.rows.at(active)
        if (chosen.type === 'span') openSpanMenu(state, selected, row.left + MENU_INDENT, row.bottom)
        else if (chosen.type !== 'navigation') openGroupMenu(state, chosen, row.left + MENU_INDENT, row.bottom)
      }}
      onKeyDown={(event) => {
        if (event.metaKey || event.altKey || event.target !== event.currentTarget) return
        const isAcross = event.ctrlKey && (event.key === 'Home' || event.key === 'End')
        if (event.ctrlKey && !isAcross) return
        const chosen = active === -1 ? undefined : state.rows.at(active)
        const isOpen = chosen !== undefined && chosen.type !== 'navigation' && chosen.expanded !== false
        const to = isAcross ? undefined : cellAfter(event.key, cell, { cells: columns.length + 2, isOpen })
        if (to !== undefined) setCell(to)
        else if (!handleTreeKey(state, event, Math.max(1, Math.floor(view.viewport / rowHeight) - 1), visibleRange))
          return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      <div
        class="scroller"
        role="presentation"
        ref={scroller}
        onScroll={({ currentTarget }) => {
          noteReader(currentTarget)
          scrolled(currentTarget)
        }}
      >
        <TableHead timelineRef={timelineHead} range={visibleRange} columns={columns} isFitting={isFitting} />
        <div class="rowgroup" role="rowgroup" style={{ height: `${view.height}px` }}>
          <div role="presentation" style={{ transform: `translateY(${shift}px)` }}>
            {dividers.map((divider) => (
              <NavigationDivider
                key={`divider ${divider.position}`}
                divider={divider}
                top={(divider.position - origin) * rowHeight}
                span={columns.length + 2}
              />
            ))}
            {groups.map((group) => (
              <GroupRow
                key={`group ${group.position}`}
                group={group}
                top={(group.position - origin) * rowHeight}
                selected={group.row.key === selected}
                columns={names}
                nameWidth={nameWidth}
              />
            ))}
            {spans.map((span) => (
              <TreeRow
                key={slots.of(span.position)}
                span={span}
                top={(span.position - origin) * rowHeight}
                selected={span.summary.key === selected}
                columns={names}
                nameWidth={nameWidth}
              />
            ))}
          </div>
          <TimelineColumn
            spans={spans}
            groups={groups}
            isOutgrown={(atMs) => range === undefined && extent.isOutgrown(onScreen, atMs)}
            range={visibleRange}
            height={height}
            top={shownTop}
            offset={view.offsetAt(shownTop)}
            onOutgrown={() => redraw(undefined)}
          />
        </div>
      </div>
      <TimelineCursor table={tree} head={timelineHead} range={visibleRange} />
      <CellFocusTip
        {...{ table: tree, position: active, cell, span: activeSpan?.row.index }}
        events={activeSpan?.summary.eventMs.length ?? 0}
      />
      <TimelineTip table={tree} range={visibleRange} />
      {waiting > 0 && (
        <button type="button" class="pill" onClick={() => state.recording.toggle()}>
          ↓ {counted('newSpan', waiting)}
        </button>
      )}
      {waiting === 0 && fresh > 0 && (
        <button
          type="button"
          class="pill"
          onClick={() => {
            state.table.noteEnd(true)
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
  if (index !== undefined) return state.rows.positionOf(index)
  return key === undefined ? -1 : state.rows.positionOfGroup(key)
}

/** The first row from `offset` px on. A divider or two may stand before it. */
function anchorAt(state: PanelState, offset: number): Anchor | undefined {
  const rowHeight = rowHeightOf(state)
  const top = Math.floor(offset / rowHeight)
  for (let position = top; position < Math.min(top + 3, state.rows.length); position++) {
    const row = state.rows.at(position)
    if (row.type === 'navigation') continue
    if (row.type !== 'span') return { key: row.key, offset: offset - position * rowHeight }
    if (!state.store.has(row.index)) continue
    return { key: state.store.keyOf(row.index), offset: offset - position * rowHeight }
  }
  return undefined
}

function anchoredOffset(state: PanelState, anchor: Anchor | undefined): number | undefined {
  const position = positionOf(state, anchor?.key)
  return anchor === undefined || position === -1 ? undefined : position * rowHeightOf(state) + anchor.offset
}
