import { useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import { Notice } from '../shared/notice'
import { forSite, siteOf } from './site'

/** A page that calls the OpenTelemetry API and has no SDK makes spans that nobody gets. We can. */
export function OpenTelemetryOffer() {
  const { state, message } = usePanel()
  const [declined, setDeclined] = useState<string | undefined>(undefined)
  const { origin } = state.page
  const settings = state.settings.current.value
  const isWanted =
    origin !== undefined &&
    declined !== origin &&
    state.page.document.value?.status?.openTelemetry === 'api' &&
    siteOf(settings, origin).openTelemetry === 'observe'
  if (!isWanted) return null
  return (
    <Notice
      actions={
        <>
          <button
            type="button"
            class="text-button"
            onClick={() => {
              state.settings.save(forSite(settings, origin, { openTelemetry: 'stand-in' }))
              state.environment.reload()
            }}
          >
            {message('openTelemetryAccept')}
          </button>
          <button type="button" class="text-button" onClick={() => setDeclined(origin)}>
            {message('openTelemetryDecline')}
          </button>
        </>
      }
    >
      {message('openTelemetryOffer')}
    </Notice>
  )
}
