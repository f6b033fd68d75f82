import { usePanel } from '../state/context'
import { usePlural } from '../views/shared/plural'
import { ExportMark } from './notices/export-mark'
import { LateMark } from './notices/late-notice'
import { PageNotes } from './notices/page-notes'

/** The line at the bottom: how many spans, traces and errors there are, and what was dropped. */
export function SummaryBar() {
  const { state, format, message } = usePanel()
  const { spans, traces, errors, open, lost, evicted, unreadable } = state.table.counts.value
  const { matches } = state.rows
  const counted = usePlural()
  const rate = Math.round(state.recording.rate.value)
  const dropped = lost + evicted + unreadable
  const droppedCount = (
    <span
      class={dropped > 0 ? 'warning-text' : ''}
      title={message('droppedTitle', format.count(lost), format.count(evicted), format.count(unreadable))}
    >
      {message('droppedCount', format.count(dropped))}
    </span>
  )
  return (
    <section class="summary" aria-label={message('summary')}>
      {/* Where there is no room for all, the last of them stand in a line that is not seen. */}
      <div class="summary-counts">
        <span>{counted('trace', traces)}</span>
        <span>{counted('span', spans)}</span>
        {errors > 0 && <span class="error-text">{counted('error', errors)}</span>}
        {matches !== undefined && <span>{counted('match', matches)}</span>}
        {dropped > 0 && droppedCount}
        {open > 0 && <span>{message('openCount', format.count(open))}</span>}
        {dropped === 0 && droppedCount}
      </div>
      <LateMark />
      <ExportMark />
      <PageNotes />
      {!state.recording.isOn.value && <span>{message('paused')}</span>}
      {rate > 0 && <span>{message(format.isSingular(rate) ? 'rateOne' : 'rate', format.number(rate))}</span>}
    </section>
  )
}
