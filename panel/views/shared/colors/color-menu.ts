import { COLOR_CHOICES, type ColorBy } from '../../../../extension/settings/view-settings'
import { completionSourceOf } from '../../../query/completion-source'
import type { PanelState } from '../../../state/panel-state'
import type { MenuEntry } from '../../../state/view/menu'
import type { MessageKey } from '../../../text/message'

const TITLES: Readonly<Record<(typeof COLOR_CHOICES)[number], MessageKey>> = {
  kind: 'groupKind',
  service: 'colorService',
  name: 'columnName',
  scope: 'groupScope',
  origin: 'groupOrigin',
}
/** Attributes in the menu: those that most spans have. */
const MAX_KEYS = 24

/** What the colours tell apart, in words. */
export function colorTitle(by: ColorBy, { environment }: PanelState): string {
  const choice = COLOR_CHOICES.find((one) => one === by)
  return choice === undefined ? by.slice('attr.'.length) : environment.message(TITLES[choice])
}

/** What the colours of the bars can tell apart, as a menu. */
export function colorMenu(state: PanelState): readonly MenuEntry[] {
  const chosen = state.settings.current.value.view.colorBy
  const item = (by: ColorBy) => ({
    label: colorTitle(by, state),
    checked: by === chosen,
    run: () => state.settings.saveView({ colorBy: by }),
  })
  const keys = completionSourceOf(state.store, 'key').slice(0, MAX_KEYS)
  const attributes = new Set<ColorBy>(keys.map(({ text }) => `attr.${text}` as const).sort())
  if (chosen.startsWith('attr.')) attributes.add(chosen)
  return [...COLOR_CHOICES.map(item), 'separator', ...[...attributes].map(item)]
}
