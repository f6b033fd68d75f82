import type { Ref } from 'preact'
import { usePanel } from '../../state/context'
import { termText } from '../../state/filter/filter-term'
import type { MessageKey } from '../../text/message'
import { CloseIcon } from '../../widgets/icons'
import { FilterField } from './filter-field'
import './filter-bar.css'

/** What a chip shows: a part of a filter. */
const CHIPS: readonly (readonly [string, MessageKey])[] = [
  ['', 'chipAll'],
  ['status:error', 'viewErrors'],
  ['kind:client', 'chipClient'],
  ['kind:server', 'chipServer'],
  ['kind:internal', 'chipInternal'],
  ['is:slow', 'chipSlow'],
  ['is:open', 'chipOpen'],
]

/** The filter's field, the chips beside it, and what is hidden. */
export function FilterBar({ filterRef }: { readonly filterRef: Ref<HTMLInputElement> }) {
  const { state, message } = usePanel()
  const chip = state.filter.chip.value
  return (
    <div class="filter-bar" role="group" aria-label={message('filterBar')}>
      <FilterField filterRef={filterRef} />
      <label class="check" title={message('invertTitle')}>
        <input
          type="checkbox"
          checked={state.filter.isInverted.value}
          onChange={({ currentTarget }) => state.filter.setInverted(currentTarget.checked)}
        />
        {message('invert')}
      </label>
      <div class="chips" role="group" aria-label={message('chips')}>
        {CHIPS.map(([term, title]) => (
          <button
            type="button"
            key={term}
            class="chip"
            aria-pressed={chip === term}
            onClick={() => state.filter.toggleChip(term)}
          >
            {message(title)}
          </button>
        ))}
      </div>
      <HiddenChips />
    </div>
  )
}

/** What the reader has hidden, each to be taken back. */
function HiddenChips() {
  const { state, message } = usePanel()
  const hidden = state.noise.hidden.value
  if (hidden.length === 0) return null
  return (
    <div class="chips" role="group" aria-label={message('hiddenChips')}>
      {hidden.map((term) => (
        <button
          type="button"
          key={term}
          class="chip hides"
          aria-label={message('showAgain', termText(term))}
          title={message('showAgain', term)}
          onClick={() => state.noise.showAgain(term)}
        >
          <s>{termText(term)}</s>
          <CloseIcon />
        </button>
      ))}
    </div>
  )
}
