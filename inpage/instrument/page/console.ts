/**
 * `console.error` and `console.warn` as events of the active span, `console.time` as spans. An error object that is written is
 * a failure: frameworks write what they catch from a component or a listener. The calls are observed, not wrapped: so DevTools
 * names the page's own line as the place of a message.
 */
import type { Span } from '../../api/api'
import { observeCalls } from '../../platform/calls/observed-calls'
import { disposeAll } from '../../platform/dispose-all'
import type { Tracing } from '../../tracing/core'
import { errorMessage, errorName, recordFailure, wasRecorded } from '../../tracing/span/exception'
import type { Instrumentation } from '../instrumentation'

const MAX_TEXT = 1000
const MAX_TIMERS = 100

export const consoleInstrumentation: Instrumentation = {
  name: 'console',
  install({ tracing }) {
    const timers = new Map<string, Span>()
    return disposeAll([
      observeCalls(console, 'error', (args) => say(tracing, 'error', args)),
      observeCalls(console, 'warn', (args) => say(tracing, 'warn', args)),
      observeCalls(console, 'time', (args) => {
        const label = labelOf(args)
        if (label === undefined || timers.has(label) || timers.size >= MAX_TIMERS) return
        timers.set(label, tracing.startInstrumentationSpan('console', label, {}))
      }),
      observeCalls(console, 'timeEnd', (args) => {
        const label = labelOf(args)
        if (label === undefined) return
        timers.get(label)?.finish()
        timers.delete(label)
      }),
    ])
  },
}

/** The label of a timer. Undefined for an object: asking for its text would run code of the page. */
function labelOf([label]: readonly unknown[]): string | undefined {
  if (label === undefined) return 'default'
  return isCode(label) ? undefined : String(label)
}

function say(tracing: Tracing, level: string, args: readonly unknown[]): void {
  const text = args.map(textOf).join(' ').slice(0, MAX_TEXT)
  const attributes = { 'log.severity': level, 'log.body': text }
  const error = level === 'error' ? args.find((value) => value instanceof Error) : undefined
  const isFailure = error !== undefined && !wasRecorded(error)
  const active = tracing.tracer.activeSpan()
  if (active?.isRecording() && !isFailure) {
    active.addEvent(`console.${level}`, attributes)
    return
  }
  const span = tracing.startInstrumentationSpan('console', `console.${level}`, { attributes })
  if (isFailure) recordFailure(span, error)
  span.finish()
}

/** Objects are not looked into: that may run code of the page. */
function textOf(value: unknown): string {
  if (value instanceof Error) return `${errorName(value)}: ${errorMessage(value)}`
  return isCode(value) ? typeof value : String(value)
}

/** Whether `String(value)` may run code of the page. */
function isCode(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
