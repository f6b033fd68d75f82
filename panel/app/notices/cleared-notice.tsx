import { usePanel } from '../../state/context'
import { Notice } from '../../views/shared/notice'
import { usePlural } from '../../views/shared/plural'
import { IconButton } from '../../widgets/icon-button'
import { CloseIcon } from '../../widgets/icons'

/** Offers for a minute to bring back what was cleared. */
export function ClearedNotice() {
  const { state, message } = usePanel()
  const counted = usePlural()
  const spans = state.cleared.spans.value
  if (spans === 0) return null
  return (
    <Notice
      class="good"
      actions={
        <>
          <button type="button" class="text-button" onClick={() => state.cleared.undo()}>
            {message('undo')}
          </button>
          <IconButton label={message('dismiss')} onClick={() => state.cleared.forget()}>
            <CloseIcon />
          </IconButton>
        </>
      }
    >
      {message('cleared', counted('span', spans))}
    </Notice>
  )
}
