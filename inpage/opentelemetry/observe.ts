/**
 * Shows the spans of the page's own OpenTelemetry. We register nothing, as that would make the page's registration fail.
 * Instead accessors tell us what the page registers, and a span processor of ours is added to the page's.
 */

import type { Span } from '../api/api'
import type { Carrier } from '../context/carrier'
import type { AddonApi } from '../instrument/addon-api'
import { urlOf } from '../instrument/page-url'
import { isArray, reflectApply, soon, weakMap } from '../platform/natives'
import type { PageSettings } from '../settings'
import { activeSpanIn } from '../tracing/active-span'
import type { AdoptedSpan, Tracing } from '../tracing/core'
import { type Ids, idsOfContext } from '../tracing/ids'
import type { StatusKeeper } from '../transport/status'
import { contextWithSpanOf } from './context-bridge'
import { CLIENT, type ForeignSpan, fillFrom, requestUrl } from './foreign-span'
import {
  currentBaggage,
  isSuppressed,
  NAMESPACE,
  type PageContext,
  type PageContextManager,
  SPAN_KEY,
} from './page-context'
import { after, guard, wrapOwn } from './watch'
import { type Registrations, watchApi } from './watch-api'

/** What the observer needs from the library. */
export interface ObserverParts {
  readonly tracing: Tracing
  readonly carrier: Carrier
  readonly status: StatusKeeper
  readonly addonApi: AddonApi
  settings(): PageSettings
}

/** The connection to the page's own OpenTelemetry. */
export interface Observer {
  /** Whether the page's OpenTelemetry has suppressed tracing for the running code. */
  isSuppressed(): boolean
  /** The page's current baggage as the value of a header; '' for none. */
  baggage(): string
  /** The page's own span for the request to `url` that is being sent. Each span is given only once. */
  spanOf(url: URL): AdoptedSpan | undefined
  /** Removes everything that can be removed. What must stay only passes calls on. */
  remove(): void
}

/** A `ProxyTracerProvider`, or a provider of an SDK of 1.x or later. */
interface Provider {
  getDelegate?(): Provider
  addSpanProcessor?(processor: unknown): void
  readonly _activeSpanProcessor?: { readonly _spanProcessors?: unknown[] }
  readonly activeSpanProcessor?: { readonly _spanProcessors?: unknown[] }
}

/** Replaces the observation: registers a stand-in, reports what the page registers, and returns the undo function. */
export type StandIn = (parts: ObserverParts, registrations: Registrations) => () => void

/** Starts to observe the page's OpenTelemetry, or to stand in for its SDK if `standIn` is given. */
export function observeOpenTelemetry(parts: ObserverParts, standIn?: StandIn): Observer {
  const { tracing, carrier, status } = parts
  const undos: (() => void)[] = []
  const adopted = weakMap<object, AdoptedSpan>()
  const seen = weakMap<object, true>()
  let on = true
  let manager: (PageContextManager & object) | undefined
  /** The page's span for a request. It is valid until the microtasks of the running job. */
  let sending: { readonly span: ForeignSpan; readonly shown: AdoptedSpan } | undefined

  const processor = {
    onStart(span: ForeignSpan): void {
      if (!on || adopted.get(span) !== undefined) return
      guard(() => {
        // A span that can't be read is not shown.
        const cause = idsOf(activeSpanIn(carrier.current(), NAMESPACE))
        const one = tracing.adopt((data) => fillFrom(data, span, cause))
        if (one === undefined) return
        adopted.set(span, one)
        if (span.kind === CLIENT) expectRequest(span, one)
      })
    },
    onEnding(): void {},
    onEnd(span: ForeignSpan): void {
      if (on) adopted.get(span)?.finish()
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  }

  function expectRequest(span: ForeignSpan, shown: AdoptedSpan): void {
    const one = { span, shown }
    sending = one
    soon(() => {
      if (sending === one) sending = undefined
    })
  }

  function attach(provider: Provider | undefined): void {
    if (!isNew(provider)) return
    const multi = provider._activeSpanProcessor ?? provider.activeSpanProcessor
    const processors = multi?._spanProcessors
    if (isArray(processors)) {
      // Tracers that the page already has hold the same array.
      processors[processors.length] = processor
      undos.push(() => {
        const at = processors.indexOf(processor)
        if (at >= 0) processors.splice(at, 1)
      })
    } else if (typeof provider.addSpanProcessor === 'function') provider.addSpanProcessor(processor)
    else {
      // A vendor's provider, or one with mangled names: its spans are seen when tracers make them.
      undos.push(after(provider, 'getTracer', (_args, tracer) => foundTracer(tracer)))
      return
    }
    status.set({ openTelemetry: 'observed' })
  }

  function foundTracer(tracer: unknown): void {
    if (!isNew(tracer)) return
    undos.push(
      after(tracer, 'startSpan', (_args, span) => foundSpan(span)),
      wrapOwn(
        tracer,
        'startActiveSpan',
        (original) =>
          function (this: unknown, ...args) {
            const last = args.length - 1
            const fn = args[last]
            if (typeof fn === 'function') {
              args[last] = function (this: unknown, ...given: unknown[]) {
                guard(() => foundSpan(given[0]))
                return reflectApply(fn, this, given)
              }
            }
            return reflectApply(original, this, args)
          },
      ),
    )
  }

  function foundSpan(value: unknown): void {
    const span = value as ForeignSpan & object
    if (!on || !span.isRecording() || !isNew(span)) return
    processor.onStart(span)
    if (adopted.get(span) === undefined) return
    after(span, 'end', () => processor.onEnd(span))
    status.set({ openTelemetry: 'observed' })
  }

  function foundTrace(value: unknown): void {
    const provider = value as Provider | undefined
    if (typeof provider?.getDelegate !== 'function') attach(provider)
    else if (isNew(provider)) {
      undos.push(after(provider, 'setDelegate', ([delegate]) => attach(delegate as Provider)))
      attach(provider.getDelegate())
    }
  }

  /** Makes the page's active span active for our tracer, so that our carrier carries it across `await`. */
  function foundContext(found: unknown): void {
    manager = found as PageContextManager & object
    if (!isNew(found)) return
    undos.push(
      wrapOwn(
        found,
        'with',
        (original) =>
          function (this: unknown, ...args) {
            const outer = carrier.current()
            const inner = on ? enteredBy(args[0] as PageContext) : outer
            return inner === outer ? reflectApply(original, this, args) : carrier.run(inner, original, this, args)
          },
      ),
    )
  }

  function enteredBy(context: PageContext) {
    const outer = carrier.current()
    try {
      return contextWithSpanOf(outer, context, shown(context.getValue(SPAN_KEY)))
    } catch {
      return outer
    }
  }

  function shown(span: unknown): Span | undefined {
    return typeof span === 'object' && span !== null ? adopted.get(span)?.span : undefined
  }

  /** Whether it is an object that has not been seen before. */
  function isNew<T>(value: T): value is T & object {
    if (typeof value !== 'object' || value === null || seen.get(value)) return false
    seen.set(value, true)
    return true
  }

  const registrations: Registrations = {
    trace: foundTrace,
    context: foundContext,
    asked() {
      if (on && status.now().openTelemetry === 'none') status.set({ openTelemetry: 'api' })
    },
  }
  undos.push(standIn === undefined ? watchApi(registrations) : standIn(parts, registrations))
  return {
    isSuppressed: () => isSuppressed(manager, carrier),
    baggage: () => currentBaggage(manager, carrier),
    spanOf(asked) {
      if (sending === undefined) return undefined
      const { span, shown } = sending
      try {
        // SDKs of 1.x set a span's attributes after its start.
        const url = urlOf(requestUrl(span))
        if (url?.origin !== asked.origin || url.pathname !== asked.pathname) return undefined
      } catch {
        return undefined
      }
      sending = undefined
      return shown
    },
    remove() {
      on = false
      for (let i = undos.length - 1; i >= 0; i--) guard(undos[i])
      status.set({ openTelemetry: 'none' })
    },
  }
}

/** The ids of a span of ours that is recorded. */
function idsOf(span: Span | undefined): Ids | undefined {
  const context = span?.spanContext()
  return context?.traceFlags === 1 ? idsOfContext(context) : undefined
}
