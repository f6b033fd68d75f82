import type { AttributeEntry } from '../../../../inpage/block/format'
import { valueText } from '../../../formats/json-value'
import { filterTerm, hasTerm, narrowed } from '../../../state/filter/filter-term'
import type { PanelState } from '../../../state/panel-state'
import type { MenuEntry } from '../../../state/view/menu'
import { readableValue } from '../../../text/readable-value'
import { copyText } from '../../../widgets/clipboard'

/** What can be done with an attribute of a span. */
export function attributeMenu(state: PanelState, [name, value]: AttributeEntry): readonly MenuEntry[] {
  const { message } = state.environment
  const text = valueText(value)
  const narrowBy = (label: string, term: string | undefined): readonly MenuEntry[] =>
    term === undefined ? [] : [{ label, run: () => state.filter.setText(narrowed(state.filter.text.value, term)) }]
  const term = filterTerm({ by: 'attribute', key: name }, text)
  return [
    { label: message('copyValueItem'), run: () => copyText(readableValue(value)) },
    { label: message('copyKeyItem'), run: () => copyText(name) },
    { label: message('copyPairItem'), run: () => copyText(`${name}=${text}`) },
    'separator',
    ...narrowBy(message('filterByValue'), term),
    ...(term === undefined ? [] : [{ label: message('hideByValue'), run: () => state.noise.hide(term) }]),
    ...narrowBy(message('filterByKey'), hasTerm(name)),
    'separator',
    { label: message('pinColumn'), checked: state.columns.isPinned(name), run: () => state.columns.pin(name) },
  ]
}
