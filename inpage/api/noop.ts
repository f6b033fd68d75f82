/**
 * The no-op span and tracer: what the API is until tracing is on. `fn`s still run; nothing is recorded. They are not
 * frozen, for a page's own mark on a span must not throw only because tracing is off.
 */

import { tracedOf } from '../tracing/functions/traced'
import type { Span, SpanContext, SpanKind, StatusCode, Tracer, Undo } from './api'

const NO_TRACE = '00000000000000000000000000000000'
const NO_SPAN = '0000000000000000'

/** The context of no span. */
export function nowhere(): SpanContext {
  return { traceId: NO_TRACE, spanId: NO_SPAN, traceFlags: 0 }
}

/**
 * Gives `target` what `using` looks for: the browser's symbol, or the one that the page has made by now where the browser has
 * none (TypeScript), or the one of the global registry (Babel, esbuild). The page's `Symbol` stays as it is.
 */
export function disposable<T extends object>(target: T, dispose: (this: never) => void): T & Disposable {
  try {
    const key = Symbol.dispose ?? Symbol.for('Symbol.dispose')
    // An own property where there is none, so that no setter of the page's is called.
    if (!(key in target)) (target as Record<symbol, unknown>)[key] = dispose
  } catch {
    // Whatever is in the page's `Symbol`, it is no reason to fail.
  }
  return target as T & Disposable
}

/** A span, or the prototype of spans, which finish at the end of the block in which `using` has them. */
export function disposableSpan(span: Span): Span {
  return disposable(span, finishThis)
}

function finishThis(this: Span): void {
  this.finish()
}

/** Holds nothing, so that what extends it costs no more than it needs. */
export class NoopSpan implements Span {
  declare [Symbol.dispose]: () => void

  get name(): string {
    return ''
  }
  get kind(): SpanKind {
    return 1
  }
  get parent(): Span | undefined {
    return undefined
  }
  get startTimeNs(): bigint {
    return 0n
  }
  get endTimeNs(): bigint | undefined {
    return undefined
  }
  get status(): { readonly code: StatusCode } {
    return { code: 0 }
  }
  get attributes() {
    return {}
  }
  get events() {
    return []
  }
  get links() {
    return []
  }
  get baggage() {
    return {}
  }
  spanContext(): SpanContext {
    return nowhere()
  }
  isRecording(): boolean {
    return false
  }
  setAttribute(): this {
    return this
  }
  setAttributes(): this {
    return this
  }
  addEvent(): this {
    return this
  }
  recordError(): this {
    return this
  }
  setStatus(): this {
    return this
  }
  addLink(): this {
    return this
  }
  updateName(): this {
    return this
  }
  setBaggage(_key?: string, _value?: string | null): this {
    return this
  }
  finish(): void {}
  release(): void {}
}

/** The one span that records nothing: whoever starts a span without the library gets it. */
export const noopSpan: Span = new NoopSpan()

export const noopTracer: Tracer = {
  name: 'noop',
  new: () => noopTracer,
  startSpan: () => disposableSpan(noopSpan),
  setActiveSpan() {},
  activeSpan: () => undefined,
  rootSpan: () => undefined,
  withActiveSpan: <T>(_span: Span, fn: () => T): T => runTraced(fn, undefined, noopSpan),
  trace: <T>(_name: string, a: unknown, b?: (span: Span) => T): T => runTraced(a, b, noopSpan),
  bind: (fn) => fn,
  wrap: (fn) => fn,
  instrument: noUndo,
  traced: /* @__PURE__ */ tracedOf({ wrap: (fn) => fn }),
  processSpan: noUndo,
  inject() {},
  extract: () => undefined,
}

/** Of what was never done. */
export function noUndo(): Undo {
  const undo = () => {}
  return disposable(undo, undo)
}

/** `trace(name, fn)` and `trace(name, options, fn)`: runs whichever is the function. */
export function runTraced<T>(a: unknown, b: unknown, span: Span): T {
  const fn = typeof a === 'function' ? a : b
  return typeof fn === 'function' ? fn(span) : (undefined as T)
}

/** Whether it is a span of no trace: a no-op, ours or the facade's, or one that was released. Never throws. */
export function isNoop(value: unknown): boolean {
  try {
    return (value as Span).spanContext().traceId === NO_TRACE
  } catch {
    return false
  }
}
