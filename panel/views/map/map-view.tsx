import { useMemo, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { narrowed, widened } from '../../state/filter/filter-term'
import { isInScope, rootsInScope, type Scope, shownBy } from '../../state/scope'
import { useChunkedWork } from '../../state/use-chunked-work'
import { type MapSite, originMap } from '../../store/analysis/origin-map'
import { usePlural } from '../shared/plural'
import { ScopePicker } from '../shared/scope-picker'
import { CallTable } from './call-table'
import { MapPicture } from './map-picture'
import './map.css'
import { siteTerm } from './site-term'

/** Is in no filter: a filter is one line. */
const NEVER = '\n'

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
  const text = state.filter.text.value
  // A second click on a site takes back the first.
  const narrow = (site: MapSite) => {
    const term = siteTerm(site)
    if (term !== undefined) state.filter.setText(text.includes(term) ? widened(text, term) : narrowed(text, term))
  }
  const isChosen = (site: MapSite) => text !== '' && text.includes(siteTerm(site) ?? NEVER)
  return (
    <>
      <div class="view-bar">
        <ScopePicker scope={scope} onScope={setScope} />
        <span class="spacer" />
        <span class="map-hint">{message('mapHint')}</span>
        {map !== undefined && (
          <span>{message('listed', counted('site', map.sites.length), counted('route', map.calls.length))}</span>
        )}
      </div>
      {map === undefined ? null : map.sites.length === 0 ? (
        <div class="empty">
          <h2>{message('noCalls')}</h2>
          <p>{message('noCallsHint')}</p>
        </div>
      ) : (
        <div class="map">
          <div class="map-split">
            <MapPicture map={map} isChosen={isChosen} onSite={narrow} />
            <CallTable map={map} onSite={narrow} />
          </div>
        </div>
      )}
    </>
  )
}
