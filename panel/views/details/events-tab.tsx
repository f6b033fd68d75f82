import { useRef, useState } from 'preact/hooks'
import { usePanel } from '../../state/context'
import type { SpanDetail, SpanDetailEvent } from '../../store/model'
import { Entries } from './attributes/entries'
import { Exception } from './exception-section'
import { documentOf } from './source/resolution'

/** Number of events that are shown until the user asks for all. */
const FIRST_EVENTS = 100

/** What happened in a span: as dots over its time, and one by one. */
export function EventsTab({ span }: { readonly span: SpanDetail }) {
  const { format, message } = usePanel()
  const [count, setCount] = useState(FIRST_EVENTS)
  const list = useRef<HTMLOListElement>(null)
  const { events, startMs } = span
  const last = events.at(-1)?.timeMs ?? startMs
  const endMs = Number.isNaN(span.endMs) ? last : Math.max(span.endMs, last)
  return (
    <div class="section">
      <div class="event-strip" aria-hidden="true">
        {spread(events, startMs, endMs).map(({ event, at, place }) => (
          <button
            type="button"
            tabIndex={-1}
            key={at}
            class={event.name === 'exception' ? 'error' : ''}
            style={{ left: `${place * 100}%` }}
            title={`${event.name} +${format.duration(event.timeMs - startMs)}`}
            onClick={() => list.current?.children[at]?.scrollIntoView({ block: 'nearest' })}
          />
        ))}
      </div>
      <div class="event-ends subtle" aria-hidden="true">
        <span>0</span>
        <span>{format.duration(endMs - startMs)}</span>
      </div>
      <ol class="events" ref={list}>
        {events.slice(0, count).map((event, at) => (
          <li class="event" key={at}>
            <div class={event.name === 'exception' ? 'error-text' : ''}>
              {event.name === 'exception' ? `× ${message('exception')}` : event.name}{' '}
              <span class="subtle">+{format.duration(event.timeMs - startMs)}</span>
            </div>
            {event.name === 'exception' ? (
              <Exception event={event} document={documentOf(span)} />
            ) : (
              <Entries entries={event.attributes} />
            )}
          </li>
        ))}
      </ol>
      {events.length > count && (
        <button type="button" class="text-button" onClick={() => setCount(events.length)}>
          {message('showAllEvents', format.count(events.length))}
        </button>
      )}
    </div>
  )
}

/** An event as a dot on the span's time. */
interface Dot {
  readonly event: SpanDetailEvent
  /** Index of the event within its span. */
  readonly at: number
  /** 0…1 of the span's time. */
  readonly place: number
}

/** More dots than this could not be told apart. */
const MAX_PLACES = 200

/** The dots for the events: one for all that fall on the same place, an exception before anything else. */
export function spread(events: readonly SpanDetailEvent[], startMs: number, endMs: number): readonly Dot[] {
  const dots = new Map<number, Dot>()
  events.forEach((event, at) => {
    const share = endMs > startMs ? (event.timeMs - startMs) / (endMs - startMs) : 0
    const place = Math.round(Math.min(1, Math.max(0, share)) * MAX_PLACES)
    const before = dots.get(place)
    if (before === undefined || (event.name === 'exception' && before.event.name !== 'exception')) {
      dots.set(place, { event, at, place: place / MAX_PLACES })
    }
  })
  return [...dots.values()]
}
