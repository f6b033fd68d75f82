import { useMemo, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { filterTerm, narrowed } from '../../state/filter/filter-term'
import { isInScope, rootsInScope, type Scope, shownBy } from '../../state/scope'
import { useChunkedWork } from '../../state/use-chunked-work'
import { type MapSite, originMap } from '../../store/analysis/origin-map'
import { usePlural } from '../shared/plural'
import { ScopePicker } from '../shared/scope-picker'
import { CallTable } from './call-table'
import { MapPicture } from './map-picture'
import './map.css'

/** Who called whom: pages, the origins that they asked, and the services behind these. */
export function MapView() {
  const { state, message } = usePanel()
  const counted = usePlural()
  const { store } = state
  const [scope, setScope] = useState<Scope>('all')
  const filter = state.filter.current.value
  const range = state.time.range.value
  const shows = useMemo(() => shownBy(state), [state, filter, range])
  const chosen = scope === 'all' ? undefined : state.selection.key.value
  const map = useChunkedWork(() => {
    const isIn = isInScope(state, scope)
    return originMap(store.table, rootsInScope(state, scope), (index) => isIn(index) && shows(index))
  }, [state, store, scope, chosen, shows])
  const narrow = (site: MapSite) => {
    const term =
      site.type === 'service'
        ? filterTerm({ by: 'attribute', key: 'service.name' }, site.name)
        : filterTerm({ by: 'origin' }, site.name)
    if (term !== undefined) state.filter.setText(narrowed(state.filter.text.value, term))
  }
  return (
    <>
      <div class="view-bar">
        <ScopePicker scope={scope} onScope={setScope} />
        <span class="spacer" />
        {map !== undefined && (
          <span>{message('listed', counted('site', map.sites.length), counted('route', map.calls.length))}</span>
        )}
      </div>
      {map === undefined || map.sites.length === 0 ? (
        <div class="empty">
          <h2>{message('noCalls')}</h2>
          <p>{message('noCallsHint')}</p>
        </div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
        <div class="map" tabIndex={0}>
          <MapPicture map={map} onSite={narrow} />
          <CallTable map={map} onSite={narrow} />
        </div>
      )}
    </>
  )
}
