/**
 * Messages to and from workers, channels, ports and other windows: a PRODUCER span for what is sent, and a CONSUMER span for the
 * listeners of what arrives. The second is a child of the first if that can be told (`side-channel.ts`, `broadcasts.ts`,
 * `window-messages.ts`). Messages that a window, or a channel whose two ends are here, sends to itself have no spans: pages
 * schedule their own work by them.
 */

import { type Span, type SpanContext, SpanKind } from '../../api/api'
import { guarded } from '../../platform/calls/guarded'
import type { Around } from '../../platform/calls/patch'
import { disposeAll } from '../../platform/dispose-all'
import type { WrapListener } from '../../platform/events/listeners'
import { addListener } from '../../platform/events/native-events'
import { isInChainOf, prototypeOf, slice, weakMap } from '../../platform/natives'
import type { AddonInstrumentation } from '../instrumentation'
import { pageOrigin, urlOf } from '../page-url'
import { Broadcasts } from './broadcasts'
import type { SideChannel } from './side-channel'
import { noticeWindowMessages } from './window-messages'

const SENDERS = ['Worker', 'ServiceWorker', 'MessagePort', 'BroadcastChannel']
const RECEIVERS = ['Worker', 'ServiceWorkerContainer', 'MessagePort', 'BroadcastChannel']

/** The instrumentation of messages. */
export function messageInstrumentation(sideChannel: SideChannel): AddonInstrumentation {
  return {
    name: 'message',
    install({ tracing, addonApi }) {
      const { EventSpans, patch, recordFailure, wrapHandlers, wrapListeners } = addonApi
      let on = true
      // What carries contexts takes hold of handlers when the first flow begins. It must be by now: who is around a handler
      // last is the innermost, and a message's own span has to be.
      const { tracer } = tracing
      tracer.withActiveSpan(tracer.startSpan('none', { shouldSample: false }), () => {})
      const isWindow = typeof globalThis.document === 'object'
      /** The scripts of workers. */
      const scripts = weakMap<object, string>()
      const broadcasts = new Broadcasts()
      const receivers: object[] = [globalThis, ...prototypesOf(RECEIVERS)]

      const start = (operation: 'send' | 'process', destination: string, parent?: Span | SpanContext): Span =>
        tracing.startInstrumentationSpan('message', `${operation} ${destination}`, {
          parent,
          spanKind: operation === 'send' ? SpanKind.PRODUCER : SpanKind.CONSUMER,
          attributes: {
            'messaging.system': 'browser',
            'messaging.operation.name': operation,
            'messaging.operation.type': operation,
            'messaging.destination.name': destination,
          },
        })

      const nameOf = (target: object): string => {
        if (target instanceof BroadcastChannel) return target.name
        if (target instanceof MessagePort) return 'port'
        return target === globalThis ? scriptName(location.href) : (scripts.get(target) ?? 'service worker')
      }

      const send: Around = (proceed, self, args) => {
        const target = Object(self ?? globalThis)
        const tokens = sideChannel.give(target, args[1])
        if (target instanceof MessagePort && !sideChannel.isFar(target)) return proceed()
        const span = start('send', nameOf(target))
        let takeBack = () => {}
        if (sideChannel.isLinked(target)) {
          sideChannel.sayContext(target, span.spanContext(), tokens)
          takeBack = () => sideChannel.sayContext(target, undefined)
        } else if (target instanceof BroadcastChannel) takeBack = broadcasts.tell(target, args[0], span.spanContext())
        try {
          return proceed()
        } catch (error) {
          takeBack()
          recordFailure(span, error)
          throw error
        } finally {
          span.finish()
        }
      }

      const spans = new EventSpans(tracing, (event) => {
        const { currentTarget, source, origin } = event as MessageEvent
        if (currentTarget === null) return undefined
        const context = sideChannel.contextOf(event)
        if (currentTarget instanceof MessagePort && !sideChannel.isFar(currentTarget)) return undefined
        if (currentTarget !== globalThis || !isWindow) return start('process', nameOf(currentTarget), context)
        if (source === window) return undefined
        return start('process', origin, origin === pageOrigin ? context : undefined)
      })
      const isReceiver = (target: object): boolean =>
        receivers.some((one) => one === target || (one !== globalThis && isInChainOf(one, target)))
      const wrap: WrapListener = (target, type, call) => {
        if (type !== 'message' || !isReceiver(target)) return undefined
        const traced = spans.wrap(call)
        return (event) => {
          if (sideChannel.isControl(event)) return undefined
          return on ? traced(event) : call(event)
        }
      }

      const newWorker: Around = (proceed, _self, [url]) => {
        const worker = Object(proceed())
        scripts.set(worker, scriptName(urlOf(url)?.href ?? ''))
        return worker
      }
      const newChannel: Around = (proceed) => {
        const channel = proceed()
        if (channel instanceof MessageChannel) sideChannel.pair(channel.port1, channel.port2)
        return channel
      }
      const newBroadcastChannel: Around = (proceed) => {
        const channel = proceed()
        if (!(channel instanceof BroadcastChannel)) return channel
        broadcasts.open(channel)
        addListener(
          channel,
          'message',
          guarded((event: Event) => {
            if (on) sideChannel.setContext(event, broadcasts.take(channel, Reflect.get(event, 'data')))
          }),
          true,
        )
        return channel
      }

      const undo = [
        patch(globalThis, 'Worker', newWorker, 'construct'),
        patch(globalThis, 'MessageChannel', newChannel, 'construct'),
        patch(globalThis, 'BroadcastChannel', newBroadcastChannel, 'construct'),
        spans.watch(),
        wrapListeners(wrap),
        ...receivers.map((receiver) => wrapHandlers(receiver, wrap, ['onmessage'])),
        ...prototypesOf(SENDERS).map((sender) => patch(sender, 'postMessage', send)),
        isWindow
          ? noticeWindowMessages(sideChannel, addonApi, {
              // What another window's code calls here runs in that one's flow.
              active: () => (tracing.carrier.isCalled() ? undefined : tracing.tracer.activeSpan()),
              send(parent, destination) {
                const span = start('send', destination, parent)
                span.finish()
                return span.spanContext()
              },
            })
          : patch(globalThis, 'postMessage', send),
      ]
      return () => {
        on = false
        disposeAll(undo)()
        broadcasts.close()
      }
    },
  }
}

function prototypesOf(names: readonly string[]): object[] {
  return names.flatMap((name) => prototypeOf(name) ?? [])
}

/** A worker as its user knows it: the path of its script, or the whole address of another origin's. */
function scriptName(href: string): string {
  const url = urlOf(href)
  if (url === undefined || url.protocol === 'blob:' || url.protocol === 'data:') return 'worker'
  return url.origin === pageOrigin ? url.pathname : slice(url.origin + url.pathname, 0, 80)
}
