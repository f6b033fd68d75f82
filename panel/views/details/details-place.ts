import { usePanel } from '../../state/context'
import { useMedia } from '../../widgets/media'

/**
 * Where the details would leave less than half of the panel's width to the table they stand below it, unless they would leave
 * it no rows there.
 */
const BELOW = '(max-width: 999px) and (min-height: 421px), (max-width: 700px)'

/** Whether the details stand below the table, and not beside it. */
export function useDetailsBelow(): boolean {
  const { detailsPlace } = usePanel().state.details.frame
  const isBetterBelow = useMedia(BELOW)
  return detailsPlace === 'auto' ? isBetterBelow : detailsPlace === 'below'
}
