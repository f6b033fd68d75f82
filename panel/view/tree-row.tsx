import type { Row, SpanSummary } from '../store/model'
import { usePanel } from './context'

type SpanRow = Extract<Row, { type: 'span' }>
type NavigationRow = Extract<Row, { type: 'navigation' }>

/** Deeper levels are not moved further in: the name must stay readable. */
const DEEPEST_INDENT = 24
const INDENT = 14

interface TreeRowProps {
  readonly row: SpanRow
  readonly position: number
  readonly top: number
  readonly summary: SpanSummary
  readonly selected: boolean
  /** ms since the epoch at which the trace began. */
  readonly traceStartMs: number
}

export function TreeRow({ row, position, top, summary, selected, traceStartMs }: TreeRowProps) {
  const { state, format, message } = usePanel()
  const isOpen = Number.isNaN(summary.endMs)
  const isError = summary.status === 2
  const hidesErrors = row.expanded === false && summary.errorCount > (isError ? 1 : 0)
  const duration = isOpen ? message('running') : format.duration(summary.endMs - summary.startMs)
  const sinceTrace = format.duration(summary.startMs - traceStartMs)
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
      onDblClick={() => {
        state.rows.toggle(row.index)
        state.refresh()
      }}
      onKeyDown={undefined}
    >
      <div
        role="gridcell"
        class="name"
        title={`${summary.name} ${summary.label}`.trim()}
        style={{ paddingLeft: `${6 + Math.min(row.level - 1, DEEPEST_INDENT) * INDENT}px` }}
      >
        <span
          class="twisty"
          aria-hidden="true"
          onClick={(event) => {
            if (row.expanded === undefined) return
            event.stopPropagation()
            state.rows.toggle(row.index)
            state.refresh()
          }}
          onKeyDown={undefined}
        >
          {row.expanded === undefined ? '' : row.expanded ? '▼' : '▶'}
        </span>
        <span class={`kind kind-${summary.kind}`} />
        <span class="span-name">{summary.name}</span>
        {summary.label !== '' && <span class="label"> {summary.label}</span>}
        {summary.orphan && (
          <span class="orphan" title={message('orphanTitle')}>
            {' '}
            ⤴ {message('orphan')}
          </span>
        )}
      </div>
      <div role="gridcell" class={`number status${isError || hidesErrors ? ' error-text' : ''}`}>
        {statusText(summary, isError, hidesErrors, message('failed'))}
      </div>
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

/** The HTTP status if there is one; a cross and a count where something failed, so that red never stands alone. */
function statusText(summary: SpanSummary, isError: boolean, hidesErrors: boolean, failed: string): string {
  if (hidesErrors) return `⨯ ${summary.errorCount}`
  if (summary.httpStatus !== undefined) return isError ? `⨯ ${summary.httpStatus}` : String(summary.httpStatus)
  return isError ? `⨯ ${failed}` : ''
}

interface NavigationRowProps {
  readonly row: NavigationRow
  readonly position: number
  readonly top: number
}

export function NavigationDivider({ row, position, top }: NavigationRowProps) {
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
