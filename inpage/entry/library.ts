/**
 * The library: runs in the page's own world, before its first script. Where the document is meant (`meant.ts`) it makes
 * the facade live and instruments the page; where that is not known it holds still, so that the page can't tell that it is
 * there, until the relay says so. It takes all of it off again when it is told to.
 */

import { ALL_OF_DOCUMENT } from '../instrument/all'
import { defineProperty, SafeMap } from '../platform/natives'
import { ownList } from '../platform/own-list'
import { createReceived } from '../propagation/document'
import { DEFAULT_SHARED_SETTINGS, type PageSettings, type SharedSettings } from '../settings'
import { createPageTransport } from '../transport/page-transport'
import { LATE_KEY } from '../transport/relay-messages'
import { consumePublished, type Published } from './preload/published'
import { type StartedTracing, startTracing } from './start-tracing'
import { hasMissedAny, isLate, isMeant, RUNNING_KEY } from './traced-document'

function run(): void {
  const secret = takeSecret()
  if (isRunning()) return
  const brought = consumePublished()
  let live: StartedTracing | undefined
  let origins = new SafeMap<string, boolean>()

  function start(late: boolean, shared: SharedSettings): StartedTracing {
    setRunning(true)
    return startTracing({
      late,
      settings: withOrigins(shared),
      brought,
      instrumentations: ALL_OF_DOCUMENT,
      resource: '',
      received: createReceived(),
      send: transport.send,
      tell: transport.tell,
    })
  }

  function withOrigins(shared: SharedSettings): PageSettings {
    const { instrumentations, headers, rules, withoutHeaders } = shared
    return {
      ...shared,
      instrumentations: ownList(instrumentations),
      headers: ownList(headers),
      rules: ownList(rules),
      withoutHeaders: ownList(withoutHeaders),
      propagateTo: { includes: propagatesTo },
    }
  }

  function propagatesTo(origin: string): boolean {
    const known = origins.get(origin)
    if (known !== undefined) return known
    const answer = transport.propagatesTo(origin)
    origins.set(origin, answer)
    return answer
  }

  // Into a page that is there it is brought because that one is meant.
  const isKnown = secret !== undefined || isMeant(brought.isListed === true)
  const transport = createPageTransport({
    secret,
    started: isKnown ? { late: isLate() } : undefined,
    onSettings(shared) {
      // Another one may have come meanwhile, by way of DevTools that were opened.
      if (live === undefined && isRunning()) return
      origins = new SafeMap()
      if (live === undefined) begin(shared)
      live?.apply(withOrigins(shared))
    },
    onOff() {
      live?.off()
      transport.close()
      if (live !== undefined) setRunning(false)
    },
    onTaken: () => live?.tracing.flushRest(),
    onLast: () => live?.tracing.flush(true),
  })

  function begin(shared: SharedSettings): void {
    const late = hasMissedAny()
    live = start(late, shared)
    transport.start({ late })
    transport.tell(live.status())
  }

  // There is another library, which holds still yet: its relay takes no second port.
  if (secret !== undefined && !transport.isTaken) transport.close()
  else if (isKnown) {
    live = start(isLate(), settingsAtFirst(brought))
    transport.tell(live.status())
  }
}

/** Until the user's are there. */
function settingsAtFirst({ context, openTelemetry, propagation, messages = [] }: Published): SharedSettings {
  const otherwise = DEFAULT_SHARED_SETTINGS
  return {
    ...otherwise,
    context: context ?? otherwise.context,
    openTelemetry: openTelemetry ?? otherwise.openTelemetry,
    propagation: propagation ?? otherwise.propagation,
    instrumentations: [...otherwise.instrumentations, ...messages.map(({ name }) => name)],
  }
}

/** In a page that was there before. */
function takeSecret(): string | undefined {
  const secret: unknown = Reflect.get(globalThis, LATE_KEY)
  Reflect.deleteProperty(globalThis, LATE_KEY)
  return typeof secret === 'string' ? secret : undefined
}

function isRunning(): boolean {
  return Reflect.get(globalThis, RUNNING_KEY) === true
}

function setRunning(running: boolean): void {
  defineProperty(globalThis, RUNNING_KEY, { value: running, configurable: true })
}

try {
  run()
} catch {
  // A page that is not traced is better than a page with an error of ours.
}
