/** W3C Trace Context: https://www.w3.org/TR/trace-context/#traceparent-header */
import type { SpanContext } from '../tracing/api'

export const TRACEPARENT = 'traceparent'

/** The header's value for a request made by `context`'s span. */
export function toTraceparent(context: SpanContext): string {
  return `00-${context.traceId}-${context.spanId}-${(context.traceFlags & 1).toString().padStart(2, '0')}`
}

const FORM = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** The context a header names; undefined if it is malformed. Newer versions are read as far as version 00 goes. */
export function fromTraceparent(header: string): SpanContext | undefined {
  const match = FORM.exec(header.trim())
  if (match === null) return undefined
  const [, version, traceId, spanId, flags, rest] = match
  if (version === '00' && rest !== undefined) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
}
