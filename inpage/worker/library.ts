/**
 * The library of a dedicated worker: runs before the worker's own script. The page's library starts it and takes its
 * blocks over a port that no script of either has seen.
 */
import { installFacade } from '../facade'
import { Beside } from '../instrument/beside'
import { cacheInstrumentation } from '../instrument/cache'
import { consoleInstrumentation } from '../instrument/console'
import { errorInstrumentation } from '../instrument/error'
import { eventSourceInstrumentation } from '../instrument/eventsource'
import { fetchInstrumentation } from '../instrument/fetch'
import { indexedDbInstrumentation } from '../instrument/indexeddb'
import { messageInstrumentation } from '../instrument/message'
import { patch } from '../instrument/patch'
import { createRules } from '../instrument/rules'
import { userTimingInstrumentation } from '../instrument/user-timing'
import { webSocketInstrumentation } from '../instrument/websocket'
import { xhrInstrumentation } from '../instrument/xhr'
import { goLive } from '../live'
import { getter, quoted, SafeMap } from '../natives'
import { hearPort, post as postTo } from '../port'
import { MORE_FORMS } from '../propagation/more-forms'
import type { ToldSettings } from '../settings'
import { keepLocation } from './location'
import { PORT_WORD, START_KEY, type ToPage, type ToWorker, type WorkerStart } from './words'

/** What waits for the port at most. */
const MAX_WAITING = 100

function run({ token, url, settings }: WorkerStart): void {
  keepLocation(url)
  installFacade(globalThis)
  const beside = new Beside()
  let port: MessagePort | undefined
  const waiting: ToPage[] = []

  function tell(message: ToPage): void {
    if (port !== undefined) post(port, message)
    else if (waiting.length < MAX_WAITING) waiting.push(message)
  }

  const origins = new SafeMap<string, boolean>()

  /** The page knows; a worker's first request to another origin goes before its answer. */
  function propagatesTo(origin: string): boolean {
    const known = origins.get(origin)
    if (known === undefined) {
      origins.set(origin, false)
      tell({ type: 'origin', origin })
    }
    return known === true
  }

  const withOrigins = (told: ToldSettings) => ({ ...told, propagateTo: { includes: propagatesTo } })

  const live = goLive({
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
      messages: [messageInstrumentation(beside)],
      rules: createRules,
    },
    resource: `{"thread.name":${quoted(`worker ${new URL(url).pathname}`)}}`,
    received: () => undefined,
    send: (bytes, spans) => tell({ type: 'block', bytes, spans }),
    tell: ({ notes }) => void (notes.length > 0 && tell({ type: 'notes', notes })),
  })
  live.apply(withOrigins(settings))

  // What the worker does last goes out before it ends itself.
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

  beside.link(globalThis, {
    token,
    hear(kind, event) {
      if (kind !== PORT_WORD || port !== undefined) return
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
  // A worker that is not traced is better than one with an error of ours.
}
