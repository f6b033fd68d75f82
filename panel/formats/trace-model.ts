/** A span as the formats speak of it: what they have in common, and nothing of any one of them. */

import type { SpanKind, StatusCode } from '../../inpage/api/api'
import type { AttributeEntry } from '../../inpage/block/format'

export interface TraceSpan {
  /** Lower-case hex, 32 and 16 digits, never all zero. */
  readonly traceId: string
  readonly spanId: string
  readonly parentId: string | undefined
  /** W3C's `tracestate`; '' for none. */
  readonly traceState: string
  readonly name: string
  readonly kind: SpanKind
  /** Nanoseconds since the epoch. */
  readonly startNs: bigint
  /** Undefined while it is open. */
  readonly endNs: bigint | undefined
  readonly status: { readonly code: StatusCode; readonly message: string }
  /** Whole numbers that a double holds are numbers; larger ones are bigints. */
  readonly attributes: readonly AttributeEntry[]
  readonly events: readonly TraceEvent[]
  readonly links: readonly TraceLink[]
  readonly scope: { readonly name: string; readonly version: string }
  readonly resource: readonly AttributeEntry[]
  readonly dropped: { readonly attributes: number; readonly events: number; readonly links: number }
}

export interface TraceEvent {
  readonly name: string
  readonly timeNs: bigint
  readonly attributes: readonly AttributeEntry[]
}

export interface TraceLink {
  readonly traceId: string
  readonly spanId: string
  readonly attributes: readonly AttributeEntry[]
}

export const NOTHING_DROPPED: TraceSpan['dropped'] = { attributes: 0, events: 0, links: 0 }

/** A text attribute by its key; '' where there is none. */
export function textAttribute(attributes: readonly AttributeEntry[], key: string): string {
  const value = attributes.find(([name]) => name === key)?.[1]
  return typeof value === 'string' ? value : ''
}

/** What a service is called where nobody says: OpenTelemetry's own word for it. */
export const UNKNOWN_SERVICE = 'unknown_service'

export function serviceOf(span: Pick<TraceSpan, 'resource'>): string {
  return textAttribute(span.resource, 'service.name') || UNKNOWN_SERVICE
}
