import { INSTRUMENTATIONS, type InstrumentationName } from '../../../inpage/settings'
import { usePanel } from '../../state/context'
import type { MessageKey } from '../../text/message'
import { Group, Switch } from './controls'

const NAMES: Readonly<Record<InstrumentationName, MessageKey>> = {
  fetch: 'instrumentFetch',
  xhr: 'instrumentXhr',
  eventsource: 'instrumentEventSource',
  websocket: 'instrumentWebSocket',
  graphql: 'instrumentGraphql',
  rpc: 'instrumentRpc',
  document: 'instrumentDocument',
  interaction: 'instrumentInteraction',
  navigation: 'instrumentNavigation',
  error: 'instrumentError',
  console: 'instrumentConsole',
  'user-timing': 'instrumentUserTiming',
  'long-frame': 'instrumentLongFrame',
  'web-vital': 'instrumentWebVital',
  indexeddb: 'instrumentIndexedDb',
  cache: 'instrumentCache',
  message: 'instrumentMessage',
  worker: 'instrumentWorker',
}
const ALL = Object.keys(INSTRUMENTATIONS) as InstrumentationName[]

/** What a page does that becomes spans. */
export function InstrumentationSettings() {
  const { state, message } = usePanel()
  const on = state.settings.current.value.instrumentations
  const save = (instrumentations: readonly InstrumentationName[]) => state.settings.save({ instrumentations })
  return (
    <Group title={message('instrumentations')}>
      <div class="settings-columns">
        {ALL.map((name) => (
          <Switch
            key={name}
            text={message(NAMES[name])}
            checked={on.includes(name)}
            onChange={(wanted) => save(ALL.filter((one) => (one === name ? wanted : on.includes(one))))}
          />
        ))}
      </div>
      {on.includes('worker') && <p class="hint">{message('instrumentWorkerHint')}</p>}
      <div class="settings-buttons">
        <button type="button" class="text-button" onClick={() => save(ALL)}>
          {message('all')}
        </button>
        <button type="button" class="text-button" onClick={() => save([])}>
          {message('none')}
        </button>
        <button type="button" class="text-button" onClick={() => save(ALL.filter((name) => INSTRUMENTATIONS[name]))}>
          {message('default')}
        </button>
      </div>
    </Group>
  )
}
