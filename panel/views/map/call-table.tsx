import { usePanel } from '../../state/context'
import type { MapSite, OriginMap } from '../../store/analysis/origin-map'

import { errorText } from './map-texts'

interface CallTableProps {
  readonly map: OriginMap
  onSite(site: MapSite): void
}

/** The calls of the map in rows. */
export function CallTable({ map, onSite }: CallTableProps) {
  const { format, message } = usePanel()
  const { sites } = map
  const calls = [...map.calls].sort((a, b) => b.count - a.count)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <div class="call-table-pane" tabIndex={0}>
      <table class="call-table" aria-label={message('viewMap')}>
        <thead>
          <tr>
            <th scope="col">{message('columnFrom')}</th>
            <th scope="col">{message('columnTo')}</th>
            <th scope="col" class="number">
              {message('columnCalls')}
            </th>
            <th scope="col" class="number">
              {message('columnErrors')}
            </th>
            <th scope="col" class="number">
              {message('columnP50')}
            </th>
            <th scope="col" class="number">
              {message('columnP95')}
            </th>
          </tr>
        </thead>
        <tbody>
          {calls.map(({ from, to, count, errors, p50, p95 }) => (
            <tr key={`${from} ${to}`}>
              <td>
                <SiteButton site={sites[from]} onSite={onSite} />
              </td>
              <td>
                <SiteButton site={sites[to]} onSite={onSite} />
              </td>
              <td class="number">{format.count(count)}</td>
              <td class={`number${errors > 0 ? ' error-text' : ''}`}>{errorText(count, errors, format) || '0'}</td>
              <td class="number">{format.duration(p50)}</td>
              <td class="number">{format.duration(p95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function SiteButton({ site, onSite }: { readonly site: MapSite; onSite(site: MapSite): void }) {
  const { message } = usePanel()
  return (
    <button type="button" class="link" title={message('filterBy', site.name)} onClick={() => onSite(site)}>
      {site.name}
    </button>
  )
}
