import { StatusCode } from '../../api/api'
import { patch } from '../../platform/calls/patch'
import { disposeAll } from '../../platform/dispose-all'
import { listen } from '../../platform/events/listen'
import { wrapHandlers, wrapListeners } from '../../platform/events/listeners'
import { getOwnPropertyDescriptor, reflectApply, weakMap } from '../../platform/natives'
import { now } from '../../tracing/clock'
import { startClientSpan } from '../http/client-span'
import { urlAttributes } from '../http/http-attributes'
import type { Instrumentation } from '../instrumentation'
import { MessageEvents, sizeOf } from '../message-events'
import { type Connection, wrapServerMessages } from '../server-messages'

interface Socket extends Connection {
  readonly messages: MessageEvents
}

/** A `WebSocket` is one CLIENT span from `new` to its close; its messages are events. */
export const webSocketInstrumentation: Instrumentation = {
  name: 'websocket',
  install(parts) {
    const { prototype } = WebSocket
    const urlGetter = getOwnPropertyDescriptor(prototype, 'url')?.get
    const sockets = weakMap<object, Socket>()
    let undoListeners: (() => void) | undefined
    const told = wrapServerMessages(parts, 'websocket', (target) => sockets.get(target))
    return disposeAll([
      patch(
        globalThis,
        'WebSocket',
        (proceed) => {
          const startMs = now()
          const socket = proceed() as WebSocket
          // The browser's own reading: `http:` and relative URLs are allowed, too.
          const url = new URL(String(reflectApply(urlGetter, socket, [])))
          const attributes = { ...urlAttributes(url), 'network.protocol.name': 'websocket' }
          const span = startClientSpan(parts, 'websocket', 'WebSocket', attributes, startMs)
          const messages = new MessageEvents(span)
          sockets.set(socket, { span, attributes, messages, sentMs: Number.NEGATIVE_INFINITY })
          // Not before: pages without sockets add their listeners as fast as ever.
          undoListeners ??= disposeAll([wrapListeners(told.wrap), wrapHandlers(prototype, told.wrap, ['onmessage'])])
          listen(socket, 'open', () => {
            span.addEvent('open', socket.protocol ? { 'websocket.protocol': socket.protocol } : {})
            parts.tracing.rest(span)
          })
          listen(socket, 'message', (event) => messages.add('RECEIVED', sizeOf((event as MessageEvent).data)))
          listen(socket, 'error', () => span.addEvent('error'))
          listen(socket, 'close', (event) => {
            const { code, reason, wasClean } = event as CloseEvent
            span.setAttributes({ 'websocket.close.code': code, 'websocket.close.clean': wasClean })
            if (reason) span.setAttribute('websocket.close.reason', reason)
            if (!wasClean) span.setAttribute('error.type', String(code)).setStatus(StatusCode.ERROR, reason)
            span.finish()
          })
          return socket
        },
        'construct',
      ),
      patch(prototype, 'send', (proceed, self, [data]) => {
        const result = proceed()
        const socket = sockets.get(self as object)
        if (socket !== undefined) {
          socket.sentMs = now()
          socket.messages.add('SENT', sizeOf(data))
        }
        return result
      }),
      () => undoListeners?.(),
      told.stop,
    ])
  },
}
