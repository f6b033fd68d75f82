/**
 * The no-op span and tracer: what the API is until tracing is on. `fn`s still run; nothing is recorded. They are not
 * frozen, for a page's own mark on a span must not throw only because tracing is off.
 */

import { tracedOf } from '../tracing/functions/traced'
import type { Span, SpanContext, SpanKind, StatusCode, Tracer } from './api'

const NO_TRACE = '0'.repeat(32)
const NO_SPAN = '0'.repeat(16)

/** The context of no span. */
export function nowhere(): SpanContext {
  return { traceId: NO_TRACE, spanId: NO_SPAN, traceFlags: 0 }
}

/** Holds nothing, so that what extends it costs no more than it needs. */
export class NoopSpan implements Span {
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
  finish(): void {}
  release(): void {}
}

/** The one span that records nothing: whoever starts a span without the library gets it. */
export const noopSpan: Span = new NoopSpan()

export const noopTracer: Tracer = {
  name: 'noop',
  new: () => noopTracer,
  startSpan: () => noopSpan,
  setActiveSpan() {},
  activeSpan: () => undefined,
  withActiveSpan: <T>(_span: Span, fn: () => T): T => runTraced(fn, undefined, noopSpan),
  trace: <T>(_name: string, a: unknown, b?: (span: Span) => T): T => runTraced(a, b, noopSpan),
  wrap: (fn) => fn,
  instrument: () => () => {},
  traced: /* @__PURE__ */ tracedOf({ wrap: (fn) => fn }),
  processSpan: () => () => {},
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
