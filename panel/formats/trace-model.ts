/** The span model that all formats share. */

import type { SpanKind, StatusCode } from '../../inpage/api/api'
import type { AttributeEntry } from '../../inpage/block/format'

/** A span, whatever format it comes from or goes to. */
export interface TraceSpan {
  /** In lower-case hex, 32 and 16 digits, never all zero. */
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | undefined
  /** The value of W3C's `tracestate`; '' for none. */
  readonly traceState: string
  readonly name: string
  readonly kind: SpanKind
  /** Nanoseconds since the epoch. */
  readonly startNs: bigint
  /** Undefined while it is open. */
  readonly endNs: bigint | undefined
  readonly status: { readonly code: StatusCode; readonly message: string }
  /** Whole numbers beyond the safe range of a double are bigints. */
  readonly attributes: readonly AttributeEntry[]
  readonly events: readonly TraceEvent[]
  readonly links: readonly TraceLink[]
  readonly scope: { readonly name: string; readonly version: string }
  readonly resource: readonly AttributeEntry[]
  readonly dropped: { readonly attributes: number; readonly events: number; readonly links: number }
}

/** An event of a span. */
export interface TraceEvent {
  readonly name: string
  readonly timeNs: bigint
  readonly attributes: readonly AttributeEntry[]
}

/** A link of a span. */
export interface TraceLink {
  readonly traceId: string
  readonly spanId: string
  readonly attributes: readonly AttributeEntry[]
}

/** The counts of a span that dropped nothing. */
export const NOTHING_DROPPED: TraceSpan['dropped'] = { attributes: 0, events: 0, links: 0 }

/** The value of a text attribute; '' if there is none. */
export function textAttribute(attributes: readonly AttributeEntry[], key: string): string {
  const value = attributes.find(([name]) => name === key)?.[1]
  return typeof value === 'string' ? value : ''
}

/** OpenTelemetry's name for a service that gives none. */
export const UNKNOWN_SERVICE = 'unknown_service'

/** The name of a span's service. */
export function serviceOf(span: Pick<TraceSpan, 'resource'>): string {
  return textAttribute(span.resource, 'service.name') || UNKNOWN_SERVICE
}
