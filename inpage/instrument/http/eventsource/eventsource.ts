import { type Attributes, type Span, StatusCode } from '../../../api/api'
import { patch } from '../../../platform/calls/patch'
import { disposeAll } from '../../../platform/dispose-all'
import { listen } from '../../../platform/events/listen'
import { wrapHandlers, wrapListeners } from '../../../platform/events/listeners'
import { SafeMap, weakMap } from '../../../platform/natives'
import { now } from '../../../tracing/clock'
import type { Instrumentation, InstrumentationParts } from '../../instrumentation'
import { MessageEvents, sizeOf } from '../../message-events'
import { urlOf } from '../../page-url'
import { type Connection, wrapServerMessages } from '../../server-messages'
import { startClientSpan } from '../client-span'
import { requestAttributes } from '../http-attributes'
import { noteEventSource } from './eventsource-urls'

/** Kinds of messages that are listened for, of those that a page asks for. */
const MAX_TYPES = 50

/** What is known of an `EventSource` that is traced. */
interface Watched extends Connection {
  /** The page asks for messages of a type. */
  expect(type: string): void
  /** It is closed. */
  over(): void
}

/** An `EventSource` is one CLIENT span until it is closed, over all its connections; its messages are events. */
export const eventSourceInstrumentation: Instrumentation = {
  name: 'eventsource',
  install(parts) {
    const sources = weakMap<object, Watched>()
    const told = wrapServerMessages(parts, 'eventsource', (target) => sources.get(target))
    let undoListeners: (() => void) | undefined
    return disposeAll([
      patch(
        globalThis,
        'EventSource',
        (proceed, _self, [to]) => {
          const startMs = now()
          const source = proceed() as EventSource
          const url = urlOf(to)
          if (url === undefined) return source
          noteEventSource(url)
          const attributes = requestAttributes('GET', url)
          const span = startClientSpan(parts, 'eventsource', 'GET', attributes, startMs)
          sources.set(source, watch(parts, source, span, attributes))
          // Messages of other kinds are told only to who asks for them.
          undoListeners ??= disposeAll([
            wrapListeners((target, type, call) => {
              sources.get(target)?.expect(type)
              return told.wrap(target, type, call)
            }),
            wrapHandlers(EventSource.prototype, told.wrap, ['onmessage']),
          ])
          return source
        },
        'construct',
      ),
      patch(EventSource.prototype, 'close', (proceed, self) => {
        sources.get(self as object)?.over()
        return proceed()
      }),
      () => undoListeners?.(),
      told.stop,
    ])
  },
}

function watch({ tracing }: InstrumentationParts, source: EventSource, span: Span, attributes: Attributes): Watched {
  const messages = new MessageEvents(span)
  const types = new SafeMap<string, true>()
  const over = () => {
    span.finish()
  }
  const expect = (type: string) => {
    if (types.get(type) || types.size === MAX_TYPES) return
    types.set(type, true)
    listen(source, type, (event) => {
      if (!(event instanceof MessageEvent)) return
      const { data, lastEventId } = event
      messages.add('RECEIVED', sizeOf(data), {
        'event.type': type === 'message' ? undefined : type,
        'event.id': lastEventId || undefined,
      })
    })
  }
  types.set('open', true)
  types.set('error', true)
  listen(source, 'open', () => {
    span.addEvent('open')
    tracing.rest(span)
  })
  listen(source, 'error', () => {
    if (source.readyState === 0) {
      span.addEvent('reconnecting')
      return
    }
    span.setAttribute('error.type', 'error').setStatus(StatusCode.ERROR)
    over()
  })
  expect('message')
  return { span, attributes, sentMs: Number.NEGATIVE_INFINITY, expect, over }
}
