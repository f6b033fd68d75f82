import type { FunctionComponent } from 'preact'
import { useRef } from 'preact/hooks'
import { CompareView } from './compare/compare-view'
import { usePanel } from './context'
import type { MessageKey } from './environment'
import { ErrorsView } from './errors/errors-view'
import { FlameView } from './flame/flame-view'
import { MapView } from './map/map-view'
import { StatisticsView } from './statistics/statistics-view'
import { TreeTable } from './tree-table'
import './views.css'

export type ViewName = 'waterfall' | 'flame' | 'statistics' | 'errors' | 'compare' | 'map'

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

/** The keys of tabs: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
export function ViewTabs() {
  const { state, format, message } = usePanel()
  const list = useRef<HTMLDivElement>(null)
  const at = VIEWS.findIndex(({ name }) => name === state.view.value)
  const { errors } = state.counts.value

  function go(to: number): void {
    state.view.value = VIEWS[(to + VIEWS.length) % VIEWS.length].name
    const tab = list.current?.children[(to + VIEWS.length) % VIEWS.length]
    if (tab instanceof HTMLElement) tab.focus()
  }

  return (
    <div
      ref={list}
      class="view-tabs"
      role="tablist"
      aria-label={message('views')}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') go(at + 1)
        else if (event.key === 'ArrowLeft') go(at - 1)
        else if (event.key === 'Home') go(0)
        else if (event.key === 'End') go(VIEWS.length - 1)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
    >
      {VIEWS.map(({ name, title }, place) => (
        <button
          type="button"
          key={name}
          id={`tab-${name}`}
          role="tab"
          aria-selected={place === at}
          aria-controls="view"
          tabIndex={place === at ? 0 : -1}
          onClick={() => {
            state.view.value = name
          }}
        >
          {message(title)}
          {name === 'errors' && errors > 0 && <span class="tab-errors">× {format.count(errors)}</span>}
        </button>
      ))}
    </div>
  )
}

/** The view that is chosen. */
export function CurrentView() {
  const { state } = usePanel()
  const name = state.view.value
  const Component = VIEWS.find((view) => view.name === name)?.Component ?? TreeTable
  return (
    <div id="view" class="view" role="tabpanel" aria-labelledby={`tab-${name}`}>
      <Component />
    </div>
  )
}
