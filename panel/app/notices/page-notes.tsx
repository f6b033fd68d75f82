import './page-notes.css'
import { usePanel } from '../../state/context'
import { stackLines } from '../../text/stack-frames'
import { Stack } from '../../views/details/source/stack'
import { usePlural } from '../../views/shared/plural'

const LABELS = {
  misuse: 'noteMisuse',
  headers: 'noteHeaders',
  worker: 'noteWorker',
  opentelemetry: 'noteOpenTelemetry',
} as const
const POPOVER = 'page-notes'

/** What the page's library found wrong: a button in the summary bar that shows the list. */
export function PageNotes() {
  const { state, message } = usePanel()
  const counted = usePlural()
  const page = state.page.document.value
  const notes = page?.status?.notes ?? []
  const document = page === undefined ? undefined : { id: page.documentId, url: page.url }
  if (notes.length === 0) return null
  return (
    <>
      <button type="button" class="text-button warning-text" popovertarget={POPOVER}>
        {counted('note', notes.length)}
      </button>
      <div id={POPOVER} class="page-notes" popover="auto" role="dialog" aria-label={message('notes')}>
        <ul>
          {notes.map(({ kind, message: text, stack }) => (
            <li key={text + stack}>
              <strong>{message(LABELS[kind])}</strong> {text}
              {stack !== '' && (
                <div class="note-stack">
                  <Stack lines={stackLines(stack, '')} document={document} />
                </div>
              )}
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}
