/**
 * The baggage of spans: texts that go with a trace from service to service. A span begins with what its parent has by then.
 * It stands beside the spans, since hardly a page has any.
 */
import type { Baggage, Span } from '../../api/api'
import { create, hasOwn, keysOf, weakMap } from '../../platform/natives'
import type { ReportMisuse } from '../misuse'
import { MAX_BAGGAGE, MAX_BAGGAGE_TEXT } from './limits'

const ofSpans = weakMap<Span, Baggage>()
/** Until a page uses it, a span costs nothing for it. */
let isUsed = false

/** A copy, without a prototype. */
export function baggageOf(span: Span): Record<string, string> {
  const copy: Record<string, string> = create(null)
  const baggage = isUsed ? ofSpans.get(span) : undefined
  if (baggage !== undefined) {
    const keys = keysOf(baggage)
    for (let i = 0; i < keys.length; i++) copy[keys[i]] = baggage[keys[i]]
  }
  return copy
}

/** Gives a span the baggage of its parent. */
export function inheritBaggage(span: Span, parent: Span): void {
  const baggage = isUsed ? ofSpans.get(parent) : undefined
  if (baggage !== undefined) ofSpans.set(span, baggage)
}

/** Of a context that the page has given. Never throws. */
export function takeBaggage(span: Span, given: unknown, misuse: ReportMisuse): void {
  if (typeof given !== 'object' || given === null) return
  try {
    const keys = keysOf(given)
    for (let i = 0; i < keys.length && i < MAX_BAGGAGE; i++)
      setBaggage(span, keys[i], (given as Baggage)[keys[i]], misuse)
  } catch {
    // What can't be read doesn't go on.
  }
}

/** Sets an entry, or with undefined takes it away. Never throws. */
export function setBaggage(span: Span, key: unknown, value: unknown, misuse: ReportMisuse): void {
  const isTakenAway = value === undefined || value === null
  if (typeof key !== 'string' || key === '' || (typeof value !== 'string' && !isTakenAway)) {
    misuse('setBaggage: key or value is not valid')
    return
  }
  const baggage = baggageOf(span)
  if (isTakenAway) delete baggage[key]
  else {
    const text = key + value
    if (text.length > MAX_BAGGAGE_TEXT || (!hasOwn(baggage, key) && keysOf(baggage).length >= MAX_BAGGAGE)) {
      misuse('setBaggage: there is no room for it')
      return
    }
    baggage[key] = value as string
  }
  isUsed = true
  ofSpans.set(span, baggage)
}
