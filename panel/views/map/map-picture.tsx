import { useMemo } from 'preact/hooks'
import { usePanel } from '../../state/context'
import type { MapCall, MapSite, OriginMap } from '../../store/analysis/origin-map'
import { usePlural } from '../shared/plural'
import { mapLayout, type PlacedSite, SITE_HEIGHT, SITE_WIDTH } from './map-layout'
import { SITE_TYPES } from './site-types'

interface MapPictureProps {
  readonly map: OriginMap
  onSite(site: MapSite): void
}

/** The map as a picture. The table below it says the same, so it is for eyes and pointers alone. */
export function MapPicture({ map, onSite }: MapPictureProps) {
  const { format, message } = usePanel()
  const counted = usePlural()
  const { sites, width, height } = useMemo(() => mapLayout(map), [map])
  return (
    <svg class="map-picture" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0 0l8 4l-8 4z" />
        </marker>
      </defs>
      {map.calls.map((call) => (
        <Call key={`${call.from} ${call.to}`} call={call} from={sites[call.from]} to={sites[call.to]} />
      ))}
      {map.sites.map((site, at) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the buttons in the table do the same
        <g
          key={`${site.type} ${site.name}`}
          class={`site site-${site.type}`}
          transform={`translate(${sites[at].x} ${sites[at].y})`}
          onClick={() => onSite(site)}
          onKeyDown={undefined}
        >
          <title>{site.name}</title>
          <rect width={SITE_WIDTH} height={SITE_HEIGHT} rx="5" />
          <text x="10" y="15">
            {shortened(site.name.replace(/^https?:\/\//, ''))}
          </text>
          <text x="10" y="30" class="subtle">
            {message(SITE_TYPES[site.type])}
            {site.spans > 0 && ` · ${counted('span', site.spans)}`}
            {site.errors > 0 && <tspan class="error-text"> · × {format.count(site.errors)}</tspan>}
          </text>
        </g>
      ))}
    </svg>
  )
}

interface CallProps {
  readonly call: MapCall
  readonly from: PlacedSite
  readonly to: PlacedSite
}

function Call({ call, from, to }: CallProps) {
  const { format } = usePanel()
  const forward = to.x > from.x
  const [x1, y1] = [forward ? from.x + SITE_WIDTH : from.x + SITE_WIDTH / 2, from.y + SITE_HEIGHT / 2]
  const [x2, y2] = [forward ? to.x : to.x + SITE_WIDTH, to.y + SITE_HEIGHT / 2]
  const bend = forward ? (x2 - x1) / 2 : 60
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 + (forward ? -bend : bend)} ${y2} ${x2} ${y2}`
  // Where the curve is at its middle.
  const [x, y] = [(x1 + x2) / 2 + (forward ? 0 : bend * 0.75), (y1 + y2) / 2]
  return (
    <g class={call.errors > 0 ? 'call failing' : 'call'}>
      <path d={path} marker-end="url(#arrow)" stroke-width={Math.min(4, 1 + Math.log10(call.count))} />
      <text x={x} y={y - 5} text-anchor="middle">
        {format.count(call.count)}
        {Number.isNaN(call.p95) ? '' : ` · p95 ${format.duration(call.p95)}`}
        {call.errors > 0 && <tspan class="error-text"> · × {format.count(call.errors)}</tspan>}
      </text>
    </g>
  )
}

/** px would be better, but letters are narrower than this. */
function shortened(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name
}
