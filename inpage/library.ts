/**
 * The library: runs in the page's own world, before its first script where tracing was on by then. It makes the facade
 * live, instruments the page, and takes all of it off again when it is told to.
 */
import { chooseCarrier } from './context/choose'
import { takeChoice } from './early'
import { attachOf, FACADE_KEY, installFacade } from './facade'
import { createInstruments } from './instrument/all'
import { createRules } from './instrument/rules'
import { type Observer, observeOpenTelemetry } from './otel/observe'
import { createOutlet, type Outlet } from './outlet'
import { createReceived } from './propagation/document'
import { createStatus } from './status'
import { createTracing } from './tracing/tracing'

/** Holds the document's running library, so that a second injection changes nothing. */
const RUNNING_KEY = Symbol.for('tracepane.running')

const warn = console.warn.bind(console)

function run(): void {
  if (Reflect.get(globalThis, RUNNING_KEY) === true) return
  setRunning(true)
  // At `document_start` there is nothing below the root element yet.
  const late = document.readyState !== 'loading' || (document.documentElement?.childElementCount ?? 0) > 0
  let settings = takeChoice()
  let outlet: Outlet | undefined
  const status = createStatus((changed) => outlet?.tell(changed))
  const { carrier, want, remove } = chooseCarrier(settings.context, status.set)
  const tracing = createTracing({
    carrier,
    late,
    emit: (block, spanCount) => outlet?.send(block, spanCount),
    misuse(message, stack) {
      const site = stack === undefined ? '' : callSite(stack)
      warn(`Tracepane: ${message}`, site === '' ? '' : `\n${site}`)
      status.note({ kind: 'misuse', message, stack: site })
    },
  })
  // Where the stub did not run (a page that was open when the extension was installed), the library brings the facade.
  const attach = attachOf(Reflect.get(globalThis, FACADE_KEY)) ?? attachOf(installFacade(globalThis))
  let observer: Observer | undefined
  function wantObserver(wanted: boolean): void {
    if (wanted === (observer !== undefined)) return
    observer?.remove()
    observer = wanted ? observeOpenTelemetry(tracing, carrier, status) : undefined
  }
  wantObserver(settings.openTelemetry === 'observe')
  const instruments = createInstruments({
    tracing,
    carrier,
    received: createReceived(),
    settings: () => settings,
    isSuppressed: () => observer?.isSuppressed() === true,
    note: status.note,
  })
  instruments.update(false)

  const rules = createRules(tracing.tracer)

  function off(): void {
    attach?.(undefined)
    rules.set([])
    instruments.remove()
    wantObserver(false)
    remove()
    tracing.stop()
    outlet?.close()
    setRunning(false)
  }

  outlet = createOutlet({
    late,
    onSettings(changed) {
      settings = changed
      tracing.setSamplingRate(changed.samplingRate)
      want(changed.context)
      wantObserver(changed.openTelemetry === 'observe')
      instruments.update(true)
      rules.set(changed.rules)
    },
    onOff: off,
    onLast: () => tracing.flush(true),
  })
  outlet.tell(status.now())
  attach?.(tracing.tracer)
}

function setRunning(running: boolean): void {
  Object.defineProperty(globalThis, RUNNING_KEY, { value: running, configurable: true })
}

/** The stack without its first line, which repeats the message. */
function callSite(stack: string): string {
  return stack.slice(stack.indexOf('\n') + 1)
}

try {
  run()
} catch {
  // A page that is not traced is better than a page with an error of ours.
}
