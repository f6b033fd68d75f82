import './settings.css'
import { isRegistrable } from '../../../extension/origin'
import { usePanel } from '../../state/context'
import { Choice, Group, NumberField, Switch } from './controls'
import { ExportSettings } from './export-settings'
import { InstrumentationSettings } from './instrumentation-settings'
import { ReceiverSettings } from './receiver-settings'
import { RequestSettings } from './request-settings'
import { SiteSettings } from './site-settings'

/** All settings, above the views. */
export function SettingsPane() {
  const { state, message, tree } = usePanel()
  const { origin } = state.page
  const { alwaysOn, onlyWhereISay, sites } = state.settings.current.value
  const notTraced = [...new Set([...alwaysOn, ...Object.keys(sites)])].filter((site) => !isRegistrable(site))
  return (
    <section
      class="settings"
      aria-label={message('settings')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // DevTools would open its drawer.
        event.preventDefault()
        event.stopPropagation()
        state.view.setSettingsOpen(false)
        tree.current?.focus()
      }}
    >
      {notTraced.length > 0 && (
        <p class="warning-text" role="status">
          {message('notRegistrable', notTraced.join(', '))}
        </p>
      )}
      {state.page.refused.value.length > 0 && (
        <p class="warning-text" role="status">
          {message('refusedScripts', state.page.refused.value.join(', '))}
        </p>
      )}
      {origin !== undefined && <SiteSettings origin={origin} />}
      <InstrumentationSettings />
      <RequestSettings />
      <Group title={message('spans')}>
        <NumberField name="samplingRate" />
        <Choice
          text={message('codeLocation')}
          hint={message('codeLocationHint')}
          value={state.settings.current.value.codeLocation}
          choices={[
            ['off', 'codeLocationOff'],
            ['requests', 'codeLocationRequests'],
            ['all', 'codeLocationAll'],
          ]}
          onChange={(codeLocation) => state.settings.save({ codeLocation })}
        />
        <Switch
          text={message('inferParents')}
          hint={message('inferParentsHint')}
          checked={state.settings.current.value.inferParents}
          onChange={(inferParents) => state.settings.save({ inferParents })}
        />
        {state.environment.hasTracks && (
          <Switch
            text={message('mirror')}
            hint={message('mirrorHint')}
            checked={state.settings.current.value.mirror}
            onChange={(mirror) => state.settings.save({ mirror })}
          />
        )}
        <Switch
          text={message('onlyWhereISay')}
          hint={message('onlyWhereISayHint')}
          checked={onlyWhereISay}
          onChange={(wanted) => state.settings.save({ onlyWhereISay: wanted })}
        />
        <NumberField name="maxSpans" />
        <NumberField name="journalMegabytes" />
      </Group>
      <ReceiverSettings />
      <ExportSettings />
    </section>
  )
}
