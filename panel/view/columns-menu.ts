import { COLUMNS, DEFAULT_COLUMNS, toggledColumn } from './columns'
import type { MenuEntry } from './menu/menu'
import type { PanelState } from './panel-state'

/** Which columns are shown, as a menu. */
export function columnsMenu(state: PanelState): readonly MenuEntry[] {
  const { message } = state.environment
  const shown = state.columns.value
  return [
    ...COLUMNS.map(({ name, title }) => ({
      label: message(title),
      checked: shown.includes(name),
      run: () => {
        state.columns.value = toggledColumn(shown, name)
      },
    })),
    'separator',
    {
      label: message('criticalPath'),
      checked: state.showsCriticalPath.value,
      run: () => {
        state.showsCriticalPath.value = !state.showsCriticalPath.value
      },
    },
    'separator',
    {
      label: message('resetColumns'),
      run: () => {
        state.columns.value = DEFAULT_COLUMNS
      },
    },
  ]
}
