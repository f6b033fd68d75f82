import { DEFAULT_VIEW_SETTINGS, DETAILS_PLACES } from '../../../../extension/settings/view-settings'
import type { PanelState } from '../../../state/panel-state'
import { COLUMNS, titleOf } from '../../../state/table/columns'
import type { MenuEntry } from '../../../state/view/menu'
import { colorMenu } from '../../shared/colors/color-menu'

const PLACE_TITLES = { auto: 'detailsAuto', right: 'detailsRight', below: 'detailsBelow' } as const

/** Which columns are shown, as a menu. */
export function columnsMenu(state: PanelState): readonly MenuEntry[] {
  const { message } = state.environment
  const shown = state.columns.shown.value
  const pinned = shown.filter(({ title }) => title === undefined)
  return [
    ...[...COLUMNS, ...pinned].map((column) => ({
      label: titleOf(column, message),
      checked: shown.some(({ name }) => name === column.name),
      run: () => state.columns.toggle(column.name),
    })),
    'separator',
    {
      label: message('criticalPath'),
      title: message('criticalPathTitle'),
      checked: state.table.showsCriticalPath.value,
      run: () => {
        state.table.toggleCriticalPath()
      },
    },
    {
      label: message('foldIdle'),
      title: message('foldIdleTitle'),
      keys: 'i',
      checked: state.table.foldsIdle.value,
      run: () => state.toggleFoldsIdle(),
    },
    { label: message('colorBy'), items: colorMenu(state) },
    {
      label: message('largeRows'),
      checked: state.settings.current.value.view.largeRows,
      run: () => state.settings.saveView({ largeRows: !state.settings.current.value.view.largeRows }),
    },
    {
      label: message('detailsPlace'),
      items: DETAILS_PLACES.map((place) => ({
        label: message(PLACE_TITLES[place]),
        checked: state.details.frame.detailsPlace === place,
        run: () => state.details.place(place),
      })),
    },
    'separator',
    {
      label: message('resetColumns'),
      run: () => {
        const { columns, columnWidths, nameWidth } = DEFAULT_VIEW_SETTINGS
        state.settings.saveView({ columns, columnWidths, nameWidth })
        state.table.sortByTime()
      },
    },
  ]
}
