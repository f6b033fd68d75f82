/**
 * Shows the spans of the page's own OpenTelemetry. Nothing is registered in its place, which would make the page's own
 * registration fail: accessors see what is registered, and a span processor of ours is added to the page's.
 */
import type { Carrier } from '../context/carrier'
import { defineProperty, getOwnPropertyDescriptor, isArray, reflectApply, weakMap } from '../natives'
import type { StatusKeeper } from '../status'
import { activeSpanIn, withActive } from '../tracing/active-span'
import type { Span } from '../tracing/api'
import type { AdoptedSpan, Tracing } from '../tracing/core'
import { fillFrom, type OtherSpan } from './other-span'

/** Where every version of `@opentelemetry/api` 1.x keeps what is registered. */
const API_KEY = Symbol.for('opentelemetry.js.api.1')
const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN')
const SUPPRESS_KEY = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')
const NAMESPACE = 'default'

export interface Observer {
  /** The page's OpenTelemetry says of what runs now that it is to leave no trace. */
  isSuppressed(): boolean
  /** Takes all of it off that can be taken off; what stays passes everything on. */
  remove(): void
}

interface OtherContext {
  getValue(key: symbol): unknown
}

interface ContextManager {
  active(): OtherContext
  with(context: OtherContext, fn: (...args: unknown[]) => unknown, self: unknown, ...args: unknown[]): unknown
}

/** A `ProxyTracerProvider`, or a provider of an SDK of 1.x or later. */
interface Provider {
  getDelegate?(): Provider
  setDelegate?: (...args: unknown[]) => unknown
  addSpanProcessor?(processor: unknown): void
  readonly _activeSpanProcessor?: { readonly _spanProcessors?: unknown[] }
  readonly activeSpanProcessor?: { readonly _spanProcessors?: unknown[] }
}

export function observeOpenTelemetry(tracing: Tracing, carrier: Carrier, status: StatusKeeper): Observer {
  const undos: (() => void)[] = []
  const adopted = weakMap<object, AdoptedSpan>()
  const seen = weakMap<object, true>()
  let on = true
  let manager: ContextManager | undefined

  const processor = {
    onStart(span: OtherSpan): void {
      if (!on) return
      try {
        const one = tracing.adopt((data) => fillFrom(data, span))
        if (one !== undefined) adopted.set(span, one)
      } catch {
        // A span that can't be read is not shown.
      }
    },
    onEnding(): void {},
    onEnd(span: OtherSpan): void {
      if (on) adopted.get(span)?.finish()
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }

  function attach(provider: Provider | undefined): void {
    if (isNew(provider, seen)) {
      const multi = provider._activeSpanProcessor ?? provider.activeSpanProcessor
      const processors = multi?._spanProcessors
      if (isArray(processors)) {
        // Tracers that the page has already hold the same array.
        processors[processors.length] = processor
        undos.push(() => {
          const at = processors.indexOf(processor)
          if (at >= 0) processors.splice(at, 1)
        })
      } else if (typeof provider.addSpanProcessor === 'function') provider.addSpanProcessor(processor)
      else return
      status.set({ openTelemetry: 'observed' })
    }
  }

  function foundTrace(provider: Provider | undefined): void {
    if (typeof provider?.getDelegate !== 'function') {
      attach(provider)
      return
    }
    if (!isNew(provider, seen)) return
    const { setDelegate } = provider
    if (typeof setDelegate === 'function') {
      undos.push(
        own(provider, 'setDelegate', function (this: unknown, ...args) {
          const result = reflectApply(setDelegate, this, args)
          guard(() => attach(args[0] as Provider))
          return result
        }),
      )
    }
    attach(provider.getDelegate())
  }

  /** The page's active span becomes active for our tracer, too, and so follows the code as far as our carrier does. */
  function foundContext(found: ContextManager | undefined): void {
    manager = found
    if (!isNew(found, seen) || typeof found.with !== 'function') return
    const original = found.with
    undos.push(
      own(found, 'with', function (this: unknown, ...args) {
        const run = () => reflectApply(original, this, args)
        const span = on ? spanIn(args[0]) : undefined
        const outer = carrier.current()
        if (span === undefined || span === activeSpanIn(outer, NAMESPACE)) return run()
        return carrier.run(withActive(outer, NAMESPACE, span), run)
      }),
    )
  }

  function spanIn(context: unknown): Span | undefined {
    try {
      const span = (context as OtherContext).getValue(SPAN_KEY)
      return typeof span === 'object' && span !== null ? adopted.get(span)?.span : undefined
    } catch {
      return undefined
    }
  }

  function foundApi(api: object | undefined): void {
    if (!isNew(api, seen)) return
    undos.push(
      watch(api, 'trace', (value) => foundTrace(value as Provider | undefined)),
      watch(api, 'context', (value) => foundContext(value as ContextManager | undefined)),
    )
  }

  /** The API is asked for and nobody has registered anything: it is used without an SDK. */
  function asked(value: unknown): void {
    if (value === undefined && on && status.now().openTelemetry === 'none') status.set({ openTelemetry: 'api' })
  }

  undos.push(watch(globalThis, API_KEY, (value) => foundApi(value as object | undefined), asked))
  return {
    isSuppressed() {
      try {
        return manager?.active().getValue(SUPPRESS_KEY) === true
      } catch {
        return false
      }
    },
    remove() {
      on = false
      for (let i = undos.length - 1; i >= 0; i--) guard(undos[i])
      status.set({ openTelemetry: 'none' })
    },
  }
}

/** An object that was not met before. */
function isNew<T>(
  value: T,
  seen: { get(key: object): true | undefined; set(key: object, value: true): void },
): value is T & object {
  if (typeof value !== 'object' || value === null || seen.get(value)) return false
  seen.set(value, true)
  return true
}

function guard(fn: () => void): void {
  try {
    fn()
  } catch {
    // The page goes on without it.
  }
}

/** Gives `holder` a method of its own before the one it inherits; gives back the undoing. */
function own(holder: object, key: string, value: (this: unknown, ...args: unknown[]) => unknown): () => void {
  const before = getOwnPropertyDescriptor(holder, key)
  defineProperty(holder, key, { value, configurable: true, writable: true, enumerable: false })
  return () => {
    if (getOwnPropertyDescriptor(holder, key)?.value !== value) return
    if (before === undefined) Reflect.deleteProperty(holder, key)
    else defineProperty(holder, key, before)
  }
}

/** Tells what a plain property holds, now and whenever it is set; gives back the undoing. */
function watch(
  holder: object,
  key: PropertyKey,
  found: (value: unknown) => void,
  asked?: (value: unknown) => void,
): () => void {
  const before = getOwnPropertyDescriptor(holder, key)
  if (before !== undefined && (!before.configurable || before.get !== undefined)) {
    // It can't be watched; what is there now can be looked at.
    guard(() => found(Reflect.get(holder, key)))
    return () => {}
  }
  let held: unknown = before?.value
  const get = () => {
    if (asked !== undefined) guard(() => asked(held))
    return held
  }
  defineProperty(holder, key, {
    configurable: true,
    enumerable: true,
    get,
    set(value) {
      held = value
      guard(() => found(value))
    },
  })
  if (held !== undefined) guard(() => found(held))
  return () => {
    if (getOwnPropertyDescriptor(holder, key)?.get !== get) return
    if (held === undefined) Reflect.deleteProperty(holder, key)
    else defineProperty(holder, key, { value: held, configurable: true, enumerable: true, writable: true })
  }
}
