import { useEffect, useState } from 'preact/hooks'
import { BROWSER_FRAMES } from '../../scheduling/frames'
import { usePanel } from '../../state/context'
import type { MapSite, OriginMap } from '../../store/analysis/origin-map'
import { errorText, shownName } from './map-texts'
import { SITE_TYPES } from './site-types'

/** Rows that are made in one frame: more than are in sight at first. */
const ROWS_OF_FRAME = 60

interface CallTableProps {
  readonly map: OriginMap
  onSite(site: MapSite): void
}

/** The calls of the map in rows. */
export function CallTable({ map, onSite }: CallTableProps) {
  const { format, message } = usePanel()
  const { sites } = map
  /** A page and the server that it came from have one name. */
  const typeOf = ({ type, name }: MapSite) =>
    sites.filter((site) => site.name === name).length > 1 ? message(SITE_TYPES[type]) : ''
  const calls = [...map.calls].sort((a, b) => b.count - a.count)
  const [made, setMade] = useState(ROWS_OF_FRAME)
  useEffect(() => {
    if (made >= calls.length) return
    return BROWSER_FRAMES.next(() => setMade(made + ROWS_OF_FRAME))
  }, [made, calls.length])
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
            <th scope="col" class="number p50">
              {message('columnP50')}
            </th>
            <th scope="col" class="number">
              {message('columnP95')}
            </th>
          </tr>
        </thead>
        <tbody>
          {calls.slice(0, made).map(({ from, to, count, errors, p50, p95 }) => (
            <tr key={`${from} ${to}`}>
              <td class="call-site">
                <SiteButton site={sites[from]} type={typeOf(sites[from])} onSite={onSite} />
              </td>
              <td class="call-site">
                <SiteButton site={sites[to]} type={typeOf(sites[to])} onSite={onSite} />
              </td>
              <td class="number">{format.count(count)}</td>
              <td class={`number${errors > 0 ? ' error-text' : ''}`}>{errorText(count, errors, format) || '0'}</td>
              <td class="number p50">{format.duration(p50)}</td>
              <td class="number">{format.duration(p95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface SiteButtonProps {
  readonly site: MapSite
  /** What it is, where its name doesn't say it. */
  readonly type: string
  onSite(site: MapSite): void
}

function SiteButton({ site, type, onSite }: SiteButtonProps) {
  const { message } = usePanel()
  return (
    <span>
      <button type="button" class="link" title={message('filterBy', site.name)} onClick={() => onSite(site)}>
        {shownName(site.name)}
      </button>
      {type !== '' && <span class="subtle"> {type}</span>}
    </span>
  )
}
