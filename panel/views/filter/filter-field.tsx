import type { Ref } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { completionAt } from '../../query/complete'
import { FILTER_KEYS } from '../../query/keys'
import { prepareSearch } from '../../query/rows/block-text'
import { readFilter, type Syntax } from '../../query/syntax'
import { unknownAttributes } from '../../query/unknown-attributes'
import { ChunkedWork } from '../../scheduling/chunked-work'
import { usePanel } from '../../state/context'
import type { PanelState } from '../../state/panel-state'
import type { MessageKey } from '../../text/message'
import { IconButton } from '../../widgets/icon-button'
import { MoreIcon, StarIcon } from '../../widgets/icons'
import './filter-field.css'

/** Something that the list offers: it takes the place of the text from `start` to `end`. */
interface Offer {
  readonly text: string
  readonly note: MessageKey | undefined
  readonly count: number | undefined
  readonly start: number
  readonly end: number
}

/** The text of the filter, with what could stand at the caret and what is wrong there: an ARIA combobox. */
export function FilterField({ filterRef }: { readonly filterRef: Ref<HTMLInputElement> }) {
  const { state, format, message, tree } = usePanel()
  const field = useRef<HTMLDivElement>(null)
  /** Where the list is open for; undefined while it is closed. */
  const [caret, setCaret] = useState<number>()
  const [active, setActive] = useState(-1)
  const [scrolled, setScrolled] = useState(0)
  // Between the first look at the field and the first letter there is time to get ready for a search.
  const preparing = useMemo(() => new ChunkedWork<void>(state.store, () => {}), [state])
  useEffect(() => () => preparing.stop(), [preparing])
  const text = state.filter.text.value
  const { syntax, errors } = readFilter(text)
  const unknown = useUnknownAttributes(state, text, syntax)
  const offers = caret === undefined ? [] : offersAt(state, caret)
  const isOpen = offers.length > 0
  const wrong = errors.find(({ start, end }) => caret !== undefined && start <= caret && caret <= end) ?? errors[0]
  const saved = state.settings.current.value.view.savedFilters
  const isSaved = saved.includes(text.trim())

  function take(at: number): void {
    const offer = offers[at]
    const input = field.current?.querySelector('input')
    if (offer === undefined || !input) return
    const before = text.slice(0, offer.start) + offer.text
    const space = offer.end === text.length && !/[:.]$/.test(before) ? ' ' : ''
    state.filter.setText(before + space + text.slice(offer.end))
    input.value = state.filter.text.value
    input.focus()
    input.setSelectionRange(before.length + space.length, before.length + space.length)
    setCaret(before.length + space.length)
    setActive(-1)
  }

  return (
    <div class="filter-field" ref={field}>
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
        onFocus={() => preparing.ask(() => prepareSearch(state.store))}
        onInput={({ currentTarget }) => {
          state.filter.setText(currentTarget.value)
          setCaret(currentTarget.value === '' ? undefined : (currentTarget.selectionStart ?? undefined))
          setActive(-1)
          setScrolled(currentTarget.scrollLeft)
        }}
        onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollLeft)}
        onClick={({ currentTarget }) => setCaret(currentTarget.value === '' ? undefined : selectionOf(currentTarget))}
        onBlur={() => {
          setCaret(undefined)
          state.filter.memory.note(state.filter.text.value)
        }}
        onKeyDown={(event) => {
          const { key, currentTarget } = event
          if (event.ctrlKey || event.metaKey || event.altKey) return
          if (key === 'ArrowDown' && !isOpen) setCaret(selectionOf(currentTarget))
          else if (key === 'ArrowDown') setActive((active + 1) % offers.length)
          else if (key === 'ArrowUp' && isOpen) setActive((active <= 0 ? offers.length : active) - 1)
          else if ((key === 'Enter' || key === 'Tab') && isOpen && active >= 0) take(active)
          else if (key === 'Enter') {
            setCaret(undefined)
            state.filter.memory.note(text)
          } else if (key === 'Escape' && isOpen) setCaret(undefined)
          else if (key === 'Escape' && text === '') tree.current?.focus()
          else if (key === 'Escape') {
            // What stood at the caret is gone, and nothing else is asked for.
            setCaret(undefined)
            state.filter.setText('')
          } else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <div class="filter-marks" aria-hidden="true">
        {errors.map(({ start, end }) => (
          <div key={start} style={{ left: `-${scrolled}px` }}>
            {text.slice(0, start)}
            <span class="filter-wrong">{text.slice(start, end) || ' '}</span>
          </div>
        ))}
      </div>
      <span class="filter-buttons">
        {text.trim() !== '' && (
          <IconButton
            pressed={isSaved}
            label={message('saveFilter')}
            title={message(isSaved ? 'saveFilterUndo' : 'saveFilter')}
            onClick={() => {
              const savedFilters = isSaved ? saved.filter((one) => one !== text.trim()) : [...saved, text.trim()]
              state.settings.saveView({ savedFilters })
            }}
          >
            <StarIcon />
          </IconButton>
        )}
        <IconButton
          label={message('filterHelp')}
          expanded={isOpen}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => {
            field.current?.querySelector('input')?.focus()
            setCaret(isOpen ? undefined : text.length)
          }}
        >
          <MoreIcon />
        </IconButton>
      </span>
      <div class="filter-drop">
        {isOpen && (
          <div class="suggestions" id="filter-suggestions" role="listbox" aria-label={message('suggestions')}>
            {offers.map(({ text: suggested, note, count }, at) => (
              <div
                key={`${note} ${suggested}`}
                id={`filter-suggestion-${at}`}
                class="suggestion"
                role="option"
                aria-selected={at === active}
                onPointerDown={(event) => {
                  event.preventDefault()
                  take(at)
                }}
              >
                <code>{suggested}</code>
                {note !== undefined && <span class="suggestion-help">{message(note)}</span>}
                {count !== undefined && <span>{format.count(count)}</span>}
              </div>
            ))}
          </div>
        )}
        {wrong !== undefined && (
          <div class="filter-error" id="filter-error" role="status">
            {message(wrong.message, ...wrong.values)}
          </div>
        )}
        {wrong === undefined && !isOpen && unknown.length > 0 && (
          <div class="filter-error" role="status">
            {message('filterNoAttribute', unknown.join(', '))}
          </div>
        )}
      </div>
    </div>
  )
}

/** Looked for again when the text changes, and, while there are any, when spans arrive. */
function useUnknownAttributes(state: PanelState, text: string, syntax: Syntax | undefined): readonly string[] {
  const unknown = useRef<{ readonly text: string; readonly keys: readonly string[] } | undefined>(undefined)
  const isKnown = unknown.current?.text === text && unknown.current.keys.length === 0
  if (!isKnown) {
    void state.table.frame.value
    unknown.current = { text, keys: unknownAttributes(syntax, state.store) }
  }
  return unknown.current?.keys ?? []
}

/** Suggestions for the caret. In an empty field, saved and recent filters come first. */
function offersAt(state: PanelState, caret: number): readonly Offer[] {
  const text = state.filter.text.value
  const { start, end, suggestions } = completionAt(text, caret, state.store)
  const completions = suggestions.map((one) => ({
    text: one.text,
    note: helpFor(one.help),
    count: one.count,
    start,
    end,
  }))
  if (text.trim() !== '') return completions
  const saved = state.settings.current.value.view.savedFilters
  const recent = state.filter.memory.recent.value.filter((one) => !saved.includes(one))
  const whole = (note: MessageKey) => (one: string) => ({
    text: one,
    note,
    count: undefined,
    start: 0,
    end: text.length,
  })
  return [...saved.map(whole('savedFilter')), ...recent.map(whole('recentFilter')), ...completions]
}

/** What a key is for, as the key of a text. */
function helpFor(help: string | undefined): MessageKey | undefined {
  return FILTER_KEYS.find((known) => known.help === help)?.help
}

function selectionOf(input: HTMLInputElement): number {
  return input.selectionStart ?? input.value.length
}
