import { StatusCode } from '../../inpage/tracing/api'
import { originOf } from '../query/block-origins'
import type { SpanSummary } from '../store/model'
import { attributeOf, type ColumnName } from './columns'
import { usePanel } from './context'
import { useCounted } from './counted'
import { textOf } from './details/entries'
import { KIND_NAMES } from './kind-names'
import type { VisibleSpan } from './visible-spans'

/** What a span's row says in a column. */
export function SpanCell({ column, span }: { readonly column: ColumnName; readonly span: VisibleSpan }) {
  const { row, summary, traceStartMs } = span
  const { state, format, message } = usePanel()
  const isOpen = Number.isNaN(summary.endMs)
  const cell = (text: string, isNumber = true) => (
    <div role="gridcell" class={`${column}${isNumber ? ' number' : ''}`} title={isNumber ? undefined : text}>
      {text}
    </div>
  )
  switch (column) {
    case 'status': {
      const isError = summary.status === StatusCode.ERROR
      const hidesErrors = row.expanded === false && summary.errorCount > (isError ? 1 : 0)
      return <StatusCell summary={summary} isError={isError} hidesErrors={hidesErrors} />
    }
    case 'duration': {
      if (isOpen) return cell(message('running'))
      const text = format.duration(summary.endMs - summary.startMs)
      if (!summary.neverFinished) return cell(text)
      return (
        <div role="gridcell" class="duration number subtle" title={message('neverFinishedTitle')}>
          ≥ {text}
        </div>
      )
    }
    case 'self':
      return cell(isOpen || !state.store.has(row.index) ? '' : format.duration(state.store.selfTimeOf(row.index)))
    case 'started':
      return cell(
        row.level === 1 ? format.clock(summary.startMs) : `+${format.duration(summary.startMs - traceStartMs)}`,
      )
    case 'kind':
      return cell(message(KIND_NAMES[summary.kind]), false)
    case 'scope':
      return cell(state.store.has(row.index) ? state.store.scopeOf(row.index) : '', false)
    case 'origin':
      return cell(state.store.has(row.index) ? originOf(state.store.detail(row.index).documentUrl) : '', false)
    default: {
      const key = attributeOf(column)
      const value =
        key === undefined || !state.store.has(row.index) ? undefined : state.store.attributeOf(row.index, key)
      return cell(value === undefined ? '' : textOf(value), false)
    }
  }
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
