import { usePanel } from '../../state/context'
import type { MessageKey } from '../../text/message'
import { Choice, Group, Switch } from './controls'
import { forSite, siteOf } from './site'

/** What holds for the inspected site alone, and what its library says of it. */
export function SiteSettings({ origin }: { readonly origin: string }) {
  const { state, message } = usePanel()
  const settings = state.settings.current.value
  const site = siteOf(settings, origin)
  const choose = (change: Partial<typeof site>) => state.settings.save(forSite(settings, origin, change))
  return (
    <Group title={message('siteSettings', origin)}>
      <Switch
        text={message('alwaysOn')}
        hint={message('alwaysOnHint')}
        checked={settings.alwaysOn.includes(origin)}
        onChange={(on) =>
          state.settings.save({
            alwaysOn: on ? [...settings.alwaysOn, origin] : settings.alwaysOn.filter((one) => one !== origin),
          })
        }
      />
      <Choice
        text={message('context')}
        hint={useContextHint()}
        value={site.context}
        choices={[
          ['deep', 'contextDeep'],
          ['carry', 'contextCarry'],
        ]}
        onChange={(context) => choose({ context })}
      />
      <Choice
        text={message('openTelemetry')}
        hint={useOpenTelemetryHint()}
        value={site.openTelemetry}
        choices={[
          ['observe', 'openTelemetryObserve'],
          ['stand-in', 'openTelemetryStandIn'],
          ['off', 'openTelemetryOff'],
        ]}
        onChange={(openTelemetry) => choose({ openTelemetry })}
      />
      <label>
        {message('rules')}
        <textarea
          rows={3}
          spellcheck={false}
          placeholder={'app.cart.*\napp.checkout'}
          value={site.rules.join('\n')}
          onChange={(event) => choose({ rules: event.currentTarget.value.split('\n') })}
        />
        <span class="hint">{message('rulesHint')}</span>
      </label>
    </Group>
  )
}

/** What is on in this page, and why. */
function useContextHint(): string {
  const { state, message } = usePanel()
  const status = state.page.document.value?.status
  if (status === undefined) return message('contextHint')
  const now = message('contextNow', message(CONTEXTS[status.context]))
  const reason = status.contextReason
  if (reason?.startsWith('failed: ')) return `${now} ${message('contextFailed', reason.slice('failed: '.length))}`
  if (reason === 'locked') return `${now} ${message('contextLocked')}`
  return `${now} ${message('contextHint')}`
}

function useOpenTelemetryHint(): string {
  const { state, message } = usePanel()
  const status = state.page.document.value?.status
  return status === undefined ? message('openTelemetryHint') : message(OPEN_TELEMETRY[status.openTelemetry])
}

const CONTEXTS = {
  native: 'contextNative',
  deep: 'contextDeep',
  carry: 'contextCarry',
} as const satisfies Record<string, MessageKey>

const OPEN_TELEMETRY = {
  none: 'openTelemetryNone',
  api: 'openTelemetryApi',
  observed: 'openTelemetryObserved',
  'stand-in': 'openTelemetryStandingIn',
} as const satisfies Record<string, MessageKey>
