/**
 * What the page's OpenTelemetry has made current. Its own managers lose it at the first `await`; within our context it
 * goes as far as our carrier goes.
 */

import { NoopSpan } from '../api/noop'
import type { Carrier } from '../context/carrier'
import { activeSpanIn } from '../tracing/active-span'
import { baggageText } from './baggage'

export const SPAN_KEY = Symbol.for('OpenTelemetry Context Key SPAN')
export const BAGGAGE_KEY = Symbol.for('OpenTelemetry Baggage Key')
export const SUPPRESS_KEY = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

export const NAMESPACE = 'default'
/** No name that a page gives. */
export const KEPT = '\0opentelemetry'

/** A `Context` of the API, whichever version made it. */
export interface PageContext {
  getValue(key: symbol): unknown
}

export interface PageContextManager {
  active(): PageContext
}

/** Stands in our context for the page's. */
export class KeptContext extends NoopSpan {
  readonly context: PageContext

  constructor(context: PageContext) {
    super()
    this.context = context
  }
}

/** The page wants no trace of what runs now. Never throws. */
export function isSuppressed(manager: PageContextManager | undefined, carrier: Carrier): boolean {
  return current(manager, carrier, SUPPRESS_KEY) === true
}

/** What the page wants to go with every request that is sent now, as a `baggage` header; '' for nothing. Never throws. */
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
