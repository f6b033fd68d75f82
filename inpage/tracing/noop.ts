/**
 * The no-op span and tracer: what the API is until tracing is on. `fn`s still run; nothing is recorded. They are not
 * frozen, for a page's own mark on a span must not throw only because tracing is off.
 */
import type { Span, SpanContext, Tracer } from './api'

/** The context of no span. */
export const NOWHERE: SpanContext = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }

class NoopSpan implements Span {
  readonly name = ''
  readonly kind = 1
  readonly parent = undefined
  readonly startTimeNs = 0n
  readonly endTimeNs = undefined
  get status() {
    return { code: 0 } as const
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
    return { ...NOWHERE }
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

export const noopSpan: Span = new NoopSpan()

export const noopTracer: Tracer = {
  name: 'noop',
  new: () => noopTracer,
  startSpan: () => noopSpan,
  setActiveSpan() {},
  activeSpan: () => undefined,
  withActiveSpan: <T>(_span: Span, fn: () => T): T => runTraced(fn, undefined, noopSpan),
  trace: <T>(_name: string, a: unknown, b?: (span: Span) => T): T => runTraced(a, b, noopSpan),
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
    return (value as Span).spanContext().traceId === NOWHERE.traceId
  } catch {
    return false
  }
}
