/** W3C Trace Context and Baggage: https://www.w3.org/TR/trace-context/ , https://www.w3.org/TR/baggage/ */
import type { SpanContext } from '../tracing/api'
import type { Format } from './format'

export const w3c: Format = {
  read(header) {
    const context = fromTraceparent(header('traceparent') ?? '')
    if (context === undefined) return undefined
    return {
      traceId: context.traceId,
      spanId: context.spanId,
      sampled: context.traceFlags === 1,
      traceState: header('tracestate'),
      baggage: header('baggage'),
    }
  },
  write({ traceId, spanId, sampled, traceState, baggage }, header) {
    header('traceparent', `00-${traceId}-${spanId}-0${sampled === false ? 0 : 1}`)
    if (traceState) header('tracestate', traceState)
    if (baggage) header('baggage', baggage)
  },
}

const FORM = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** The context a `traceparent` names; undefined if it is malformed. Newer versions are read as far as version 00 goes. */
export function fromTraceparent(header: string): SpanContext | undefined {
  const match = FORM.exec(header.trim())
  if (match === null) return undefined
  const [, version, traceId, spanId, flags, rest] = match
  if (version === '00' && rest !== undefined) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
}
