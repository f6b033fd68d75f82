import type { Ref } from 'preact'
import { usePanel } from './context'
import { ClearIcon, RecordIcon, SettingsIcon } from './icons'

export function Toolbar({ filterRef }: { readonly filterRef: Ref<HTMLInputElement> }) {
  const { state, message } = usePanel()
  const recording = state.recording.value
  return (
    <div class="toolbar" role="toolbar" aria-label={message('toolbar')}>
      <button
        type="button"
        class="icon-button record"
        aria-label={message('record')}
        title={message(recording ? 'recordStop' : 'recordStart')}
        aria-pressed={recording}
        onClick={() => state.toggleRecording()}
      >
        <RecordIcon />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={message('clear')}
        title={message('clearTitle')}
        onClick={() => state.clear()}
      >
        <ClearIcon />
      </button>
      <span class="separator" />
      <input
        ref={filterRef}
        type="search"
        class="filter"
        aria-label={message('filter')}
        placeholder={message('filter')}
        title={message('filterTitle')}
        spellcheck={false}
        value={state.filterText.value}
        onInput={(event) => state.setFilter(event.currentTarget.value)}
      />
      <span class="separator" />
      <label class="check" title={message('preserveLogTitle')}>
        <input
          type="checkbox"
          checked={state.settings.value.preserveLog}
          onChange={(event) => state.saveSettings({ preserveLog: event.currentTarget.checked })}
        />
        {message('preserveLog')}
      </label>
      <span class="spacer" />
      <button
        type="button"
        class="icon-button"
        aria-label={message('settings')}
        title={message('settings')}
        aria-expanded={state.settingsOpen.value}
        onClick={() => {
          state.settingsOpen.value = !state.settingsOpen.value
        }}
      >
        <SettingsIcon />
      </button>
    </div>
  )
}
