/** What the writer needs to know of a span: its whole state at one revision. */
import type { AttributeValue } from './format'
import type { JsonText } from './json-text'

/** Values are checked and bounded by whoever makes the record; arrays and maps may come as JSON already. */
export interface AttributeList {
  readonly keys: readonly string[]
  readonly values: readonly (AttributeValue | JsonText)[]
}

/** An event of a span. `timeMs`: on the page's clock. */
export interface EventRecord extends AttributeList {
  readonly name: string
  readonly timeMs: number
}

/** A link of a span. Ids as big-endian 32-bit words. */
export interface LinkRecord extends AttributeList {
  readonly trace0: number
  readonly trace1: number
  readonly trace2: number
  readonly trace3: number
  readonly span0: number
  readonly span1: number
}

/** Who made a span. Records of one tracer share one object, by which the writer knows it again. */
export interface ScopeRecord {
  readonly name: string
  readonly version: string
  readonly namespace: string
  /** JSON of a map of attributes; '' for the page itself. */
  readonly resource: string
}

/** A span's whole state at one revision; the highest revision counts. */
export interface SpanRecord extends AttributeList {
  /** Ids as big-endian 32-bit words. */
  readonly trace0: number
  readonly trace1: number
  readonly trace2: number
  readonly trace3: number
  readonly span0: number
  readonly span1: number
  readonly parent0: number
  readonly parent1: number
  readonly name: string
  readonly kind: number
  readonly statusCode: number
  readonly statusMessage: string
  /** ms on the page's clock; the end is NaN while the span is open. */
  readonly startMs: number
  readonly endMs: number
  readonly order: number
  readonly revision: number
  readonly flags: number
  readonly scope: ScopeRecord
  /** W3C's `tracestate`; '' for none. */
  readonly traceState: string
  readonly events: readonly EventRecord[] | undefined
  readonly links: readonly LinkRecord[] | undefined
  readonly droppedAttributes: number
  readonly droppedEvents: number
  readonly droppedLinks: number
}
