import { usePanel } from '../state/context'
import { TransferButtons } from '../views/transfer/transfer-buttons'
import { columnsMenu } from '../views/waterfall/columns-menu'
import { IconButton } from '../widgets/icon-button'
import { ClearIcon, ColumnsIcon, FilterIcon, HelpIcon, RecordIcon, SearchIcon, SettingsIcon } from '../widgets/icons'
import { noiseMenu } from './noise-menu'

/** The line at the top: recording, filter, search, and what else concerns all views. */
export function Toolbar() {
  const { state, message } = usePanel()
  const recording = state.recording.isOn.value
  return (
    <div class="toolbar" role="toolbar" aria-label={message('toolbar')}>
      <div class="tools">
        <IconButton
          class="record"
          label={message('record')}
          title={message(recording ? 'recordStop' : 'recordStart')}
          pressed={recording}
          onClick={() => state.recording.toggle()}
        >
          <RecordIcon />
        </IconButton>
        <IconButton label={message('clear')} title={message('clearTitle')} onClick={() => state.clear()}>
          <ClearIcon />
        </IconButton>
      </div>
      <div class="tools">
        <IconButton
          label={message('filterBar')}
          pressed={state.filter.isBarOpen.value}
          onClick={() => state.filter.setBarOpen(!state.filter.isBarOpen.value)}
        >
          <FilterIcon />
        </IconButton>
        <IconButton
          label={message('search')}
          title={message('searchTitle')}
          pressed={state.search.isOpen.value}
          onClick={() => state.search.setOpen(!state.search.isOpen.value)}
        >
          <SearchIcon />
        </IconButton>
      </div>
      <div class="tools">
        <label class="check" title={message('preserveLogTitle')}>
          <input
            type="checkbox"
            checked={state.settings.current.value.preserveLog}
            onChange={(event) => state.settings.save({ preserveLog: event.currentTarget.checked })}
          />
          {message('preserveLog')}
        </label>
        <label class="check" title={message('followTitle')}>
          <input
            type="checkbox"
            checked={state.table.follows.value}
            onChange={(event) => state.table.setFollows(event.currentTarget.checked)}
          />
          {message('follow')}
        </label>
      </div>
      <div class="tools">
        <NoiseButton />
      </div>
      <div class="tools-far">
        <div class="tools">
          <TransferButtons />
        </div>
        <div class="tools">
          <ColumnsButton />
          <IconButton
            label={message('keys')}
            title={message('keysTitle')}
            expanded={state.view.isKeySheetOpen.value}
            onClick={() => state.view.setKeySheetOpen(!state.view.isKeySheetOpen.value)}
          >
            <HelpIcon />
          </IconButton>
          <IconButton
            label={message('settings')}
            expanded={state.view.areSettingsOpen.value}
            onClick={() => state.view.setSettingsOpen(!state.view.areSettingsOpen.value)}
          >
            <SettingsIcon />
          </IconButton>
        </div>
      </div>
    </div>
  )
}

function NoiseButton() {
  const { state, format, message } = usePanel()
  const { groupRepeats, minDurationMs } = state.noise
  const on = [
    ...(groupRepeats.value ? [message('noiseGroup')] : []),
    ...(minDurationMs.value > 0 ? [`≥ ${format.tick(minDurationMs.value)}`] : []),
  ]
  return (
    <button
      type="button"
      class="menu-button"
      aria-haspopup="menu"
      onClick={({ currentTarget }) => {
        const { left, bottom } = currentTarget.getBoundingClientRect()
        state.view.openMenu({ x: left, y: bottom, entries: noiseMenu(state, format) })
      }}
    >
      {message('noise')} <b>{on.join(', ') || message('noiseNone')}</b>
    </button>
  )
}

function ColumnsButton() {
  const { state, message } = usePanel()
  return (
    <IconButton
      label={message('viewOptions')}
      opens="menu"
      onClick={({ currentTarget }) => {
        const { left, bottom } = currentTarget.getBoundingClientRect()
        state.view.openMenu({ x: left, y: bottom, entries: columnsMenu(state) })
      }}
    >
      <ColumnsIcon />
    </IconButton>
  )
}
