import type { AttributeEntry } from '../../inpage/block/format'
import { TIMING_PREFIX } from '../../inpage/instrument/timing-prefix'
import { StatusCode } from '../../inpage/tracing/api'
import type { SpanDetail, SpanDetailEvent } from '../store/model'
import { usePanel } from './context'
import { DetailsSash } from './details-sash'
import { Entries, textOf } from './entries'
import type { MessageKey } from './environment'
import { ExceptionSection } from './exception-section'
import { CloseIcon } from './icons'
import { KIND_NAMES } from './kind-names'
import { TimingSection } from './timing-section'

/** All that is known of the selected span, errors first. */
export function Details() {
  const { state, message, tree } = usePanel()
  // Read, so that the pane follows a span that is still running.
  void state.frame.value
  const key = state.selected.value
  const index = key === undefined ? undefined : state.store.find(key)
  if (index === undefined) return null
  const close = () => {
    state.detailsOpen.value = false
    tree.current?.focus()
  }
  return (
    <aside
      class="details"
      aria-label={message('details')}
      style={{
        '--details-width': `${state.detailsWidth.value}px`,
        '--details-height': `${state.detailsHeight.value}px`,
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
      <div class="details-bar">
        <h2>{message('details')}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={message('closeDetails')}
          title={message('closeDetails')}
          onClick={close}
        >
          <CloseIcon />
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by the keyboard */}
      <div class="details-body" tabIndex={0} key={key}>
        <Sections span={state.store.detail(index)} />
      </div>
    </aside>
  )
}

function Sections({ span }: { readonly span: SpanDetail }) {
  const { message } = usePanel()
  const exceptions = span.events.filter((event) => event.name === 'exception')
  const others = span.events.filter((event) => event.name !== 'exception')
  const attributes = span.attributes.filter(([name]) => !name.startsWith(TIMING_PREFIX))
  const { dropped } = span
  return (
    <>
      <Heading span={span} />
      {exceptions.map((event, at) => (
        <ExceptionSection key={at} event={event} spanStartMs={span.startMs} />
      ))}
      <TimingSection span={span} />
      {attributes.length > 0 && (
        <section class="section">
          <h3>{message('attributes')}</h3>
          <Entries entries={attributes} />
        </section>
      )}
      {others.length > 0 && <EventsSection events={others} spanStartMs={span.startMs} />}
      {span.links.length > 0 && (
        <section class="section">
          <h3>{message('links')}</h3>
          {span.links.map((link, at) => (
            <Entries
              key={at}
              entries={[[message('traceId'), link.traceId], [message('spanId'), link.spanId], ...link.attributes]}
            />
          ))}
        </section>
      )}
      <section class="section">
        <h3>{message('ids')}</h3>
        <Entries entries={idsOf(span, message)} />
      </section>
      {dropped.attributes + dropped.events + dropped.links > 0 && (
        <section class="section subtle">
          {message('droppedInSpan', String(dropped.attributes), String(dropped.events), String(dropped.links))}
        </section>
      )}
    </>
  )
}

function idsOf(span: SpanDetail, message: (key: MessageKey) => string): readonly AttributeEntry[] {
  const ids: AttributeEntry[] = [
    [message('traceId'), span.traceId],
    [message('spanId'), span.spanId],
  ]
  if (span.parentId !== undefined) ids.push([message('parentId'), span.parentId])
  ids.push([message('tracer'), span.scope], [message('namespace'), span.namespace], [message('page'), span.documentUrl])
  return ids.filter(([, value]) => value !== '')
}

function Heading({ span }: { readonly span: SpanDetail }) {
  const { format, message } = usePanel()
  const isError = span.status === StatusCode.ERROR
  const host = span.attributes.find(([key]) => key === 'server.address')?.[1]
  const facts = [
    message(KIND_NAMES[span.kind]),
    span.scope,
    host === undefined ? '' : textOf(host),
    Number.isNaN(span.endMs) ? message('running') : format.duration(span.endMs - span.startMs),
    message('startedAfter', format.duration(span.startMs - span.documentStartMs)),
  ]
  return (
    <section class="section">
      <div class="heading">
        <span class={isError ? 'error-text' : ''}>{span.name}</span>
        <span class="heading-label">{span.label}</span>
        {span.httpStatus !== undefined && (
          <span class={`heading-status${isError ? ' error-text' : ''}`}>
            {isError ? '× ' : ''}
            {span.httpStatus}
          </span>
        )}
      </div>
      <div class="subtle">{facts.filter((fact) => fact !== '').join(' · ')}</div>
      {span.status !== StatusCode.UNSET && (
        <div class={isError ? 'error-text' : ''}>
          {message(isError ? 'statusError' : 'statusOk')}
          {span.statusMessage !== '' && `: ${span.statusMessage}`}
        </div>
      )}
    </section>
  )
}

interface EventsSectionProps {
  readonly events: readonly SpanDetailEvent[]
  /** ms since the epoch. */
  readonly spanStartMs: number
}

function EventsSection({ events, spanStartMs }: EventsSectionProps) {
  const { format, message } = usePanel()
  return (
    <section class="section">
      <h3>{message('events')}</h3>
      {events.map((event, at) => (
        <div class="event" key={at}>
          {event.name} <span class="subtle">+{format.duration(event.timeMs - spanStartMs)}</span>
          <Entries entries={event.attributes} />
        </div>
      ))}
    </section>
  )
}
