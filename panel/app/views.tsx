import type { FunctionComponent } from 'preact'
import { usePanel } from '../state/context'
import type { ViewName } from '../state/view/view-name'
import type { MessageKey } from '../text/message'
import { CompareView } from '../views/compare/compare-view'
import { ErrorsView } from '../views/errors/errors-view'
import { FlameView } from '../views/flame/flame-view'
import { MapView } from '../views/map/map-view'
import { ColorLegend } from '../views/shared/colors/color-legend'
import { StatisticsView } from '../views/statistics/statistics-view'
import { TreeTable } from '../views/waterfall/tree-table'
import { Tabs } from '../widgets/tabs'
import { EmptyState } from './empty-state'
import './views.css'

/** One of the ways in which the spans can be shown. */
interface View {
  readonly name: ViewName
  readonly title: MessageKey
  readonly Component: FunctionComponent
}

/** What the same spans can be seen as. */
const VIEWS: readonly View[] = [
  { name: 'waterfall', title: 'viewWaterfall', Component: TreeTable },
  { name: 'flame', title: 'viewFlame', Component: FlameView },
  { name: 'statistics', title: 'viewStatistics', Component: StatisticsView },
  { name: 'errors', title: 'viewErrors', Component: ErrorsView },
  { name: 'compare', title: 'viewCompare', Component: CompareView },
  { name: 'map', title: 'viewMap', Component: MapView },
]

/** The tabs by which a view is chosen. */
export function ViewTabs() {
  const { state, format, message } = usePanel()
  const { errors } = state.table.counts.value
  return (
    <Tabs
      label={message('views')}
      prefix="tab"
      controls="view"
      tabs={VIEWS.map(({ name, title }) => ({
        name,
        title: message(title),
        badge: name === 'errors' && errors > 0 && <span class="tab-errors">× {format.count(errors)}</span>,
      }))}
      chosen={state.view.name.value}
      onChoose={(name) => state.view.show(name)}
    />
  )
}

/** The view that is chosen. */
export function CurrentView() {
  const { state } = usePanel()
  const name = state.view.name.value
  const View = VIEWS.find((view) => view.name === name)?.Component ?? TreeTable
  return (
    <div id="view" class="view" role="tabpanel" aria-labelledby={`tab-${name}`}>
      {state.table.isEmpty.value ? <EmptyState /> : <View />}
      {!state.table.isEmpty.value && (name === 'waterfall' || name === 'flame') && <ColorLegend />}
    </div>
  )
}
