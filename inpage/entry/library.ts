/**
 * The library. It runs in the page's own world before the page's first script. If the document is known to be traced
 * (`traced-document.ts`) it starts tracing. If that is not known it waits for the relay's answer, and until then changes
 * nothing, so that the page can't detect it. When it is told to stop, it removes everything again.
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
import { hasMissedAny, isKnownToBeTraced, isLate, RUNNING_KEY } from './traced-document'

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

  // A library with a secret was injected into an open page because that page is traced.
  const isKnown = secret !== undefined || isKnownToBeTraced(brought.isListed === true)
  const transport = createPageTransport({
    secret,
    started: isKnown ? { late: isLate() } : undefined,
    onSettings(shared) {
      // Another library may have started meanwhile, because DevTools were opened.
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

  // Another library waits here already: its relay takes no second port.
  if (secret !== undefined && !transport.isTaken) transport.close()
  else if (isKnown) {
    live = start(isLate(), settingsAtFirst(brought))
    transport.tell(live.status())
  }
}

/** The settings until the user's arrive. */
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

/** The name of the event that offers the port, in a page that was open before. */
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
  // Rather a page without tracing than a page with an error of ours.
}
