import { usePanel } from './context'

export function SummaryBar() {
  const { state, format, message } = usePanel()
  const { spans, traces, errors, open, lost, evicted, unreadable } = state.counts.value
  const { matches } = state.rows
  return (
    <div class="summary" role="status" aria-label={message('summary')} aria-live="off">
      <span>{message('tracesCount', format.count(traces))}</span>
      <span>{message('spansCount', format.count(spans))}</span>
      {matches !== undefined && <span>{message('matchCount', format.count(matches))}</span>}
      {errors > 0 && <span class="error-text">{message('errorsCount', format.count(errors))}</span>}
      {open > 0 && <span>{message('openCount', format.count(open))}</span>}
      <span title={message('droppedTitle', format.count(lost), format.count(evicted), format.count(unreadable))}>
        {message('droppedCount', format.count(lost + evicted + unreadable))}
      </span>
      <span class="spacer" />
      {!state.recording.value && <span>{message('paused')}</span>}
      {state.rate.value >= 0.5 && <span>{message('rate', format.number(state.rate.value))}</span>}
    </div>
  )
}
