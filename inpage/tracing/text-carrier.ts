/** Trace headers in what a page sends and gets by itself: messages, sockets, requests of its own. */

import type { Span, SpanContext, TextCarrier } from '../api/api'
import { isArray } from '../platform/natives'
import { membersOf } from '../propagation/baggage'
import type { Headers } from '../propagation/format'
import { headersFor, type ReceivedTrace, receive } from '../propagation/propagate'
import type { HeaderFormat } from '../settings'

/** What is written beside the span's own. */
export interface Propagation {
  readonly formats: readonly HeaderFormat[]
  /** The trace that what runs here came with, if it did. */
  readonly received: ReceivedTrace | undefined
  /** What goes with requests by the page's own OpenTelemetry; '' for nothing. */
  readonly baggage: string
}

/** More entries of a carrier are not looked at. */
const MAX_ENTRIES = 1000

/** @throws what the carrier throws */
export function injectInto(carrier: TextCarrier, span: Span, { formats, received, baggage }: Propagation): void {
  const headers = headersFor(span, formats, received, baggage || undefined)
  const { set } = carrier as { readonly set?: unknown }
  for (const name of Object.keys(headers)) {
    if (typeof set === 'function') set.call(carrier, name, headers[name])
    else (carrier as Record<string, string>)[name] = headers[name]
  }
}

/** @throws what the carrier throws */
export function extractFrom(carrier: TextCarrier): SpanContext | undefined {
  const headers: Headers = {}
  let left = MAX_ENTRIES
  const take = (value: unknown, name: unknown) => {
    const text = isArray(value) ? value[0] : value
    if (left-- > 0 && typeof name === 'string' && typeof text === 'string') headers[name.toLowerCase()] = text
  }
  const { forEach } = carrier as { readonly forEach?: unknown }
  if (typeof forEach === 'function') forEach.call(carrier, take)
  else for (const name of Object.keys(carrier)) take((carrier as Record<string, unknown>)[name], name)
  const { traceId, spanId, sampled, traceState, baggage } = receive(headers)?.carried ?? {}
  if (traceId === undefined || spanId === undefined) return undefined
  return {
    traceId,
    spanId,
    traceFlags: sampled === false ? 0 : 1,
    isRemote: true,
    ...(traceState ? { traceState } : {}),
    ...(baggage ? { baggage: Object.fromEntries(membersOf(baggage)) } : {}),
  }
}
