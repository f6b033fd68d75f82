import { useMemo } from 'preact/hooks'
import { usePanel } from '../../state/context'
import type { DetailsTab } from '../../state/selection/details-state'
import type { SpanDetail, SpanIndex } from '../../store/model'
import { IconButton } from '../../widgets/icon-button'
import { CloseIcon, CopyIcon, NoteIcon } from '../../widgets/icons'
import { type Tab, Tabs } from '../../widgets/tabs'
import { copyItems } from '../waterfall/menus/copy-items'
import { DetailsSash } from './details-sash'
import { EventsTab } from './events-tab'
import { JsonTab } from './json-tab'
import { LinksTab } from './links-tab'
import { requestOfSpan } from './request/request-of-span'
import { RequestTab } from './request/request-tab'
import { SpanTab } from './span-tab'
import './details.css'

/** All that is known of the selected span. */
export function Details() {
  const { state, message, tree } = usePanel()
  // Read, so that the pane follows a span that is still running.
  void state.table.frame.value
  const key = state.selection.key.value
  const index = key === undefined ? undefined : state.store.find(key)
  if (key === undefined || index === undefined) return null
  const close = () => {
    state.details.setOpen(false)
    tree.current?.focus()
  }
  return (
    <aside
      class="details"
      aria-label={message('details')}
      style={{
        '--details-width': `${state.details.frame.detailsWidth}px`,
        '--details-height': `${state.details.frame.detailsHeight}px`,
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        // DevTools would open its drawer.
        event.preventDefault()
        event.stopPropagation()
        close()
      }}
    >
      <DetailsSash />
      <Pane index={index} onClose={close} key={key} />
    </aside>
  )
}

/** The span's details, the same object until its record is another one. */
function useRecord(index: SpanIndex): SpanDetail {
  const { store } = usePanel().state
  const { block, row, end } = store.table
  return useMemo(() => store.detail(index), [store, store.epoch, index, block[index], row[index], end[index]])
}

interface PaneProps {
  readonly index: SpanIndex
  onClose(): void
}

function Pane({ index, onClose }: PaneProps) {
  const { state, message } = usePanel()
  const span = useRecord(index)
  const { details, store } = state
  const { network } = state.environment
  const backlinks = useSame(store.backlinksOf(span.key))
  const wanted = useMemo(() => requestOfSpan(span), [span])
  const tabs = useTabs(span, backlinks, network !== undefined && wanted !== undefined)
  const tab = tabs.some(({ name }) => name === details.tab.value) ? details.tab.value : 'span'
  // The same element again is not rendered again: while spans arrive, only what has changed is.
  const content = useMemo(() => {
    if (tab === 'events') return <EventsTab span={span} />
    if (tab === 'links') return <LinksTab span={span} backlinks={backlinks} />
    if (tab === 'json') return <JsonTab span={span} />
    if (tab === 'request' && network !== undefined && wanted !== undefined)
      return <RequestTab log={network} wanted={wanted} span={span} />
    return <SpanTab span={span} />
  }, [span, tab, backlinks, wanted, network])
  return (
    <>
      <h2 class="hidden-text">{message('details')}</h2>
      <div class="details-bar">
        <Tabs
          label={message('details')}
          prefix="details"
          controls="details-body"
          tabs={tabs}
          chosen={tab}
          onChoose={(name) => {
            details.showTab(name)
          }}
        />
        <IconButton
          label={message('copyMenu')}
          opens="menu"
          onClick={({ currentTarget }) => {
            const { left, bottom } = currentTarget.getBoundingClientRect()
            state.view.openMenu({ x: left, y: bottom, entries: copyItems(state, span.key) })
          }}
        >
          <CopyIcon />
        </IconButton>
        <IconButton label={message('note')} onClick={() => state.details.writeNote()}>
          <NoteIcon />
        </IconButton>
        <IconButton label={message('closeDetails')} onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by the keyboard */}
      <div id="details-body" class="details-body" role="tabpanel" aria-labelledby={`details-${tab}`} tabIndex={0}>
        {content}
      </div>
    </>
  )
}

/** The tabs that have something to show. */
function useTabs(span: SpanDetail, backlinks: readonly SpanIndex[], isRequest: boolean): readonly Tab<DetailsTab>[] {
  const { format, message } = usePanel()
  const counted = (name: DetailsTab, title: string, count: number): readonly Tab<DetailsTab>[] =>
    count === 0 ? [] : [{ name, title, badge: <span class="tab-count">{format.count(count)}</span> }]
  return [
    { name: 'span', title: message('details') },
    ...counted('events', message('events'), span.events.length),
    ...(isRequest ? [{ name: 'request' as const, title: message('request') }] : []),
    ...counted('links', message('links'), span.links.length + backlinks.length),
    { name: 'json', title: 'JSON' },
  ]
}

/** The list from before if it holds the same numbers. */
function useSame(list: readonly number[]): readonly number[] {
  const text = list.join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: lists of the same text are the same
  return useMemo(() => list, [text])
}
