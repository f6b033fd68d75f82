import { useEffect, useRef } from 'preact/hooks'
import { usePanel } from '../state/context'
import { IconButton } from '../widgets/icon-button'
import { CloseIcon } from '../widgets/icons'
import './find-bar.css'

/** Looks for spans without leaving others out: Enter goes to the next one. */
export function FindBar() {
  const { state, format, message, tree } = usePanel()
  const field = useRef<HTMLInputElement>(null)
  const { text, isOpen, spans } = state.search
  useEffect(() => {
    if (isOpen.value) field.current?.select()
  }, [isOpen.value])
  if (!isOpen.value) return null
  const chosen = state.selection.index
  const place = chosen === undefined ? 0 : state.search.placeOf(chosen)
  const count = format.count(spans.value.length)
  const told = place === 0 ? message('foundCount', count) : message('foundPlace', format.count(place), count)
  const close = () => {
    state.search.setOpen(false)
    tree.current?.focus()
  }
  return (
    <search class="find-bar">
      <input
        ref={field}
        type="search"
        class="filter"
        aria-label={message('search')}
        placeholder={message('searchHint')}
        spellcheck={false}
        value={text.value}
        onInput={({ currentTarget }) => state.search.setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') state.goToMatch(event.shiftKey ? -1 : 1)
          else if (event.key === 'Escape') close()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <span role="status">{text.value !== '' && told}</span>
      <button type="button" class="text-button" onClick={() => state.goToMatch(-1)}>
        {message('previous')}
      </button>
      <button type="button" class="text-button" onClick={() => state.goToMatch(1)}>
        {message('next')}
      </button>
      <IconButton label={message('closeSearch')} onClick={close}>
        <CloseIcon />
      </IconButton>
    </search>
  )
}
