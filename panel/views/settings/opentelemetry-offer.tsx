import { useSignal } from '@preact/signals'
import { usePanel } from '../../state/context'
import { forSite, siteOf } from './site'

/** A page that calls the OpenTelemetry API and has no SDK makes spans that nobody gets. We can. */
export function OpenTelemetryOffer() {
  const { state, message } = usePanel()
  const declined = useSignal<string | undefined>(undefined)
  const { origin } = state
  const settings = state.settings.value
  const isWanted =
    origin !== undefined &&
    declined.value !== origin &&
    state.document.value?.status?.openTelemetry === 'api' &&
    siteOf(settings, origin).openTelemetry === 'observe'
  if (!isWanted) return null
  return (
    <div class="banner" role="status">
      <span>{message('openTelemetryOffer')}</span>
      <button
        type="button"
        class="text-button"
        onClick={() => {
          state.saveSettings(forSite(settings, origin, { openTelemetry: 'stand-in' }))
          state.environment.reload()
        }}
      >
        {message('openTelemetryAccept')}
      </button>
      <button
        type="button"
        class="text-button"
        onClick={() => {
          declined.value = origin
        }}
      >
        {message('openTelemetryDecline')}
      </button>
    </div>
  )
}
