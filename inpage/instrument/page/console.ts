/**
 * `console.error` and `console.warn` as events of the active span, `console.time` as spans. DevTools names the page's own
 * line as the place of a message, as our scripts are on its ignore list (`extension/build/ignore-list.ts`).
 */
import type { Span } from '../../api/api'
import { disposeAll } from '../../platform/dispose-all'
import { patch } from '../../platform/patch'
import type { Tracing } from '../../tracing/core'
import { errorMessage, errorName } from '../../tracing/span/exception'
import type { Instrumentation } from '../instrumentation'

const MAX_TEXT = 1000
const MAX_TIMERS = 100

export const consoleInstrumentation: Instrumentation = {
  name: 'console',
  install({ tracing }) {
    const timers = new Map<string, Span>()
    const labelOf = ([label]: unknown[]) => (label === undefined ? 'default' : String(label))
    const said = (level: string) => (proceed: () => unknown, _self: unknown, args: unknown[]) => {
      proceed()
      say(tracing, level, args)
      return undefined
    }
    return disposeAll([
      patch(console, 'error', said('error')),
      patch(console, 'warn', said('warn')),
      patch(console, 'time', (proceed, _self, args) => {
        proceed()
        const label = labelOf(args)
        if (timers.has(label) || timers.size >= MAX_TIMERS) return undefined
        timers.set(label, tracing.startInstrumentationSpan('console', label, {}))
        return undefined
      }),
      patch(console, 'timeEnd', (proceed, _self, args) => {
        proceed()
        const label = labelOf(args)
        timers.get(label)?.finish()
        timers.delete(label)
        return undefined
      }),
    ])
  },
}

function say(tracing: Tracing, level: string, args: readonly unknown[]): void {
  const text = args.map(textOf).join(' ').slice(0, MAX_TEXT)
  const attributes = { 'log.severity': level, 'log.body': text }
  const active = tracing.tracer.activeSpan()
  if (active?.isRecording()) {
    active.addEvent(`console.${level}`, attributes)
    return
  }
  tracing.startInstrumentationSpan('console', `console.${level}`, { attributes }).finish()
}

/** Objects are not looked into: that may run code of the page. */
function textOf(value: unknown): string {
  if (value instanceof Error) return `${errorName(value)}: ${errorMessage(value)}`
  return typeof value === 'object' && value !== null ? 'object' : String(value)
}
