import { usePanel } from '../state/context'

/**
 * Says that the browser keeps us out of the page, where spans of earlier pages are shown; else the table's place says
 * it.
 */
export function AccessNotice() {
  const { state, message } = usePanel()
  if (state.page.hasAccess.value || state.table.counts.value.spans === 0) return null
  return (
    <div class="banner" role="status">
      <span>{message('noAccess')}</span>
      <button type="button" class="text-button" onClick={() => state.environment.askForAccess()}>
        {message('askForAccess')}
      </button>
    </div>
  )
}
