import { usePanel } from '../../state/context'
import { Notice } from '../../views/shared/notice'

/**
 * Says that the browser keeps us out of the page, where spans of earlier pages are shown; else the table's place says
 * it.
 */
export function AccessNotice() {
  const { state, message } = usePanel()
  if (state.page.hasAccess.value || state.table.counts.value.spans === 0) return null
  return (
    <Notice
      actions={
        <button type="button" class="text-button" onClick={() => state.environment.askForAccess()}>
          {message('askForAccess')}
        </button>
      }
    >
      {message('noAccess')}
    </Notice>
  )
}
