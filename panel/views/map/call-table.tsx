import { usePanel } from '../../state/context'
import type { MapSite, OriginMap } from '../../store/analysis/origin-map'

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
            <td>{sites[from].name}</td>
            <td>
              <button
                type="button"
                class="link"
                title={message('filterBy', sites[to].name)}
                onClick={() => onSite(sites[to])}
              >
                {sites[to].name}
              </button>
            </td>
            <td class="number">{format.count(count)}</td>
            <td class={`number${errors > 0 ? ' error-text' : ''}`}>{errors > 0 ? `× ${format.count(errors)}` : '0'}</td>
            <td class="number">{format.duration(p50)}</td>
            <td class="number">{format.duration(p95)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
