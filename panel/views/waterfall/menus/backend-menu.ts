import { linkOf, traceLink } from '../../../state/backends/trace-links'
import type { PanelState } from '../../../state/panel-state'
import type { MenuEntry } from '../../../state/view/menu'
import type { SpanIndex } from '../../../store/model'

/** What other programs know of a span's trace: they are asked for it again, or opened. */
export function backendItems(state: PanelState, index: SpanIndex): readonly MenuEntry[] {
  const { message } = state.environment
  const entries: MenuEntry[] = []
  if (state.polling.hasBackends) {
    entries.push({ label: message('askAgain'), run: () => state.polling.askAgain(index) })
  }
  const items = links(state, index)
  if (items.length > 0) entries.push({ label: message('openTraceIn'), items })
  return entries
}

function links({ settings, store, environment }: PanelState, index: SpanIndex): readonly MenuEntry[] {
  const { servers, links: own } = settings.current.value.backends
  const templates = [...own, ...servers.flatMap((server) => linkOf(server) ?? [])]
  if (templates.length === 0) return []
  const root = store.rootOf(index)
  const { table } = store
  const [startMs, endMs] = [table.start[root], store.traceEnds().of(root)]
  const [traceId, spanId] = store.keyOf(index).split(':')
  const span = { traceId, spanId, startMs, endMs: Number.isFinite(endMs) ? endMs : Date.now() }
  return templates.map(({ title, url }) => {
    const link = traceLink(url, span)
    return {
      label: title,
      disabled: link === undefined,
      run: () => link !== undefined && environment.openUrl(link),
    }
  })
}
