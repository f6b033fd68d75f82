import { usePanel } from '../../state/context'
import { Notice } from '../../views/shared/notice'
import { IconButton } from '../../widgets/icon-button'
import { CloseIcon } from '../../widgets/icons'

/** Says that spans are missing because tracing began when the page was already there, until it is dismissed. */
export function LateNotice() {
  const { state, message } = usePanel()
  const document = state.page.document.value
  if (document?.late !== true || state.page.lateKnownOf.value === document.documentId) return null
  return (
    <Notice
      actions={
        <>
          <button type="button" class="text-button" onClick={() => state.environment.reload()}>
            {message('reloadToTrace')}
          </button>
          <IconButton label={message('dismiss')} onClick={() => state.page.setLateKnown(true)}>
            <CloseIcon />
          </IconButton>
        </>
      }
    >
      {message('late')}
    </Notice>
  )
}

/** What is left of the notice once it is dismissed: a button that shows it again. */
export function LateMark() {
  const { state, message } = usePanel()
  const document = state.page.document.value
  if (document?.late !== true || state.page.lateKnownOf.value !== document.documentId) return null
  return (
    <button
      type="button"
      class="text-button warning-text"
      title={message('late')}
      onClick={() => state.page.setLateKnown(false)}
    >
      {message('lateShort')}
    </button>
  )
}
