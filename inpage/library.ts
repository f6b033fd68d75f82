/**
 * The library: runs in the page's own world, before its first script where tracing was on by then. It makes the facade
 * live, instruments the page, and takes all of it off again when it is told to.
 */
import { type Left, takeLeft } from './early'
import { ALL_OF_DOCUMENT } from './instrument/all'
import { goLive } from './live'
import { createOutlet, type Outlet } from './outlet'
import { createReceived } from './propagation/document'
import { DEFAULT_PAGE_SETTINGS, type PageSettings } from './settings'

/** Holds the document's running library, so that a second injection changes nothing. */
const RUNNING_KEY = Symbol.for('tracepane.running')

function run(): void {
  if (Reflect.get(globalThis, RUNNING_KEY) === true) return
  setRunning(true)
  // At `document_start` there is nothing below the root element yet.
  const late = document.readyState !== 'loading' || (document.documentElement?.childElementCount ?? 0) > 0
  const brought = takeLeft()
  let outlet: Outlet | undefined
  const live = goLive({
    late,
    settings: settingsAtFirst(brought),
    brought,
    instrumentations: ALL_OF_DOCUMENT,
    resource: '',
    received: createReceived(),
    send: (block, spanCount) => outlet?.send(block, spanCount),
    tell: (status) => outlet?.tell(status),
  })
  outlet = createOutlet({
    late,
    onSettings: live.apply,
    onOff() {
      live.off()
      outlet?.close()
      setRunning(false)
    },
    onTaken: () => live.tracing.flushRest(),
    onLast: () => live.tracing.flush(true),
  })
  outlet.tell(live.status())
}

/** Until the user's are there. */
function settingsAtFirst({ context, openTelemetry, messages = [] }: Left): PageSettings {
  const otherwise = DEFAULT_PAGE_SETTINGS
  return {
    ...otherwise,
    context: context ?? otherwise.context,
    openTelemetry: openTelemetry ?? otherwise.openTelemetry,
    instrumentations: [...otherwise.instrumentations, ...messages.map(({ name }) => name)],
  }
}

function setRunning(running: boolean): void {
  Object.defineProperty(globalThis, RUNNING_KEY, { value: running, configurable: true })
}

try {
  run()
} catch {
  // A page that is not traced is better than a page with an error of ours.
}
