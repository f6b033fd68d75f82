import { HEADER_FORMATS, type HeaderFormat } from '../../../inpage/settings'
import { usePanel } from '../../state/context'
import { Choice, Group, Switch } from './controls'

/** As their own projects write them; not for translation. */
const NAMES: Readonly<Record<Exclude<HeaderFormat, 'preserve'>, string>> = {
  w3c: 'W3C traceparent',
  b3: 'B3',
  'b3-single': 'B3 single',
  jaeger: 'Jaeger',
  ot: 'OpenTracing',
  datadog: 'Datadog',
  aws: 'AWS X-Ray',
  gcp: 'Google Cloud',
  instana: 'Instana',
}

/** Which trace headers requests get, and what of them is recorded. */
export function RequestSettings() {
  const { state, message } = usePanel()
  const { headers, propagation, propagateTo, redact, secretNames } = state.settings.current.value
  return (
    <Group title={message('requests')}>
      <div class="settings-columns" role="group" aria-label={message('headers')}>
        {HEADER_FORMATS.map((format) => (
          <Switch
            key={format}
            text={format === 'preserve' ? message('headersPreserve') : NAMES[format]}
            checked={headers.includes(format)}
            onChange={(wanted) =>
              state.settings.save({
                headers: HEADER_FORMATS.filter((one) => (one === format ? wanted : headers.includes(one))),
              })
            }
          />
        ))}
      </div>
      <p class="hint">{message('headersHint')}</p>
      <Choice
        text={message('propagation')}
        hint={message('propagationHint')}
        value={propagation}
        choices={[
          ['none', 'propagationNone'],
          ['own', 'propagationOwn'],
          ['listed', 'propagationListed'],
        ]}
        onChange={(chosen) => state.settings.save({ propagation: chosen })}
      />
      {propagation === 'listed' && (
        <label>
          {message('propagateTo')}
          <input
            type="text"
            placeholder="https://api.example.com"
            value={propagateTo.join(' ')}
            onChange={(event) => state.settings.save({ propagateTo: event.currentTarget.value.split(/[\s,]+/) })}
          />
          <span class="hint">{message('propagateToHint')}</span>
        </label>
      )}
      <Switch
        text={message('redact')}
        hint={message('redactHint')}
        checked={redact}
        onChange={(wanted) => state.settings.save({ redact: wanted })}
      />
      <label>
        {message('secretNames')}
        <input
          type="text"
          placeholder="customer_no x-acme-key"
          disabled={!redact}
          value={secretNames.join(' ')}
          onChange={(event) => state.settings.save({ secretNames: event.currentTarget.value.split(/[\s,]+/) })}
        />
        <span class="hint">{message('secretNamesHint')}</span>
      </label>
    </Group>
  )
}
