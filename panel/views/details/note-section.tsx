import { useLayoutEffect, useRef } from 'preact/hooks'
import { MAX_NOTE_LENGTH } from '../../../extension/settings/notes'
import { usePanel } from '../../state/context'
import type { SpanKey } from '../../store/model'

/** What the reader wrote to a span; nothing until they want to. */
export function NoteSection({ span }: { readonly span: SpanKey }) {
  const { state, message } = usePanel()
  const note = state.notes.all.value.get(span) ?? ''
  if (state.details.writesNote.value) return <NoteEditor span={span} note={note} />
  if (note === '') return null
  return (
    <div class="section">
      <button type="button" class="note" title={message('editNote')} onClick={() => state.details.writeNote()}>
        {note}
      </button>
    </div>
  )
}

interface NoteEditorProps {
  readonly span: SpanKey
  readonly note: string
}

/** What was written is kept when it is left, however it is left; Escape leaves the note as it was. */
function NoteEditor({ span, note }: NoteEditorProps) {
  const { state, message } = usePanel()
  const area = useRef<HTMLTextAreaElement>(null)
  const text = useRef(note)

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is of one span from its beginning to its end
  useLayoutEffect(() => {
    area.current?.focus()
    return () => {
      state.details.endNote()
      if (text.current.trim() !== note) state.notes.save(span, text.current)
    }
  }, [])

  const close = () => state.details.endNote()
  return (
    <div class="section">
      <textarea
        ref={area}
        class="note"
        rows={3}
        maxLength={MAX_NOTE_LENGTH}
        aria-label={message('note')}
        placeholder={message('noteHint')}
        defaultValue={note}
        onInput={({ currentTarget }) => {
          text.current = currentTarget.value
        }}
        onBlur={close}
        onKeyDown={(event) => {
          if (event.key === 'Escape') text.current = note
          else if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          event.stopPropagation()
          close()
        }}
      />
    </div>
  )
}
