import type { Settings } from '../../extension/settings'
import { usePanel } from './context'
import type { MessageKey } from './environment'

export function SettingsPane() {
  const { state, message, tree } = usePanel()
  const settings = state.settings.value
  const { origin } = state
  return (
    <section
      class="settings"
      aria-label={message('settings')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // DevTools would open its drawer.
        event.preventDefault()
        event.stopPropagation()
        state.settingsOpen.value = false
        tree.current?.focus()
      }}
    >
      {origin !== undefined && (
        <Switch
          text={message('alwaysOn', origin)}
          hint="alwaysOnHint"
          checked={settings.alwaysOn.includes(origin)}
          onChange={(on) =>
            state.saveSettings({
              alwaysOn: on ? [...settings.alwaysOn, origin] : settings.alwaysOn.filter((site) => site !== origin),
            })
          }
        />
      )}
      <Switch
        text={message('redact')}
        hint="redactHint"
        checked={settings.redact}
        onChange={(redact) => state.saveSettings({ redact })}
      />
      <NumberField name="samplingRate" of="samplingRate" least={0} most={1} step={0.01} />
      <NumberField name="maxSpans" of="maxSpans" least={1000} most={5_000_000} step={1000} />
      <NumberField name="journalMegabytes" of="journalMegabytes" least={8} most={4096} step={8} />
      <label>
        {message('propagateTo')}
        <input
          type="text"
          placeholder="https://api.example.com"
          value={settings.propagateTo.join(' ')}
          onChange={(event) => state.saveSettings({ propagateTo: event.currentTarget.value.split(/[\s,]+/) })}
        />
        <span class="hint">{message('propagateToHint')}</span>
      </label>
    </section>
  )
}

interface SwitchProps {
  readonly text: string
  readonly hint: MessageKey
  readonly checked: boolean
  onChange(checked: boolean): void
}

function Switch({ text, hint, checked, onChange }: SwitchProps) {
  const { message } = usePanel()
  return (
    <label class="inline">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{text}</span>
      <span class="hint">{message(hint)}</span>
    </label>
  )
}

interface NumberFieldProps {
  readonly name: 'samplingRate' | 'maxSpans' | 'journalMegabytes'
  readonly of: keyof Pick<Settings, 'samplingRate' | 'maxSpans' | 'journalMegabytes'>
  readonly least: number
  readonly most: number
  readonly step: number
}

function NumberField({ name, of, least, most, step }: NumberFieldProps) {
  const { state, message } = usePanel()
  return (
    <label>
      {message(name)}
      <input
        type="number"
        min={least}
        max={most}
        step={step}
        value={state.settings.value[of]}
        onChange={(event) => {
          const value = event.currentTarget.valueAsNumber
          // What is out of bounds is put back, so that the field never shows what is not so.
          if (value >= least && value <= most) state.saveSettings({ [of]: value })
          else event.currentTarget.value = String(state.settings.value[of])
        }}
      />
      <span class="hint">{message(`${name}Hint`)}</span>
    </label>
  )
}
