/**
 * The library of a dedicated worker. It runs before the worker's own script. The page's library starts it and receives its
 * blocks over a port that no script of page or worker has seen.
 */
import { installFacade } from '../../api/facade'
import { eventSourceInstrumentation } from '../../instrument/http/eventsource/eventsource'
import { fetchInstrumentation } from '../../instrument/http/fetch'
import { setControlled } from '../../instrument/http/trace-headers/service-worker'
import { xhrInstrumentation } from '../../instrument/http/xhr'
import { messageInstrumentation } from '../../instrument/messaging/message'
import { SideChannel } from '../../instrument/messaging/side-channel'
import { webSocketInstrumentation } from '../../instrument/messaging/websocket'
import {
  PORT_MESSAGE,
  START_KEY,
  type ToPage,
  type ToWorker,
  type WorkerStart,
} from '../../instrument/messaging/worker-protocol'
import { consoleInstrumentation } from '../../instrument/page/console'
import { errorInstrumentation } from '../../instrument/page/errors/error'
import { userTimingInstrumentation } from '../../instrument/page/user-timing'
import { cacheInstrumentation } from '../../instrument/storage/cache'
import { indexedDbInstrumentation } from '../../instrument/storage/indexeddb'
import { createRules } from '../../instrument/user-code/rules'
import { patch } from '../../platform/calls/patch'
import { getter, quoted, SafeMap } from '../../platform/natives'
import { hearPort, post as postTo } from '../../platform/private-port'
import { MORE_FORMS } from '../../propagation/more-forms'
import type { SharedSettings } from '../../settings'
import { startTracing } from '../start-tracing'
import { keepLocation } from './location'

/** The most blocks that wait for the port. */
const MAX_WAITING = 100

function run({ token, url, isControlled, settings }: WorkerStart): void {
  keepLocation(url)
  setControlled(isControlled)
  installFacade(globalThis)
  const sideChannel = new SideChannel()
  let port: MessagePort | undefined
  const waiting: ToPage[] = []

  function tell(message: ToPage): void {
    if (port !== undefined) post(port, message)
    else if (waiting.length < MAX_WAITING) waiting.push(message)
  }

  const origins = new SafeMap<string, boolean>()

  /** The page decides that. A worker's first request to another origin leaves before the answer. */
  function propagatesTo(origin: string): boolean {
    const known = origins.get(origin)
    if (known === undefined) {
      origins.set(origin, false)
      tell({ type: 'origin', origin })
    }
    return known === true
  }

  const withOrigins = (shared: SharedSettings) => ({ ...shared, propagateTo: { includes: propagatesTo } })

  const live = startTracing({
    late: false,
    settings: withOrigins(settings),
    instrumentations: [
      fetchInstrumentation,
      xhrInstrumentation,
      eventSourceInstrumentation,
      webSocketInstrumentation,
      errorInstrumentation,
      consoleInstrumentation,
      userTimingInstrumentation,
      indexedDbInstrumentation,
      cacheInstrumentation,
    ],
    brought: {
      forms: MORE_FORMS,
      messages: [messageInstrumentation(sideChannel)],
      rules: createRules,
    },
    resource: `{"thread.name":${quoted(`worker ${new URL(url).pathname}`)}}`,
    received: () => undefined,
    send: (bytes, spans) => tell({ type: 'block', bytes, spans }),
    tell: ({ notes }) => void (notes.length > 0 && tell({ type: 'notes', notes })),
  })
  live.apply(withOrigins(settings))

  // What the worker recorded last must be sent before it closes itself.
  const unpatch = patch(globalThis, 'close', (proceed) => {
    live.tracing.flush(true)
    tell({ type: 'bye' })
    return proceed()
  })

  function hear(message: ToWorker): void {
    if (message.type === 'settings') live.apply(withOrigins(message.settings))
    else if (message.type === 'origin') origins.set(message.origin, message.isIncluded)
    else if (message.type === 'off') {
      live.off()
      unpatch()
    }
  }

  sideChannel.link(globalThis, {
    token,
    hear(kind, event) {
      if (kind !== PORT_MESSAGE || port !== undefined) return
      port = portsOf(event)[0]
      hearPort(port, hear)
      for (const message of waiting) post(port, message)
    },
  })
}

const portsOf = getter<MessageEvent, readonly MessagePort[]>('MessageEvent', 'ports')

function post(port: MessagePort, message: ToPage): void {
  postTo(port, message, message.type === 'block' ? [message.bytes] : [])
}

try {
  const start: WorkerStart = Reflect.get(globalThis, START_KEY)
  Reflect.deleteProperty(globalThis, START_KEY)
  run(start)
} catch {
  // Rather a worker without tracing than a worker with an error of ours.
}
