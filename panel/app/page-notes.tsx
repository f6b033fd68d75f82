import './page-notes.css'
import { usePanel } from '../state/context'
import { stackLines } from '../text/stack-frames'
import { StackFrame } from '../views/details/exception-section'
import { usePlural } from '../views/shared/plural'

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
  const notes = state.page.document.value?.status?.notes ?? []
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
                  {stackLines(stack, '').map((line, at) => (
                    <StackFrame key={at} line={line} />
                  ))}
                </div>
              )}
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}
