import { usePlural } from '../shared/plural'
import type { VisibleSpan } from './visible-spans'

/**
 * How many requests a trace made, and how much failed by root cause, where a row stands for more than itself: a trace, or
 * what is closed. It stands beside the name and a status in its own column, so that neither is taken for the other.
 */
export function TraceCounts({ span: { row, summary, activity } }: { readonly span: VisibleSpan }) {
  const counted = usePlural()
  const { errorCount, isCause } = summary
  const requests = activity?.requests ?? 0
  const hidesErrors = errorCount > 0 && !isCause && (activity !== undefined || row.expanded === false)
  return (
    <>
      {requests > 0 && (
        <span class="request-count" title={counted('request', requests)}>
          <span aria-hidden="true">⇅ {requests}</span>
          <span class="hidden-text"> {counted('request', requests)}</span>
        </span>
      )}
      {hidesErrors && (
        <span class="error-count" title={counted('error', errorCount)}>
          <span aria-hidden="true">× {errorCount}</span>
          <span class="hidden-text"> {counted('error', errorCount)}</span>
        </span>
      )}
    </>
  )
}
