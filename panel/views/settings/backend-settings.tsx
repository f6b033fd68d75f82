import type { BackendSettings as Backends } from '../../../extension/backends/backend-settings'
import type { BackendType, TraceBackend } from '../../../extension/backends/trace-backend'
import type { BackendStatus } from '../../state/backends/trace-polling'
import { usePanel } from '../../state/context'
import type { MessageKey } from '../../text/message'
import { Choice, Switch, TextField } from './controls'
import { headersIn, headersText } from './header-text'
import { LinkSettings } from './link-settings'

const TITLES: Readonly<Record<BackendType, MessageKey>> = {
  jaeger: 'backendJaeger',
  tempo: 'backendTempo',
  zipkin: 'backendZipkin',
  aspire: 'backendAspire',
  otlp: 'backendOtlp',
}
const TYPES = Object.keys(TITLES) as BackendType[]

const PLACES: Readonly<Record<BackendType, string>> = {
  jaeger: 'http://localhost:16686',
  tempo: 'http://localhost:3200',
  zipkin: 'http://localhost:9411',
  aspire: 'http://localhost:18888',
  otlp: 'https://traces.example/api/{traceId}',
}

/** Servers that are asked for traces, and other programs that open them. */
export function BackendSettings() {
  const { state, message } = usePanel()
  const { backends } = state.settings.current.value
  const { servers } = backends
  const save = (change: Partial<Backends>) => state.settings.save({ backends: { ...backends, ...change } })
  return (
    <>
      {servers.map((server, i) => (
        <Server
          key={i}
          server={server}
          status={state.polling.statuses.value[i]}
          onChange={(change) => save({ servers: servers.with(i, { ...server, ...change }) })}
          onRemove={() => save({ servers: servers.toSpliced(i, 1) })}
        />
      ))}
      <div class="settings-buttons">
        <button
          type="button"
          class="text-button"
          onClick={() =>
            save({ servers: [...servers, { type: 'jaeger', url: PLACES.jaeger, origins: [], headers: {} }] })
          }
        >
          {message('backendAdd')}
        </button>
      </div>
      <p class="hint">{message('backendHint')}</p>
      <LinkSettings links={backends.links} onChange={(links) => save({ links })} />
      <TextField
        text={message('sourceUrl')}
        hint={message('sourceUrlHint')}
        placeholder="https://github.com/acme/{service}/blob/main/{file}#L{line}"
        value={backends.sourceUrl}
        onChange={(sourceUrl) => save({ sourceUrl })}
      />
      <Switch
        text={message('correctClocks')}
        hint={message('correctClocksHint')}
        checked={backends.correctClocks}
        onChange={(correctClocks) => save({ correctClocks })}
      />
    </>
  )
}

interface ServerProps {
  readonly server: TraceBackend
  readonly status: BackendStatus | undefined
  onChange(change: Partial<TraceBackend>): void
  onRemove(): void
}

function Server({ server, status, onChange, onRemove }: ServerProps) {
  const { message } = usePanel()
  return (
    <fieldset class="settings-group settings-item">
      <legend>{message(TITLES[server.type])}</legend>
      <Choice
        text={message('backendType')}
        hint={useStatus(status)}
        value={server.type}
        choices={TYPES.map((type) => [type, TITLES[type]] as const)}
        onChange={(type) => onChange(server.url === PLACES[server.type] ? { type, url: PLACES[type] } : { type })}
      />
      <TextField
        text={message('backendUrl')}
        hint={server.type === 'otlp' ? message('backendUrlTemplateHint') : undefined}
        placeholder={PLACES[server.type]}
        value={server.url}
        onChange={(url) => onChange({ url })}
      />
      <TextField
        text={message('backendOrigins')}
        hint={message('backendOriginsHint')}
        placeholder="https://api.example.com"
        value={server.origins.join(' ')}
        onChange={(text) => onChange({ origins: text.split(/[\s,]+/) })}
      />
      <TextField
        text={message('backendHeaders')}
        hint={message('backendHeadersHint')}
        placeholder="authorization=Bearer …"
        isSecret
        value={headersText(server.headers)}
        onChange={(text) => onChange({ headers: headersIn(text) })}
      />
      <div class="settings-buttons">
        <button type="button" class="text-button" onClick={onRemove}>
          {message('remove')}
        </button>
      </div>
    </fieldset>
  )
}

/** What the backend said last. */
function useStatus(status: BackendStatus | undefined): string {
  const { message } = usePanel()
  switch (status?.type) {
    case undefined:
      return message('backendNotAsked')
    case 'none':
      return message('backendNone')
    case 'answered':
      return message('backendAnswered', String(status.spans))
    case 'refused':
      return message('backendRefused', String(status.status))
    case 'failed':
      break
  }
  switch (status.reason) {
    case 'unreachable':
      return message('backendUnreachable')
    case 'moved':
      return message('backendMoved')
    case 'status':
      return message('backendStatus', String(status.status))
    case 'tooLarge':
      return message('backendTooLarge')
    default:
      return message('backendNoApi')
  }
}
