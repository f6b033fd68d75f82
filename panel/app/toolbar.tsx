import type { Ref, VNode } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { usePanel } from '../state/context'
import type { PanelState } from '../state/panel-state'
import type { MenuEntry } from '../state/view/menu'
import type { Format } from '../text/format'
import { Chips, ChipsButton, chipsLabel, chipsMenu, HiddenChips } from '../views/filter/chips'
import { FilterField } from '../views/filter/filter-field'
import { MenuButton } from '../views/shared/menu-button'
import { chooseFiles, TransferButtons } from '../views/transfer/transfer-buttons'
import { columnsMenu } from '../views/waterfall/menus/columns-menu'
import { IconButton } from '../widgets/icon-button'
import { ClearIcon, ColumnsIcon, DotsIcon, HelpIcon, RecordIcon, SearchIcon, SettingsIcon } from '../widgets/icons'
import { useMedia } from '../widgets/media'
import { OverflowLine } from '../widgets/overflow-line'
import { useRovingFocus } from '../widgets/roving-focus'
import { noiseMenu, noiseText } from './noise-menu'

/** Where all chips have room beside the filter's field. */
const WIDE = '(min-width: 1200px)'

/** A group of tools: as it stands in the line, and in the menu of what has no room there. */
interface Tool {
  readonly name: string
  readonly content: VNode
  entries(): readonly MenuEntry[]
}

/** The line at the top: recording, filter, search, and what else concerns all views. */
export function Toolbar({ filterRef }: { readonly filterRef: Ref<HTMLInputElement> }) {
  const { state, format, message } = usePanel()
  const line = useRef<HTMLDivElement>(null)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set<string>())
  const isWide = useMedia(WIDE)
  useRovingFocus(line)
  const noise = state.noise.hidden.value.length + (state.noise.minDurationMs.value > 0 ? 1 : 0)
  const tools = toolsOf(state, format, isWide)
  const isNoiseUnseen = noise > 0 && hidden.has('noise')
  return (
    <div class="toolbar" role="toolbar" aria-label={message('toolbar')} ref={line}>
      <OverflowLine
        items={[
          { name: 'record', content: <RecordTools /> },
          { name: 'filter', content: <FilterField filterRef={filterRef} /> },
          ...tools,
        ]}
        onOverflow={setHidden}
      />
      <div class="tools">
        {hidden.size > 0 && (
          <IconButton
            class={isNoiseUnseen ? 'in-use' : ''}
            label={message('moreTools')}
            title={
              isNoiseUnseen ? `${message('moreTools')} (${message('noise')} ${noiseText(state, format)})` : undefined
            }
            opens="menu"
            onClick={({ currentTarget }) => {
              const { left, bottom } = currentTarget.getBoundingClientRect()
              const entries = tools.filter(({ name }) => hidden.has(name)).flatMap((tool) => tool.entries())
              state.view.openMenu({ x: left, y: bottom, entries })
            }}
          >
            <DotsIcon />
          </IconButton>
        )}
        <IconButton
          label={message('settings')}
          expanded={state.view.areSettingsOpen.value}
          onClick={() => state.view.setSettingsOpen(!state.view.areSettingsOpen.value)}
        >
          <SettingsIcon />
        </IconButton>
      </div>
    </div>
  )
}

/** What may have no room, the most important first. */
function toolsOf(state: PanelState, format: Format, isWide: boolean): readonly Tool[] {
  const { message } = state.environment
  const { preserveLog } = state.settings.current.value
  const follows = state.table.wantsNewest.value
  const isHiding = isWide && state.noise.hidden.value.length > 0
  return [
    {
      name: isWide ? 'chips' : 'chips-menu',
      content: isWide ? <Chips /> : <ChipsButton />,
      entries: () => [{ label: chipsLabel(state), items: chipsMenu(state) }],
    },
    {
      name: 'log',
      content: (
        <Check
          label={message('preserveLog')}
          title={message('preserveLogTitle')}
          checked={preserveLog}
          onChange={(checked) => state.settings.save({ preserveLog: checked })}
        />
      ),
      entries: () => [
        {
          label: message('preserveLog'),
          title: message('preserveLogTitle'),
          checked: preserveLog,
          run: () => state.settings.save({ preserveLog: !preserveLog }),
        },
      ],
    },
    {
      name: 'follow',
      content: (
        <Check
          label={message('follow')}
          title={message('followTitle')}
          checked={follows}
          onChange={(checked) => state.table.setFollows(checked)}
        />
      ),
      entries: () => [
        {
          label: message('follow'),
          title: message('followTitle'),
          checked: follows,
          run: () => state.table.setFollows(!follows),
        },
      ],
    },
    {
      name: 'noise',
      content: <NoiseButton />,
      entries: () => [{ label: `${message('noise')} ${noiseText(state, format)}`, items: noiseMenu(state, format) }],
    },
    ...(isHiding ? [{ name: 'hidden', content: <HiddenChips />, entries: () => [] }] : []),
    {
      name: 'columns',
      content: <ColumnsButton />,
      entries: () => [{ label: message('viewOptions'), items: columnsMenu(state) }, 'separator'],
    },
    {
      name: 'transfer',
      content: <TransferButtons />,
      entries: () => [
        { label: message('importFile'), title: message('importTitle'), run: chooseFiles },
        {
          label: message('exportFile'),
          title: message('exportTitle'),
          run: () => state.transfer.setExporting(true),
        },
        'separator',
      ],
    },
    {
      name: 'keys',
      content: (
        <IconButton
          label={message('keys')}
          title={message('keysTitle')}
          expanded={state.view.isKeySheetOpen.value}
          onClick={() => state.view.setKeySheetOpen(!state.view.isKeySheetOpen.value)}
        >
          <HelpIcon />
        </IconButton>
      ),
      entries: () => [{ label: message('keys'), keys: '?', run: () => state.view.setKeySheetOpen(true) }],
    },
  ]
}

function RecordTools() {
  const { state, message } = usePanel()
  const recording = state.recording.isOn.value
  return (
    <>
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
      <IconButton
        label={message('search')}
        title={message('searchTitle')}
        pressed={state.search.isOpen.value}
        onClick={() => state.search.setOpen(!state.search.isOpen.value)}
      >
        <SearchIcon />
      </IconButton>
    </>
  )
}

interface CheckProps {
  readonly label: string
  readonly title: string
  readonly checked: boolean
  onChange(checked: boolean): void
}

function Check({ label, title, checked, onChange }: CheckProps) {
  return (
    <label class="check" title={title}>
      <input type="checkbox" checked={checked} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
      {label}
    </label>
  )
}

function NoiseButton() {
  const { state, format, message } = usePanel()
  return (
    <MenuButton entries={() => noiseMenu(state, format)}>
      {message('noise')} <b>{noiseText(state, format)}</b>
    </MenuButton>
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
