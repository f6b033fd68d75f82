import { useEffect, useRef, useState } from 'preact/hooks'
import { usePanel } from '../../../../state/context'
import type { MessageKey } from '../../../../text/message'
import { problemOf, type RequestDraft } from './request-draft'

interface DraftFormProps {
  readonly draft: RequestDraft
  onSend(draft: RequestDraft): void
  onCancel(): void
}

const FIELDS: readonly (readonly [name: keyof RequestDraft, label: MessageKey, rows: number])[] = [
  ['method', 'draftFieldMethod', 1],
  ['url', 'draftFieldUrl', 1],
  ['headers', 'requestHeaders', 4],
  ['body', 'requestBody', 6],
]

/** A request to be edited and sent. */
export function DraftForm({ draft, onSend, onCancel }: DraftFormProps) {
  const { message } = usePanel()
  const [edited, setEdited] = useState(draft)
  const first = useRef<HTMLDivElement>(null)
  useEffect(() => first.current?.querySelector<HTMLElement>('#draft-url')?.focus(), [])
  const problem = problemOf(edited)
  return (
    <form
      class="draft"
      onSubmit={(event) => {
        event.preventDefault()
        if (problem === undefined) onSend(edited)
      }}
      onKeyDown={(event) => {
        // Keys of the panel are not meant here.
        event.stopPropagation()
        if (event.key === 'Escape') {
          event.preventDefault()
          onCancel()
        } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
          event.preventDefault()
          if (problem === undefined) onSend(edited)
        }
      }}
    >
      <div ref={first}>
        {FIELDS.map(([name, label, rows]) => {
          const change = (value: string) => setEdited({ ...edited, [name]: value })
          return (
            <label key={name} for={`draft-${name}`}>
              <span class="subtle">{message(label)}</span>
              {rows === 1 ? (
                <input
                  id={`draft-${name}`}
                  value={edited[name]}
                  spellcheck={false}
                  onInput={({ currentTarget }) => change(currentTarget.value)}
                />
              ) : (
                <textarea
                  id={`draft-${name}`}
                  rows={rows}
                  value={edited[name]}
                  spellcheck={false}
                  onInput={({ currentTarget }) => change(currentTarget.value)}
                />
              )}
            </label>
          )
        })}
      </div>
      <div class="request-tools">
        <button type="submit" class="text-button" aria-disabled={problem !== undefined}>
          {message('sendMethod', edited.method.toUpperCase())}
        </button>
        <button type="button" class="text-button" onClick={onCancel}>
          {message('cancel')}
        </button>
        <span class="error-text" role="status">
          {problem !== undefined && message(problem)}
        </span>
      </div>
    </form>
  )
}
