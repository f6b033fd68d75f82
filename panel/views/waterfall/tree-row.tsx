import { StatusCode } from '../../../inpage/api/api'
import { UNKNOWN_SERVICE } from '../../formats/trace-model'
import { usePanel } from '../../state/context'
import type { ColumnName } from '../../state/table/columns'
import type { SpanSummary } from '../../store/model'
import type { TraceStore } from '../../store/store'
import { clockText } from '../../text/clock-text'
import { durationText } from '../../text/duration-text'
import { shortText } from '../../text/short-text'
import { ClockIcon, NoteIcon, OrphanIcon, TwistyIcon } from '../../widgets/icons'
import { ColorMark } from '../shared/colors/color-mark'
import { FoundText } from '../shared/found-text'
import { indentOf, NARROW_NAME } from './indent'
import { InferredGuide } from './inferred-guide'
import { openSpanMenu } from './menus/span-menu'
import { useSpanCells } from './span-cells'
import { TraceCounts } from './trace-counts'
import { isTrace, type VisibleDivider, type VisibleSpan } from './visible-spans'
import './failure.css'

/** A row is rendered again only when one of these has changed. */
interface TreeRowProps {
  readonly span: VisibleSpan
  /** px within the element that holds the rows. */
  readonly top: number
  readonly selected: boolean
  readonly columns: readonly ColumnName[]
  /** Of the column of names, px. */
  readonly nameWidth: number
}

/** Renders again only when a property, or a signal that it reads, has changed. */
export function TreeRow({ span, top, selected, columns, nameWidth }: TreeRowProps) {
  const { row, position, summary, traceStartMs } = span
  const { state, format, message } = usePanel()
  const cellOf = useSpanCells()
  const isFound = state.search.has(row.index)
  // Where a failure began is red; what failed for it has a tint of it.
  const failure = summary.status !== StatusCode.ERROR ? '' : summary.isCause ? ' error' : ' failed'
  const duration = durationText(summary, { format, message })
  const sinceTrace = format.duration(summary.startMs - traceStartMs)
  const note = state.notes.all.value.get(summary.key)
  const indent = indentOf(row.level, nameWidth)
  const more = summary.label || summary.message
  const toggle = () => {
    if (row.expanded !== undefined) state.table.setExpanded([row.index], !row.expanded)
  }
  return (
    <div
      id={`row-${position}`}
      class={`row columns${failure}${row.context ? ' context' : ''}${isFound ? ' found' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-rowindex={position + 2}
      aria-level={row.level}
      aria-setsize={row.setSize}
      aria-posinset={row.positionInSet}
      aria-expanded={row.expanded}
      aria-selected={selected}
      onClick={() => state.select(summary.key, true)}
      onDblClick={toggle}
      onContextMenu={(event) => {
        event.preventDefault()
        openSpanMenu(state, summary.key, event.clientX, event.clientY)
      }}
      onKeyDown={undefined}
    >
      <div
        role="gridcell"
        class="name"
        title={`${summary.name} ${more}`.trim()}
        style={{ paddingLeft: indent.padding }}
      >
        {summary.isParentInferred && !isTrace(state.store, row.index) && <InferredGuide />}
        <span
          class="twisty"
          aria-hidden="true"
          onClick={(event) => {
            if (row.expanded === undefined) return
            event.stopPropagation()
            toggle()
          }}
          onDblClick={(event) => event.stopPropagation()}
          onKeyDown={undefined}
        >
          {row.expanded !== undefined && <TwistyIcon open={row.expanded} />}
        </span>
        {indent.isCut && (
          <span class="depth" aria-hidden="true">
            {row.level}
          </span>
        )}
        <ColorMark span={row.index} />
        <span class="span-name">
          <FoundText text={shortText(summary.name)} isFound={isFound} />
        </span>
        {more !== '' && (
          <span class="label">
            {' '}
            <FoundText text={more} isFound={isFound} />
          </span>
        )}
        <TraceCounts span={span} />
        {note !== undefined && (
          <span class="note-mark" title={note}>
            <NoteIcon />
            <span class="hidden-text">{message('noteSays', note)}</span>
          </span>
        )}
        {nameWidth >= NARROW_NAME && summary.fileName !== undefined && isFirstOfFile(state.store, summary) && (
          <span
            class="imported"
            title={`${message('importedFrom', summary.fileName)} · ${format.moment(summary.startMs)}`}
          >
            {' '}
            {summary.fileName}
          </span>
        )}
        {summary.serviceName !== undefined && isFirstOfService(state.store, summary) && (
          <span
            class="imported service"
            title={summary.service === undefined ? summary.serviceName : message('fromService', summary.service)}
          >
            {' '}
            {summary.serviceName}
          </span>
        )}
        {summary.clockOffsetMs !== 0 && isFirstOfClock(state.store, summary) && (
          <span class="orphan" title={message('clockMovedTitle', clockText(summary.clockOffsetMs, format))}>
            {' '}
            <ClockIcon /> {message('byItsClock', clockText(-summary.clockOffsetMs, format))}
          </span>
        )}
        {summary.beforeParentMs > 0 && (
          <span class="orphan" title={message('clockTitle', format.duration(summary.beforeParentMs))}>
            {' '}
            <ClockIcon /> −{format.duration(summary.beforeParentMs)}
          </span>
        )}
        {summary.orphan && (
          <span class="orphan" title={message(summary.service === undefined ? 'orphanTitle' : 'strayTitle')}>
            {' '}
            <OrphanIcon /> {message('orphan')}
          </span>
        )}
      </div>
      {columns.map((column) => cellOf(column, span))}
      <div role="gridcell" class="timeline" aria-label={message('timelineText', sinceTrace, duration)} />
    </div>
  )
}

/** Whether the span above it is from another file. */
function isFirstOfFile(store: TraceStore, { index, fileName }: SpanSummary): boolean {
  if (!store.has(index)) return false
  const parent = store.parentOf(index)
  return parent === undefined || store.summary(parent).fileName !== fileName
}

/** Whether what stands above it is not of the same service. */
function isFirstOfService(store: TraceStore, { index, serviceName }: SpanSummary): boolean {
  if (!store.has(index)) return false
  const parent = store.parentOf(index)
  if (parent !== undefined) return store.summary(parent).serviceName !== serviceName
  // That nobody named it says nothing before another is there to tell it from.
  return serviceName !== UNKNOWN_SERVICE
}

/** Whether the span above it is timed by another clock. */
function isFirstOfClock(store: TraceStore, { index, clockOffsetMs }: SpanSummary): boolean {
  if (!store.has(index)) return false
  const parent = store.parentOf(index)
  return parent === undefined || store.summary(parent).clockOffsetMs !== clockOffsetMs
}

interface NavigationDividerProps {
  readonly divider: VisibleDivider
  readonly top: number
  /** How many columns it goes across. */
  readonly span: number
}

/** The row between the spans of two documents. */
export function NavigationDivider({ divider: { row, position }, top, span }: NavigationDividerProps) {
  const { format, message } = usePanel()
  return (
    <div
      id={`row-${position}`}
      class="row navigation"
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-level={1}
      aria-rowindex={position + 2}
    >
      <span role="gridcell" aria-colspan={span}>
        {message('navigated', row.url, format.clock(row.timeMs))}
      </span>
    </div>
  )
}
