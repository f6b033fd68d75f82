/** The fields of the settings, each with its text and, where it needs one, a line that says what it does. */
import type { ComponentChildren } from 'preact'
import { NUMBER_SETTINGS, type Settings } from '../../../extension/settings/settings'
import { usePanel } from '../../state/context'
import type { MessageKey } from '../../text/message'

interface GroupProps {
  readonly title: string
  readonly children: ComponentChildren
}

/** Settings that belong together. */
export function Group({ title, children }: GroupProps) {
  return (
    <fieldset class="settings-group">
      <legend>{title}</legend>
      {children}
    </fieldset>
  )
}

interface SwitchProps {
  readonly text: string
  readonly hint?: string
  readonly checked: boolean
  onChange(checked: boolean): void
}

/** A setting that is on or off. */
export function Switch({ text, hint, checked, onChange }: SwitchProps) {
  return (
    <label class="inline">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{text}</span>
      {hint !== undefined && <span class="hint">{hint}</span>}
    </label>
  )
}

type NumberName = keyof typeof NUMBER_SETTINGS

/** A setting that is a number. What is out of range is not taken. */
export function NumberField({ name }: { readonly name: NumberName }) {
  const { state, message } = usePanel()
  const { min, max, step } = NUMBER_SETTINGS[name]
  return (
    <label>
      {message(name)}
      <input
        type="number"
        min={min}
        max={max}
        step={step}
        value={state.settings.current.value[name]}
        onChange={(event) => {
          const value = event.currentTarget.valueAsNumber
          // What is out of bounds is put back, so that the field never shows what is not so.
          if (value >= min && value <= max) state.settings.save({ [name]: value } as Pick<Settings, NumberName>)
          else event.currentTarget.value = String(state.settings.current.value[name])
        }}
      />
      <span class="hint">{message(`${name}Hint`)}</span>
    </label>
  )
}

interface TextFieldProps {
  readonly text: string
  readonly hint?: string
  readonly placeholder: string
  readonly value: string
  /** What is in it is not shown. */
  readonly isSecret?: boolean
  onChange(value: string): void
}

/** A setting that is a text. */
export function TextField({ text, hint, placeholder, value, isSecret = false, onChange }: TextFieldProps) {
  return (
    <label>
      {text}
      <input
        {...(isSecret ? { type: 'password' } : { type: 'text' })}
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
      {hint !== undefined && <span class="hint">{hint}</span>}
    </label>
  )
}

interface ChoiceProps<Value extends string> {
  readonly text: string
  readonly hint: string
  readonly value: Value
  readonly choices: readonly (readonly [value: Value, text: MessageKey])[]
  onChange(value: Value): void
}

/** A setting that is one of several values. */
export function Choice<Value extends string>({ text, hint, value, choices, onChange }: ChoiceProps<Value>) {
  const { message } = usePanel()
  return (
    <label>
      {text}
      <select
        value={value}
        onChange={(event) => {
          const chosen = choices[event.currentTarget.selectedIndex]
          if (chosen !== undefined) onChange(chosen[0])
        }}
      >
        {choices.map(([of, key]) => (
          <option key={of} value={of}>
            {message(key)}
          </option>
        ))}
      </select>
      <span class="hint">{hint}</span>
    </label>
  )
}
