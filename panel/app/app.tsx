import { effect } from '@preact/signals'
import { createRef, render } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import './firefox.css'
import { VIEW_NAMES } from '../../extension/settings/view-settings'
import { PanelContext, usePanel } from '../state/context'
import type { Environment } from '../state/environment'
import { PanelState } from '../state/panel-state'
import { Format } from '../text/format'
import { Details } from '../views/details/details'
import { useDetailsBelow } from '../views/details/details-place'
import { OverviewStrip } from '../views/overview/overview-strip'
import { OpenTelemetryOffer } from '../views/settings/opentelemetry-offer'
import { SettingsPane } from '../views/settings/settings-pane'
import { ContextMenu } from '../views/shared/context-menu'
import { rowHeightOf } from '../views/shared/row-height'
import { DropTarget } from '../views/transfer/drop-target'
import { ExportDialog } from '../views/transfer/export-dialog'
import { ImportNotices } from '../views/transfer/import-notices'
import { FindBar } from './find-bar'
import { FocusPath } from './focus-path'
import { KeySheet } from './help/key-sheet'
import { AccessNotice } from './notices/access-notice'
import { Announcements } from './notices/announcements'
import { ClearedNotice } from './notices/cleared-notice'
import { LateNotice } from './notices/late-notice'
import { focusPane, goToPane, VIEW_PANE } from './panes'
import { SummaryBar } from './summary-bar'
import { Toolbar } from './toolbar'
import { CurrentView, ViewTabs } from './views'
import { showOnlyVisibleText } from './visible-text'

/** Puts the panel into `element`. */
export function showPanel(element: Element, environment: Environment): void {
  showOnlyVisibleText()
  const state = new PanelState(environment)
  const root = document.documentElement
  root.lang = environment.message('language')
  root.dataset.look = environment.look
  effect(() => {
    root.dataset.theme = state.view.theme.value
  })
  render(
    <PanelContext.Provider value={{ state, format: new Format(environment.language), tree: createRef() }}>
      <Panel />
    </PanelContext.Provider>,
    element,
  )
}

/** Where letters are text. */
const FIELDS = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable]'

function Panel() {
  const { state, message } = usePanel()
  const filter = useRef<HTMLInputElement>(null)

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event
      const over = document.querySelector<HTMLElement>('dialog[open], :popover-open')
      if (over !== null) {
        // DevTools would take Escape for its drawer, and nothing would close.
        if (event.key !== 'Escape') return
        if (over instanceof HTMLDialogElement) over.close()
        else over.hidePopover()
        event.preventDefault()
        event.stopPropagation()
        return
      }
      if (state.view.menu.value !== undefined) return
      const command = event.ctrlKey || event.metaKey
      const inField = target instanceof Element && target.matches(FIELDS)
      if (command && event.key === 'f') state.search.setOpen(true)
      else if (event.key === 'F6') goToPane(event.shiftKey ? -1 : 1)
      else if (!command && !event.altKey && !inField && /^[1-6]$/.test(event.key)) {
        state.view.show(VIEW_NAMES[Number(event.key) - 1])
        requestAnimationFrame(() => focusPane(VIEW_PANE))
      } else if (event.key === '/' && !inField) filter.current?.focus()
      else if (event.key === '?' && !inField) state.view.setKeySheetOpen(true)
      else if (command && (event.key === 'l' || event.key === 'k')) state.clear()
      else if (command && event.key === 'z' && !inField && state.cleared.spans.value > 0) state.cleared.undo()
      else if (command && event.key === 'e') state.recording.toggle()
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    // Before DevTools, which hears in the document what is to be passed on to its own shortcuts.
    addEventListener('keydown', onKey, true)
    // Whoever comes into the panel by its title is nowhere in it: then they are in what is shown.
    const onFocus = () => {
      if (document.activeElement === document.body) focusPane(VIEW_PANE)
    }
    addEventListener('focus', onFocus)
    return () => {
      removeEventListener('keydown', onKey, true)
      removeEventListener('focus', onFocus)
    }
  }, [state])

  const isBelow = useDetailsBelow()
  const isEmpty = state.table.isEmpty.value
  return (
    <div class="panel" style={{ '--row-height': `${rowHeightOf(state)}px` }}>
      <header>
        <h1 class="hidden-text">{message('traces')}</h1>
        <Toolbar filterRef={filter} />
        <FindBar />
        {state.view.areSettingsOpen.value && <SettingsPane />}
        {state.table.counts.value.spans > 0 && <OverviewStrip />}
        <ViewTabs />
        <FocusPath />
      </header>
      <main class={isBelow ? 'main below' : 'main'}>
        <CurrentView />
        <ContextMenu />
        {state.details.isOpen.value && <Details />}
      </main>
      <div class="notices">
        <ImportNotices />
        <ClearedNotice />
        <AccessNotice />
        <LateNotice />
        <OpenTelemetryOffer />
      </div>
      <SummaryBar />
      <KeySheet />
      <ExportDialog />
      <DropTarget />
      <Announcements />
      <div class="hidden-text" role="log" aria-live="polite">
        {isEmpty ? '' : message('firstSpans')}
      </div>
    </div>
  )
}
