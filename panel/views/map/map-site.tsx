import { usePanel } from '../../state/context'
import type { MapSite } from '../../store/analysis/origin-map'
import { usePlural } from '../shared/plural'
import { type Box, SITE_PADDING } from './map-layout'
import type { SiteText } from './map-texts'

interface MapSiteProps {
  readonly site: MapSite
  readonly text: SiteText
  readonly box: Box
  /** The filter is narrowed to it. */
  readonly isChosen: boolean
  /** Tab leads to it. */
  readonly isStop: boolean
  onClick(): void
  onFocus(): void
  /** Its calls stand out, or no longer. */
  onNear(isNear: boolean): void
}

/** A site as a box, which is a button. Keys are handled by the picture. */
export function MapSiteBox({ site, text, box, isChosen, isStop, onClick, onFocus, onNear }: MapSiteProps) {
  const { message } = usePanel()
  const counted = usePlural()
  const { name, type, errors } = text
  // What names the box to a screen reader, and explains it to a pointer.
  const says = [site.name, type, ...(site.errors > 0 ? [counted('error', site.errors)] : []), message('filterBy', name)]
  return (
    <g
      class={`site site-${site.type}`}
      role="button"
      tabindex={isStop ? 0 : -1}
      aria-pressed={isChosen}
      transform={`translate(${box.x} ${box.y})`}
      onFocus={() => {
        onFocus()
        onNear(true)
      }}
      onBlur={() => onNear(false)}
      onPointerEnter={() => onNear(true)}
      onPointerLeave={() => onNear(false)}
      onClick={onClick}
      onKeyDown={undefined}
    >
      <title>{says.join(', ')}</title>
      <rect width={box.width} height={box.height} rx="5" />
      <text x={SITE_PADDING} y={box.height / 2 - 4}>
        {name}
      </text>
      <text x={SITE_PADDING} y={box.height / 2 + 11} class="subtle">
        {type}
        {errors !== '' && <tspan class="error-text">{` · ${errors}`}</tspan>}
      </text>
    </g>
  )
}
