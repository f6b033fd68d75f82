import { usePanel } from '../../state/context'
import { Sash } from '../../widgets/sash'
import { useDetailsBelow } from './details-place'

/** The border between the table and the details: at their left, or above them where they stand below. */
export function DetailsSash() {
  const { state, message } = usePanel()
  const isBelow = useDetailsBelow()
  const axis = isBelow ? 'height' : 'width'
  return (
    <Sash
      class="details-sash"
      axis={axis}
      direction={-1}
      label={message('detailsSize')}
      size={isBelow ? state.details.frame.detailsHeight : state.details.frame.detailsWidth}
      min={isBelow ? 80 : 220}
      max={isBelow ? 1200 : 1600}
      onChange={(px) => state.details.resize(axis, px)}
    />
  )
}
