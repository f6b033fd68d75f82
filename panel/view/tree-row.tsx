import { StatusCode } from '../../inpage/tracing/api'
import type { SpanSummary } from '../store/model'
import { usePanel } from './context'
import { useCounted } from './counted'
import { OrphanIcon, TwistyIcon } from './icons'
import type { VisibleDivider, VisibleSpan } from './visible-spans'

const INDENT = 14
/** Part of the column that indentation may take: the name must stay readable. Deeper rows say their level instead. */
const MOST_INDENT = 0.5

interface TreeRowProps {
  readonly span: VisibleSpan
  /** px within the element that holds the rows. */
  readonly top: number
  readonly selected: boolean
}

/** Renders anew only when one of its properties is another, or a signal that it reads: the signals see to that. */
export function TreeRow({ span, top, selected }: TreeRowProps) {
  const { row, position, summary, traceStartMs } = span
  const { state, format, message } = usePanel()
  const isOpen = Number.isNaN(summary.endMs)
  const isError = summary.status === StatusCode.ERROR
  const hidesErrors = row.expanded === false && summary.errorCount > (isError ? 1 : 0)
  const duration = isOpen ? message('running') : format.duration(summary.endMs - summary.startMs)
  const sinceTrace = format.duration(summary.startMs - traceStartMs)
  const indent = (row.level - 1) * INDENT
  const room = state.nameWidth.value * MOST_INDENT
  const toggle = () => {
    if (row.expanded !== undefined) state.setExpanded([row.index], !row.expanded)
  }
  return (
    <div
      id={`row-${position}`}
      class={`row columns${isError ? ' error' : ''}${row.context ? ' context' : ''}`}
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
      onKeyDown={undefined}
    >
      <div
        role="gridcell"
        class="name"
        title={`${summary.name} ${summary.label}`.trim()}
        style={{ paddingLeft: `min(${6 + Math.min(indent, room)}px, ${MOST_INDENT * 100}%)` }}
      >
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
        {indent > room && (
          <span class="depth" aria-hidden="true">
            {row.level}
          </span>
        )}
        <span class={`kind kind-${summary.kind}`} />
        <span class="span-name">{summary.name}</span>
        {summary.label !== '' && <span class="label"> {summary.label}</span>}
        {summary.orphan && (
          <span class="orphan" title={message('orphanTitle')}>
            {' '}
            <OrphanIcon /> {message('orphan')}
          </span>
        )}
      </div>
      <StatusCell summary={summary} isError={isError} hidesErrors={hidesErrors} />
      <div role="gridcell" class="number duration">
        {duration}
      </div>
      <div role="gridcell" class="number started">
        {row.level === 1 ? format.clock(summary.startMs) : `+${sinceTrace}`}
      </div>
      <div role="gridcell" class="timeline">
        <span class="hidden-text">{message('timelineText', sinceTrace, duration)}</span>
      </div>
    </div>
  )
}

interface StatusCellProps {
  readonly summary: SpanSummary
  readonly isError: boolean
  /** Errors stand below it, in rows that are closed. */
  readonly hidesErrors: boolean
}

/** The HTTP status if there is one; a cross and how many failed where something did, so that red never stands alone. */
function StatusCell({ summary, isError, hidesErrors }: StatusCellProps) {
  const counted = useCounted()
  if (!isError && !hidesErrors) {
    return (
      <div role="gridcell" class="number status">
        {summary.httpStatus}
      </div>
    )
  }
  const errors = counted('error', Math.max(1, summary.errorCount))
  const code = hidesErrors ? undefined : summary.httpStatus
  return (
    <div
      role="gridcell"
      class="number status error-text"
      title={errors}
      aria-label={code === undefined ? errors : `${code}, ${errors}`}
    >
      × {code ?? Math.max(1, summary.errorCount)}
    </div>
  )
}

interface NavigationDividerProps {
  readonly divider: VisibleDivider
  readonly top: number
}

export function NavigationDivider({ divider: { row, position }, top }: NavigationDividerProps) {
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
      <span role="gridcell" aria-colspan={5}>
        {message('navigated', row.url, format.clock(row.timeMs))}
      </span>
    </div>
  )
}
