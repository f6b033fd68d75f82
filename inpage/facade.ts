/**
 * The permanent `tracing` object of a page. While no library is attached all it gives are no-ops; a tracer made from it
 * goes live when a library attaches and becomes a no-op again when it detaches, so page code may keep its tracers.
 */
import type { Span, SpanOptions, Tracer, TracerOptions } from './tracing/api'
import { noopSpan, noopTracer, runTraced } from './tracing/noop'

/** Where a page always finds the facade, whatever it has under `tracing`. */
export const FACADE_KEY = Symbol.for('tracepane')
/** Where the library finds `Attach`, on the facade. */
export const ATTACH_KEY = Symbol.for('tracepane.attach')

/** Makes the facade live with `tracer`, or with undefined a no-op again. */
export type Attach = (tracer: Tracer | undefined) => void

export function createFacade(): Tracer {
  let live: Tracer | undefined
  let attachments = 0

  const facadeOf = (name: string, find: () => Tracer | undefined): Tracer => ({
    name,
    new(name: string, options?: TracerOptions): Tracer {
      if (options?.noop === true) return noopTracer
      let found: Tracer | undefined
      let foundAt = -1
      return facadeOf(name, () => {
        if (foundAt !== attachments) {
          foundAt = attachments
          found = live?.new(name, options)
        }
        return found
      })
    },
    startSpan: (name: string, options?: SpanOptions) => find()?.startSpan(name, options) ?? noopSpan,
    setActiveSpan(span: Span | null | undefined) {
      find()?.setActiveSpan(span)
    },
    activeSpan: () => find()?.activeSpan(),
    withActiveSpan<T>(span: Span, fn: () => T): T {
      const tracer = find()
      return tracer === undefined ? fn() : tracer.withActiveSpan(span, fn)
    },
    trace<T>(name: string, a: SpanOptions | ((span: Span) => T), b?: (span: Span) => T): T {
      const tracer = find()
      if (tracer === undefined) return runTraced(a, b, noopSpan)
      return tracer.trace(name, a as SpanOptions, b as (span: Span) => T)
    },
    processSpan: (fn: (span: Span) => void) => find()?.processSpan(fn) ?? (() => {}),
  })

  const facade = facadeOf('default', () => live)
  const attach: Attach = (tracer) => {
    live = tracer
    attachments++
  }
  Object.defineProperty(facade, ATTACH_KEY, { value: attach })
  return facade
}

/** The attach function that a facade carries, if `value` is one. */
export function attachOf(value: unknown): Attach | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const attach: unknown = Reflect.get(value, ATTACH_KEY)
  return typeof attach === 'function' ? (tracer) => void attach(tracer) : undefined
}
