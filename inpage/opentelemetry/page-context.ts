/**
 * The current context of the page's OpenTelemetry. Its own context managers lose it at the first `await`; ours carries it
 * as far as our carrier reaches.
 */

import { NoopSpan } from '../api/noop'
import type { Carrier } from '../context/carrier'
import { activeSpanIn } from '../tracing/active-span'
import { baggageText } from './baggage'

/** The keys under which every version of the API keeps span, baggage and suppression in a context. */
export const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN')
export const BAGGAGE_KEY = Symbol.for('OpenTelemetry Baggage Key')
export const SUPPRESS_KEY = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/** The namespace of our tracer in which the page's spans are active. */
export const NAMESPACE = 'default'
/** The namespace in which the page's context is kept. It contains a NUL, so no page uses it. */
export const KEPT = '\0opentelemetry'

/** A `Context` of the API, of any version. */
export interface PageContext {
  getValue(key: symbol): unknown
}

/** A `ContextManager` of the API, of any version. */
export interface PageContextManager {
  active(): PageContext
}

/** Keeps the page's context within ours. */
export class KeptContext extends NoopSpan {
  readonly context: PageContext

  constructor(context: PageContext) {
    super()
    this.context = context
  }
}

/** Whether the page has suppressed tracing for the running code. Never throws. */
export function isSuppressed(manager: PageContextManager | undefined, carrier: Carrier): boolean {
  return current(manager, carrier, SUPPRESS_KEY) === true
}

/** The page's current baggage as the value of a `baggage` header; '' for none. Never throws. */
export function currentBaggage(manager: PageContextManager | undefined, carrier: Carrier): string {
  try {
    return baggageText(current(manager, carrier, BAGGAGE_KEY))
  } catch {
    return ''
  }
}

function current(manager: PageContextManager | undefined, carrier: Carrier, key: symbol): unknown {
  try {
    const kept = activeSpanIn(carrier.current(), KEPT)
    return manager?.active().getValue(key) ?? (kept as KeptContext | undefined)?.context.getValue(key)
  } catch {
    return undefined
  }
}
