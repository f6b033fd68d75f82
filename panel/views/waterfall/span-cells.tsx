import type { VNode } from 'preact'
import { StatusCode } from '../../../inpage/api/api'
import { originOf } from '../../query/rows/block-origins'
import { usePanel } from '../../state/context'
import { attributeOf, type ColumnName } from '../../state/table/columns'
import { KIND_NAMES } from '../../text/kind-names'
import { readableValue } from '../../text/readable-value'
import { shortText } from '../../text/short-text'
import { isTrace, type VisibleSpan } from './visible-spans'

/**
 * What a span's row says in a column, as a function: a component for each cell would cost more than the cells, when a
 * screen full of rows is another in every frame.
 */
export function useSpanCells(): (column: ColumnName, span: VisibleSpan) => VNode {
  const { state, format, message } = usePanel()
  return (column, { row, summary, traceStartMs, traceEndMs }) => {
    const isOpen = Number.isNaN(summary.endMs)
    const cell = (text: string, isNumber = true, title = isNumber ? undefined : text) => (
      <div key={column} role="gridcell" class={`${column}${isNumber ? ' number' : ''}`} title={title}>
        {shortText(text)}
      </div>
    )
    switch (column) {
      case 'status':
        return statusCell()
      case 'duration': {
        if (isOpen) return cell(message('running'))
        const text = format.duration(summary.endMs - summary.startMs)
        if (isTrace(state.store, row.index) && traceEndMs > summary.endMs && !summary.neverFinished) {
          return cell(format.duration(traceEndMs - summary.startMs), true, message('wholeTraceTitle', text))
        }
        if (!summary.neverFinished) return cell(text)
        return (
          <div key={column} role="gridcell" class="duration number subtle" title={message('neverFinishedTitle')}>
            ≥ {text}
          </div>
        )
      }
      case 'self':
        return cell(isOpen || !state.store.has(row.index) ? '' : format.duration(state.store.selfTimeOf(row.index)))
      case 'started':
        return cell(
          isTrace(state.store, row.index)
            ? format.clock(summary.startMs)
            : `+${format.duration(summary.startMs - traceStartMs)}`,
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
        return cell(value === undefined ? '' : readableValue(value), false)
      }
    }

    /** The HTTP status if there is one, and a cross where it failed and no status says so: red never stands alone. */
    function statusCell(): VNode {
      const { status, httpStatus, isCause } = summary
      const hasFailed = status === StatusCode.ERROR
      const failed = message(isCause ? 'failedHere' : 'failedBelow')
      const isToldByStatus = httpStatus !== undefined && httpStatus >= 400
      const tone = isCause ? 'error-text' : hasFailed ? 'failed-text' : ''
      return (
        <div
          key={column}
          role="gridcell"
          class={`number status ${isToldByStatus ? tone : ''}`}
          title={hasFailed ? failed : undefined}
          aria-label={hasFailed ? (httpStatus === undefined ? failed : `${httpStatus}, ${failed}`) : undefined}
        >
          {hasFailed && !isToldByStatus && <span class={tone}>{httpStatus === undefined ? '×' : '× '}</span>}
          {httpStatus}
        </div>
      )
    }
  }
}
