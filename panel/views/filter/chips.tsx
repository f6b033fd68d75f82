import { usePanel } from '../../state/context'
import { termText } from '../../state/filter/filter-term'
import type { PanelState } from '../../state/panel-state'
import type { MenuEntry } from '../../state/view/menu'
import type { MessageKey } from '../../text/message'
import { CloseIcon } from '../../widgets/icons'
import { MenuButton } from '../shared/menu-button'
import './chips.css'

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

/** The chips and what goes with the filter's text, beside each other. */
export function Chips() {
  const { state, message } = usePanel()
  const chip = state.filter.chip.value
  return (
    <>
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
    </>
  )
}

/** The same where there is less room: a button that says which chip is chosen, and opens them as a menu. */
export function ChipsButton() {
  const { state, message } = usePanel()
  const { chip, isInverted } = state.filter
  return (
    <MenuButton
      entries={() => chipsMenu(state)}
      isInUse={chip.value !== '' || isInverted.value}
      label={chipsLabel(state)}
      title={message('chips')}
    >
      <b>{chosenText(state)}</b>
    </MenuButton>
  )
}

/** What the chips are, and which is chosen. */
export function chipsLabel(state: PanelState): string {
  return `${state.environment.message('chips')}: ${chosenText(state)}`
}

function chosenText({ filter, environment: { message } }: PanelState): string {
  const chosen = CHIPS.find(([term]) => term === filter.chip.value) ?? CHIPS[0]
  return filter.isInverted.value ? `${message('invert')} · ${message(chosen[1])}` : message(chosen[1])
}

/** The chips, and the inversion of the filter's text, as a menu. */
export function chipsMenu({ filter, environment }: PanelState): readonly MenuEntry[] {
  const { message } = environment
  return [
    ...CHIPS.map(([term, title]) => ({
      label: message(title),
      checked: filter.chip.value === term,
      run: () => filter.toggleChip(term),
    })),
    'separator',
    {
      label: message('invert'),
      title: message('invertTitle'),
      checked: filter.isInverted.value,
      run: () => filter.setInverted(!filter.isInverted.value),
    },
  ]
}

/** What the reader has hidden, each to be taken back. */
export function HiddenChips() {
  const { state, message } = usePanel()
  return (
    <div class="chips" role="group" aria-label={message('hiddenChips')}>
      {state.noise.hidden.value.map((term) => (
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
