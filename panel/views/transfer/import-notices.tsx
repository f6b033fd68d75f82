import { usePanel } from '../../state/context'
import type { ImportOutcome } from '../../state/transfer/imports'
import { IconButton } from '../../widgets/icon-button'
import { CloseIcon } from '../../widgets/icons'
import { Notice } from '../shared/notice'
import { usePlural } from '../shared/plural'
import { FAULTS } from './import-texts'
import { NotReadList } from './not-read-list'
import './transfer.css'

/** What is being imported, and what came of it. */
export function ImportNotices() {
  const { state, message } = usePanel()
  const { imports } = state.transfer
  const reading = imports.reading.value
  const outcomes = imports.outcomes.value
  if (reading === undefined && outcomes.length === 0) return null
  const failed = outcomes.some((outcome) => 'reason' in outcome)
  return (
    <Notice
      class={`import-notices${failed ? '' : ' good'}`}
      actions={
        reading !== undefined ? (
          <button type="button" class="text-button" onClick={() => imports.stop()}>
            {message('importStop')}
          </button>
        ) : (
          <IconButton label={message('dismiss')} onClick={() => imports.dismiss()}>
            <CloseIcon />
          </IconButton>
        )
      }
    >
      <ul class="outcomes">
        {outcomes.map((outcome, at) => (
          <li key={at}>
            <Outcome outcome={outcome} />
          </li>
        ))}
        {reading !== undefined && (
          <li>
            {message('importReading', reading)}{' '}
            <progress aria-label={message('importProgress')} value={imports.progress.value} />
          </li>
        )}
      </ul>
    </Notice>
  )
}

function Outcome({ outcome }: { readonly outcome: ImportOutcome }) {
  const { format, message } = usePanel()
  const counted = usePlural()
  if ('reason' in outcome) {
    const { fileName, reason, where, value } = outcome
    return (
      <>
        <span class="error-text">× {message('importFailed', fileName)}</span> {message(FAULTS[reason])}
        {value !== undefined && <code> {value}</code>}
        {where !== '' && where !== 'file' && <code> {where}</code>}
      </>
    )
  }
  const { fileName, title, added, known, notRead } = outcome
  return (
    <>
      {message('importDone', counted('span', added), fileName, title)}
      {known > 0 && ` ${message('importKnown', format.count(known))}`}
      {notRead !== undefined && <NotReadList notRead={notRead} />}
    </>
  )
}
