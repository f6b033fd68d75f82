/**
 * What the npm package `tracepane` is: `import { tracing } from 'tracepane'`. Each call goes to the extension's tracer where
 * the extension is in the page, at load or later, and does nothing elsewhere. It keeps nothing of its own but what was asked
 * for once and for all before the extension came.
 */

import type { Tracer, TracerOptions, WrapOptions } from './api'
import { disposable, disposableSpan, noopSpan, runTraced } from './noop'

export type {
  AttributeInput,
  Attributes,
  Baggage,
  Decorator,
  EpochNanoseconds,
  Span,
  SpanContext,
  SpanEvent,
  SpanLink,
  SpanOptions,
  TextCarrier,
  Time,
  Tracer,
  TracerOptions,
  Undo,
  WrapOptions,
} from './api'
export { SpanKind, StatusCode } from './api'

declare global {
  /** The extension's own tracer. Undefined where the extension is not, or the page has a `tracing` of its own. */
  var tracing: Tracer | undefined
}

/** Of a standard decorator. */
interface Context {
  readonly kind?: string
  readonly name?: string | symbol
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

/** Orders that wait for the extension, of all tracers. A page that asks for more without end would keep them all. */
const MAX_WAITING = 1000
const waiting = new Set<() => void>()

/** The tracer that the extension has left in the page. */
function extension(): Tracer | undefined {
  const found = (globalThis as { readonly [key: symbol]: Tracer | undefined })[Symbol.for('tracepane')]
  if (found)
    for (const begin of waiting) {
      waiting.delete(begin)
      begin()
    }
  return found
}

function tracerOf(find: () => Tracer | undefined): Tracer {
  /** Asks now, or as soon as the extension is seen to be there. */
  const order = (ask: (tracer: Tracer) => () => void) => {
    let undo: (() => void) | undefined
    const begin = () => {
      const tracer = find()
      if (tracer) undo = ask(tracer)
      else if (waiting.size < MAX_WAITING) waiting.add(begin)
    }
    begin()
    const end = () => {
      waiting.delete(begin)
      undo?.()
    }
    return disposable(end, end)
  }
  const wrap = <F>(fn: F, options?: WrapOptions): F => {
    const tracer = find()
    if (tracer) return tracer.wrap(fn, options)
    if (typeof fn !== 'function') return fn
    let wrapped: AnyFunction | undefined
    const current = (): AnyFunction => {
      wrapped ??= find()?.wrap(fn, options) as AnyFunction | undefined
      return wrapped ?? (fn as unknown as AnyFunction)
    }
    const proxy: AnyFunction = new Proxy(fn as unknown as AnyFunction, {
      apply: (_fn, self, args) => Reflect.apply(current(), self, args),
      construct: (_fn, args, target) => Reflect.construct(current(), args, target === proxy ? current() : target),
    })
    return proxy as unknown as F
  }
  /** While there is no extension: what a standard decorator is given is wrapped; all else stays, for that is what undefined says. */
  const decorate = (options: WrapOptions | undefined, value: unknown, context?: Context): unknown =>
    typeof value === 'function' && context?.kind ? wrap(value, { name: String(context.name), ...options }) : undefined
  return {
    get name() {
      return find()?.name ?? 'noop'
    },
    new(name: string, options?: TracerOptions) {
      let found: Tracer | undefined
      return tracerOf(() => {
        found ??= find()?.new(name, options)
        return found
      })
    },
    startSpan: (...args) => disposableSpan(find()?.startSpan(...args) ?? noopSpan),
    setActiveSpan: (...args) => find()?.setActiveSpan(...args),
    activeSpan: () => find()?.activeSpan(),
    rootSpan: () => find()?.rootSpan(),
    bind: (fn) => find()?.bind(fn) ?? fn,
    inject: (...args) => find()?.inject(...args),
    extract: (...args) => find()?.extract(...args),
    withActiveSpan(...args: Parameters<Tracer['withActiveSpan']>) {
      const tracer = find()
      return tracer ? tracer.withActiveSpan(...args) : runTraced(args[1], undefined, noopSpan)
    },
    trace(...args: Parameters<Tracer['trace']>) {
      const tracer = find()
      return tracer ? tracer.trace(...args) : runTraced(args[1], args[2], noopSpan)
    },
    wrap,
    instrument: (...args) => order((tracer) => tracer.instrument(...args)),
    traced: ((a?: unknown, context?: Context, descriptor?: unknown) => {
      const tracer = find()
      if (tracer) return (tracer.traced as AnyFunction)(a, context, descriptor)
      if (typeof a === 'function' || context) return decorate(undefined, a, context)
      return (value: unknown, of?: Context) => decorate(a as WrapOptions, value, of)
    }) as Tracer['traced'],
    processSpan: (...args) => order((tracer) => tracer.processSpan(...args)),
  } as Tracer
}

/** The global tracer: the extension's where it is, else one that does nothing. */
const packageTracer: Tracer = tracerOf(extension)

export { packageTracer as tracing }
