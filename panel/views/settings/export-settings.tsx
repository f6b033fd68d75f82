import { tracesUrl } from '../../../extension/export/endpoint'
import type { Blocked, ExportStatus } from '../../../extension/export/status'
import { usePanel } from '../../state/context'
import type { MessageKey } from '../../text/message'
import { Choice, Group, Switch } from './controls'
import { ExportHeaders } from './export-headers'

const RATE = { min: 0, max: 1, step: 0.01 }

/** Where finished spans are sent to. */
export function ExportSettings() {
  const { state, message } = usePanel()
  const exported = state.export
  const { on, endpoint, codec, rate, sites, resource } = exported.current.value
  const managed = exported.managed.value
  const url = tracesUrl(endpoint)
  return (
    <Group title={message('export')}>
      <Switch
        text={message('exportOn')}
        hint={message('exportOnHint')}
        checked={on}
        onChange={(wanted) => exported.turn(wanted)}
      />
      <ExportStatusLine />
      <label>
        {message('exportEndpoint')}
        <input
          type="text"
          spellcheck={false}
          placeholder="http://localhost:4318"
          readOnly={managed.endpoint !== undefined}
          value={endpoint}
          onChange={(event) => exported.save({ endpoint: event.currentTarget.value.trim() })}
        />
        <span class="hint">{url === undefined ? message('exportEndpointHint') : message('exportSentTo', url)}</span>
        <Prescribed when={managed.endpoint !== undefined} />
      </label>
      <Choice
        text={message('exportCodec')}
        hint={message('exportCodecHint')}
        value={codec}
        choices={[
          ['protobuf', 'exportProtobuf'],
          ['json', 'exportJson'],
        ]}
        onChange={(chosen) => exported.save({ codec: chosen })}
      />
      <ExportHeaders />
      <ConnectionTest />
      <label>
        {message('exportRate')}
        <input
          type="number"
          {...RATE}
          readOnly={managed.rate !== undefined}
          value={rate}
          onChange={(event) => {
            const value = event.currentTarget.valueAsNumber
            if (value >= RATE.min && value <= RATE.max) exported.save({ rate: value })
            else event.currentTarget.value = String(rate)
          }}
        />
        <span class="hint">{message('exportRateHint')}</span>
        <Prescribed when={managed.rate !== undefined} />
      </label>
      <label>
        {message('exportSites')}
        <input
          type="text"
          spellcheck={false}
          placeholder="https://shop.example.com"
          readOnly={managed.sites !== undefined}
          value={sites.join(' ')}
          onChange={(event) =>
            exported.save({ sites: event.currentTarget.value.split(/[\s,]+/).filter((site) => site !== '') })
          }
        />
        <span class="hint">{message('exportSitesHint')}</span>
        <Prescribed when={managed.sites !== undefined} />
      </label>
      <label>
        {message('exportResource')}
        <textarea
          rows={2}
          spellcheck={false}
          placeholder={'service.name=shop-web\ndeployment.environment.name=dev'}
          value={Object.entries(resource)
            .map(([key, value]) => `${key}=${value}`)
            .join('\n')}
          onChange={(event) => exported.save({ resource: attributesIn(event.currentTarget.value) })}
        />
        <span class="hint">{message('exportResourceHint')}</span>
      </label>
    </Group>
  )
}

/** Says that a value is an administrator's. */
function Prescribed({ when }: { readonly when: boolean }) {
  const { message } = usePanel()
  return when ? <span class="hint">{message('exportManaged')}</span> : null
}

function ConnectionTest() {
  const { state, message } = usePanel()
  const test = state.export.test.value
  const said = test === undefined ? '' : test === 'running' ? message('exportTesting') : message(OUTCOMES[test.outcome])
  const detail = test === undefined || test === 'running' ? '' : test.detail
  const isBad = test !== undefined && test !== 'running' && test.outcome !== 'taken'
  return (
    <div>
      <button type="button" class="text-button" onClick={() => void state.export.runTest()}>
        {message('exportTest')}
      </button>
      <p class={isBad ? 'hint warning-text' : 'hint'} role="status">
        {detail === '' ? said : `${said} (${detail})`}
      </p>
    </div>
  )
}

/** How many spans were sent, what became of the others, and what is wrong. */
function ExportStatusLine() {
  const { state, message, format } = usePanel()
  const { on } = state.settings.current.value.export
  const status = state.export.status.value
  const { counts } = status
  const problem = useExportProblem(status)
  if (!on || counts === undefined) return null
  return (
    <div class="export-status">
      <dl>
        {(['sent', 'rejected', 'refused', 'waiting', 'lost'] as const).map((name) => (
          <div key={name} title={message(COUNT_HINTS[name])}>
            <dt>{message(COUNTS[name])}</dt>
            <dd>{format.count(counts[name])}</dd>
          </div>
        ))}
      </dl>
      {problem !== '' && (
        <p class="hint warning-text" role="status">
          {problem}{' '}
          <button type="button" class="text-button" onClick={() => state.export.resume()}>
            {message('exportResume')}
          </button>
        </p>
      )}
    </div>
  )
}

/** Why the export does not go on, or what the endpoint said last; '' if all is well. */
export function useExportProblem({ blocked, sending }: ExportStatus): string {
  const { message } = usePanel()
  if (blocked !== undefined) return message(BLOCKED[blocked])
  if (sending === undefined) return ''
  const { stopped, problem, retryAtMs } = sending
  if (stopped !== undefined) {
    const why = message(OUTCOMES[stopped])
    return problem === '' ? why : `${why} (${problem})`
  }
  if (problem === '') return ''
  const said =
    problem === 'unreachable'
      ? message('exportUnreachable')
      : problem === 'no-answer'
        ? message('exportNoAnswer')
        : message('exportProblem', problem)
  return retryAtMs === 0 ? said : `${said} ${message('exportRetry', new Date(retryAtMs).toLocaleTimeString())}`
}

/** Lines of `key=value`; what has no `=` is left out. */
function attributesIn(text: string): Readonly<Record<string, string>> {
  const pairs = text.split('\n').map((line) => line.split(/=(.*)/s).map((part) => part.trim()))
  return Object.fromEntries(pairs.filter(([key, value]) => key !== '' && value !== undefined && value !== ''))
}

const OUTCOMES = {
  taken: 'exportTaken',
  badUrl: 'exportBadUrl',
  noAccess: 'exportNoAccess',
  unreachable: 'exportUnreachable',
  unreachableHttp: 'exportUnreachableHttp',
  noAnswer: 'exportNoAnswer',
  unauthorized: 'exportUnauthorized',
  forbidden: 'exportForbidden',
  moved: 'exportMoved',
  wrongPath: 'exportWrongPath',
  wrongCodec: 'exportWrongCodec',
  busy: 'exportBusy',
  failed: 'exportFailed',
} as const satisfies Record<string, MessageKey>

const BLOCKED = {
  badUrl: 'exportBadUrl',
  noConsent: 'exportNoConsent',
  noAccess: 'exportNoAccess',
} as const satisfies Record<Blocked, MessageKey>

const COUNTS = {
  sent: 'exportSent',
  rejected: 'exportRejected',
  refused: 'exportRefused',
  waiting: 'exportWaiting',
  lost: 'exportLost',
} as const satisfies Record<string, MessageKey>

const COUNT_HINTS = {
  sent: 'exportSentHint',
  rejected: 'exportRejectedHint',
  refused: 'exportRefusedHint',
  waiting: 'exportWaitingHint',
  lost: 'exportLostHint',
} as const satisfies Record<string, MessageKey>
