import { usePanel } from '../state/context'
import { usePlural } from '../views/shared/plural'

/** What to do where there is nothing to see: one sentence and one way on. */
export function EmptyState() {
  const { state, message } = usePanel()
  const counted = usePlural()
  if (state.rows.matches !== undefined && state.table.counts.value.spans > 0) {
    return (
      <div class="empty">
        <h2>{message('emptyFilter')}</h2>
        <p>{message('emptyFilterHint', counted('span', state.table.counts.value.spans))}</p>
        <button type="button" class="text-button" onClick={() => state.clearFilter()}>
          {message('clearFilter')}
        </button>
      </div>
    )
  }
  if (!state.recording.isOn.value) {
    return (
      <div class="empty">
        <h2>{message('emptyPaused')}</h2>
        <p>{message('emptyPausedHint')}</p>
        <button type="button" class="text-button" onClick={() => state.recording.toggle()}>
          {message('recordStart')}
        </button>
      </div>
    )
  }
  if (!state.page.hasAccess.value) {
    return (
      <div class="empty">
        <h2>{message('noAccess')}</h2>
        <p>{message('noAccessHint')}</p>
        <button type="button" class="text-button" onClick={() => state.environment.askForAccess()}>
          {message('askForAccess')}
        </button>
      </div>
    )
  }
  return (
    <div class="empty">
      <h2>{message(state.page.document.value === undefined ? 'emptyUnheard' : 'emptyRecording')}</h2>
      <p>{message(state.page.document.value === undefined ? 'emptyUnheardHint' : 'emptyRecordingHint')}</p>
      <p>
        <code>tracing.trace('checkout', async (span) =&gt; {'{ … }'})</code>
      </p>
      <button type="button" class="text-button" onClick={() => state.environment.reload()}>
        {message('reload')}
      </button>
      <p>{message('emptyImport')}</p>
    </div>
  )
}
