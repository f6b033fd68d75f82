import type { AttributeEntry, AttributeValue } from '../../inpage/block/format'
import { TIMING_PREFIX } from '../../inpage/instrument/timing-prefix'
import type { SpanDetail, SpanDetailEvent } from '../store/model'
import { usePanel } from './context'
import type { MessageKey } from './environment'
import { CloseIcon } from './icons'
import { stackLines } from './stack-frames'

const KINDS: readonly MessageKey[] = [
  'kindUnspecified',
  'kindInternal',
  'kindServer',
  'kindClient',
  'kindProducer',
  'kindConsumer',
]

/** All that is known of the selected span, errors first. */
export function Details() {
  const { state, message } = usePanel()
  // Read, so that the pane follows a span that is still running.
  void state.frame.value
  const key = state.selected.value
  const index = key === undefined ? undefined : state.store.find(key)
  if (index === undefined) return null
  const span = state.store.detail(index)
  const exceptions = span.events.filter((event) => event.name === 'exception')
  const others = span.events.filter((event) => event.name !== 'exception')
  const attributes = span.attributes.filter(([name]) => !name.startsWith(TIMING_PREFIX))
  const { dropped } = span
  return (
    <aside
      class="details"
      aria-label={message('details')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        state.detailsOpen.value = false
      }}
    >
      <div class="details-bar">
        <h2>{message('details')}</h2>
        <button
          type="button"
          class="icon-button"
          aria-label={message('closeDetails')}
          title={message('closeDetails')}
          onClick={() => {
            state.detailsOpen.value = false
          }}
        >
          <CloseIcon />
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by the keyboard */}
      <div class="details-body" tabIndex={0}>
        <Heading span={span} />
        {exceptions.map((event) => (
          <ExceptionSection key={`${event.timeMs}`} event={event} span={span} />
        ))}
        <TimingSection span={span} />
        {attributes.length > 0 && (
          <section class="section">
            <h3>{message('attributes')}</h3>
            <Entries entries={attributes} />
          </section>
        )}
        {others.length > 0 && <EventsSection events={others} span={span} />}
        {span.links.length > 0 && (
          <section class="section">
            <h3>{message('links')}</h3>
            {span.links.map((link) => (
              <Entries
                key={link.spanId}
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
      </div>
    </aside>
  )
}

function idsOf(span: SpanDetail, message: (key: MessageKey) => string): readonly AttributeEntry[] {
  const ids: AttributeEntry[] = [
    [message('traceId'), span.traceId],
    [message('spanId'), span.spanId],
  ]
  if (span.parentId !== undefined) ids.push([message('parentId'), span.parentId])
  ids.push([message('tracer'), span.scope], [message('namespace'), span.namespace], [message('page'), span.documentUrl])
  return ids
}

function Heading({ span }: { readonly span: SpanDetail }) {
  const { format, message } = usePanel()
  const open = Number.isNaN(span.endMs)
  return (
    <section class="section">
      <div class="heading">
        <span class={span.status === 2 ? 'error-text' : ''}>{span.name}</span>
        <span class="heading-label">{span.label}</span>
        {span.httpStatus !== undefined && (
          <span class={span.status === 2 ? 'error-text' : ''}>
            {span.status === 2 ? '⨯ ' : ''}
            {span.httpStatus}
          </span>
        )}
      </div>
      <div class="subtle">
        {[
          message(KINDS[span.kind]),
          span.scope,
          open ? message('running') : format.duration(span.endMs - span.startMs),
          message('startedAfter', format.duration(span.startMs - span.documentStartMs)),
        ].join(' · ')}
      </div>
      {span.status !== 0 && (
        <div class={span.status === 2 ? 'error-text' : ''}>
          {message(span.status === 2 ? 'statusError' : 'statusOk')}
          {span.statusMessage !== '' && `: ${span.statusMessage}`}
        </div>
      )}
    </section>
  )
}

interface EventProps {
  readonly event: SpanDetailEvent
  readonly span: SpanDetail
}

function ExceptionSection({ event, span }: EventProps) {
  const { state, format, message } = usePanel()
  const text = (name: string) => String(event.attributes.find(([key]) => key === name)?.[1] ?? '')
  const [type, what, stack] = [text('exception.type'), text('exception.message'), text('exception.stacktrace')]
  const title = type === '' ? what : `${type}: ${what}`
  const rest = event.attributes.filter(([key]) => !/^exception\.(type|message|stacktrace)$/.test(key))
  const { openResource } = state.environment
  const lines = stackLines(stack.startsWith(title) ? stack.slice(title.length).replace(/^\n/, '') : stack)
  return (
    <section class="section exception">
      <h3>
        ⨯ {message('exception')} <span class="subtle">+{format.duration(event.timeMs - span.startMs)}</span>
      </h3>
      <div class="stack">
        {title}
        {stack !== '' &&
          lines.map((line, at) => (
            <div key={at}>
              {line.before}
              {line.place !== undefined && openResource !== undefined ? (
                <button
                  type="button"
                  title={message('openInSources', `${line.place.url}:${line.place.line}`)}
                  onClick={() => line.place && openResource(line.place.url, line.place.line, line.place.column)}
                >
                  {line.place.text}
                </button>
              ) : (
                line.place?.text
              )}
              {line.after}
            </div>
          ))}
      </div>
      {rest.length > 0 && <Entries entries={rest} />}
    </section>
  )
}

function EventsSection({ events, span }: { readonly events: readonly SpanDetailEvent[]; readonly span: SpanDetail }) {
  const { format, message } = usePanel()
  return (
    <section class="section">
      <h3>{message('events')}</h3>
      {events.map((event, at) => (
        <div class="event" key={at}>
          ◆ {event.name} <span class="subtle">+{format.duration(event.timeMs - span.startMs)}</span>
          <Entries entries={event.attributes} />
        </div>
      ))}
    </section>
  )
}

/** Start, duration and, for requests, the phases of resource timing as bars. */
function TimingSection({ span }: { readonly span: SpanDetail }) {
  const { format, message } = usePanel()
  const phases = span.attributes.flatMap(([name, value]) => {
    const phase = name.startsWith(TIMING_PREFIX) ? asPhase(value) : undefined
    return phase === undefined ? [] : [{ name: name.slice(TIMING_PREFIX.length), ...phase }]
  })
  const open = Number.isNaN(span.endMs)
  const total = Math.max(open ? 0 : span.endMs - span.startMs, ...phases.map((phase) => phase.to), 0.001)
  return (
    <section class="section">
      <h3>{message('timing')}</h3>
      <dl class="entries">
        <dt>{message('columnStarted')}</dt>
        <dd>{format.clock(span.startMs)}</dd>
        <dt>{message('columnDuration')}</dt>
        <dd>{open ? message('running') : format.duration(span.endMs - span.startMs)}</dd>
      </dl>
      {phases.length > 0 && (
        <div class="phases">
          {phases.map(({ name, from, to }) => (
            <PhaseRow
              key={name}
              name={name}
              left={from / total}
              width={(to - from) / total}
              text={format.duration(to - from)}
            />
          ))}
        </div>
      )}
    </section>
  )
}

interface PhaseRowProps {
  readonly name: string
  readonly left: number
  readonly width: number
  readonly text: string
}

function PhaseRow({ name, left, width, text }: PhaseRowProps) {
  const { message } = usePanel()
  const key = PHASES[name]
  return (
    <>
      <span class="subtle">{key === undefined ? name : message(key)}</span>
      <span>
        <i class={name} style={{ marginLeft: `${Math.max(0, left) * 100}%`, width: `${Math.max(0, width) * 100}%` }} />
      </span>
      <span class="number">{text}</span>
    </>
  )
}

const PHASES: Readonly<Record<string, MessageKey>> = {
  queued: 'phaseQueued',
  redirect: 'phaseRedirect',
  dns: 'phaseDns',
  connect: 'phaseConnect',
  tls: 'phaseTls',
  waiting: 'phaseWaiting',
  download: 'phaseDownload',
}

function asPhase(value: AttributeValue): { readonly from: number; readonly to: number } | undefined {
  if (!Array.isArray(value)) return undefined
  const [from, to]: readonly unknown[] = value
  return typeof from === 'number' && typeof to === 'number' ? { from, to } : undefined
}

function Entries({ entries }: { readonly entries: readonly AttributeEntry[] }) {
  const { message } = usePanel()
  return (
    <dl class="entries">
      {entries.flatMap(([name, value]) => {
        const text = textOf(value)
        return [
          <dt key={`${name}-name`}>{name}</dt>,
          <dd key={`${name}-value`}>
            {text}
            <button
              type="button"
              class="copy"
              aria-label={message('copyValue', name)}
              title={message('copy')}
              onClick={() => copy(text)}
            >
              ⧉
            </button>
          </dd>,
        ]
      })}
    </dl>
  )
}

function textOf(value: AttributeValue): string {
  return typeof value === 'object' ? JSON.stringify(value, undefined, 2) : String(value)
}

/** DevTools pages may not use the asynchronous clipboard, so a selection is copied. */
function copy(text: string): void {
  const area = document.createElement('textarea')
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}
