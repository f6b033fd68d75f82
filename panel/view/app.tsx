import { render } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { PanelContext, usePanel } from './context'
import { Details } from './details'
import { EmptyState } from './empty-state'
import type { Environment } from './environment'
import { Format } from './format'
import { PanelState } from './panel-state'
import { SettingsPane } from './settings-pane'
import { SummaryBar } from './summary-bar'
import { Toolbar } from './toolbar'
import { TreeTable } from './tree-table'

/** Puts the panel into `element`. */
export function showPanel(element: Element, environment: Environment): void {
  document.documentElement.lang = environment.language
  render(<App environment={environment} />, element)
}

function App({ environment }: { readonly environment: Environment }) {
  const panel = useMemo(
    () => ({ state: new PanelState(environment), format: new Format(environment.language) }),
    [environment],
  )
  return (
    <PanelContext.Provider value={panel}>
      <Panel />
    </PanelContext.Provider>
  )
}

function Panel() {
  const { state, message } = usePanel()
  const filter = useRef<HTMLInputElement>(null)

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const command = event.ctrlKey || event.metaKey
      const inField = event.target instanceof HTMLInputElement
      if ((command && event.key === 'f') || (event.key === '/' && !inField)) filter.current?.focus()
      else if (command && (event.key === 'l' || event.key === 'k')) state.clear()
      else if (command && event.key === 'e') state.toggleRecording()
      else return
      event.preventDefault()
      event.stopPropagation()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [state])

  const isEmpty = state.isEmpty.value
  return (
    <div class="panel">
      <Toolbar filterRef={filter} />
      {state.settingsOpen.value && <SettingsPane />}
      {state.document.value?.late === true && (
        <div class="banner" role="status">
          <span>{message('late')}</span>
          <button type="button" class="text-button" onClick={() => state.environment.reload()}>
            {message('reloadToTrace')}
          </button>
        </div>
      )}
      <main class="main">
        {isEmpty ? <EmptyState /> : <TreeTable />}
        {state.detailsOpen.value && <Details />}
      </main>
      <SummaryBar />
      <div class="hidden-text" role="log" aria-live="polite">
        {isEmpty ? '' : message('firstSpans')}
      </div>
    </div>
  )
}
