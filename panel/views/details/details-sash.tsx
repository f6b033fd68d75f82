import { useLayoutEffect, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { Sash } from '../../widgets/sash'

/** As in `details.css`: narrower than this, the details stand below the table. */
const NARROW = '(max-width: 700px)'

/** The border between the table and the details: at their left, or above them where they stand below. */
export function DetailsSash() {
  const { state, message } = usePanel()
  const [isBelow, setBelow] = useState(() => matchMedia(NARROW).matches)

  useLayoutEffect(() => {
    const query = matchMedia(NARROW)
    const hear = () => setBelow(query.matches)
    query.addEventListener('change', hear)
    return () => query.removeEventListener('change', hear)
  }, [])

  const axis = isBelow ? 'height' : 'width'
  return (
    <Sash
      class="details-sash"
      axis={axis}
      direction={-1}
      label={message('detailsSize')}
      size={state.details[axis].value}
      min={isBelow ? 80 : 220}
      max={isBelow ? 1200 : 1600}
      onChange={(px) => state.details.resize(axis, px)}
    />
  )
}
