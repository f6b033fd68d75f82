import type { Ref } from 'preact'
import { useState } from 'preact/hooks'
import { completionAt } from '../../query/complete'
import { FILTER_KEYS } from '../../query/keys'
import { readFilter } from '../../query/syntax'
import { usePanel } from '../context'

/** The text of the filter, with what could stand at the caret and what is wrong there: an ARIA combobox. */
export function FilterField({ filterRef }: { readonly filterRef: Ref<HTMLInputElement> }) {
  const { state, message } = usePanel()
  const [caret, setCaret] = useState<number>()
  const [active, setActive] = useState(-1)
  const text = state.filterText.value
  const { errors } = readFilter(text)
  const completion = caret === undefined ? undefined : completionAt(text, caret, state.store)
  const suggestions = completion?.suggestions ?? []
  const isOpen = suggestions.length > 0
  const wrong =
    caret === undefined ? errors[0] : (errors.find(({ start, end }) => start <= caret && caret <= end) ?? errors[0])

  function take(at: number, input: HTMLInputElement): void {
    const suggestion = suggestions[at]
    if (completion === undefined || suggestion === undefined) return
    const space = suggestion.kind === 'value' && text.slice(completion.end) === '' ? ' ' : ''
    const before = text.slice(0, completion.start) + suggestion.text + space
    state.setFilter(before + text.slice(completion.end))
    input.value = before + text.slice(completion.end)
    input.setSelectionRange(before.length, before.length)
    setCaret(before.length)
    setActive(-1)
  }

  return (
    <div class="filter-field">
      <input
        ref={filterRef}
        type="search"
        class="filter"
        // biome-ignore lint/a11y/noRedundantRoles: a list would make it redundant, and it has none; Preact's types ask for it
        role="combobox"
        list={undefined}
        aria-label={message('filter')}
        aria-expanded={isOpen}
        aria-controls="filter-suggestions"
        aria-autocomplete="list"
        aria-activedescendant={isOpen && active >= 0 ? `filter-suggestion-${active}` : undefined}
        aria-invalid={wrong !== undefined}
        aria-describedby={wrong === undefined ? undefined : 'filter-error'}
        placeholder={message('filter')}
        title={message('filterTitle')}
        spellcheck={false}
        autocomplete="off"
        value={text}
        onInput={({ currentTarget }) => {
          state.setFilter(currentTarget.value)
          setCaret(currentTarget.selectionStart ?? undefined)
          setActive(-1)
        }}
        onFocus={({ currentTarget }) =>
          setCaret(currentTarget.value === '' ? undefined : (currentTarget.selectionStart ?? undefined))
        }
        onClick={({ currentTarget }) => setCaret(currentTarget.selectionStart ?? undefined)}
        onBlur={() => setCaret(undefined)}
        onKeyDown={(event) => {
          const { key, currentTarget } = event
          if (key === 'ArrowDown' && !isOpen) setCaret(currentTarget.selectionStart ?? undefined)
          else if (key === 'ArrowDown') setActive((active + 1) % suggestions.length)
          else if (key === 'ArrowUp' && isOpen) setActive((active <= 0 ? suggestions.length : active) - 1)
          else if ((key === 'Enter' || key === 'Tab') && isOpen && active >= 0) take(active, currentTarget)
          else if (key === 'Escape' && isOpen) setCaret(undefined)
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      {isOpen && (
        <div class="suggestions" id="filter-suggestions" role="listbox" aria-label={message('suggestions')}>
          {suggestions.map(({ text: suggested, ...suggestion }, at) => {
            const help = helpFor(suggestion.help)
            return (
              <div
                key={suggested}
                id={`filter-suggestion-${at}`}
                class="suggestion"
                role="option"
                aria-selected={at === active}
                onPointerDown={(event) => {
                  event.preventDefault()
                  const input = event.currentTarget.closest('.filter-field')?.querySelector('input')
                  if (input) take(at, input)
                }}
              >
                <code>{suggested}</code>
                {help !== undefined && <span>{message(help)}</span>}
              </div>
            )
          })}
        </div>
      )}
      {wrong !== undefined && (
        <div class="filter-error" id="filter-error" role="status">
          {message(wrong.message, ...wrong.values)}
        </div>
      )}
    </div>
  )
}

/** What a key is for, as the key of a text. */
function helpFor(help: string | undefined) {
  return FILTER_KEYS.find((known) => known.help === help)?.help
}
