/** What the writer needs to know about a span. */
import type { AttributeValue } from './format'
import type { JsonText } from './json-text'

/** Attributes as parallel lists. Whoever makes the record has checked and bounded the values; arrays and maps may be JSON already. */
export interface AttributeList {
  readonly keys: readonly string[]
  readonly values: readonly (AttributeValue | JsonText)[]
}

/** An event of a span. `timeMs` is in ms on the page's clock. */
export interface EventRecord extends AttributeList {
  readonly name: string
  readonly timeMs: number
}

/** The ids of a trace and of a span in it, as big-endian 32-bit words. */
export interface IdWords {
  readonly trace0: number
  readonly trace1: number
  readonly trace2: number
  readonly trace3: number
  readonly span0: number
  readonly span1: number
}

/** A link of a span. */
export interface LinkRecord extends AttributeList, IdWords {}

/** The tracer that made a span. Records of one tracer share one object, so that the writer can compare by identity. */
export interface ScopeRecord {
  readonly name: string
  readonly version: string
  readonly namespace: string
  /** The JSON of a map of attributes; '' stands for the page itself. */
  readonly resource: string
}

/** A span's whole state at one revision; the highest revision counts. */
export interface SpanRecord extends AttributeList, IdWords {
  /** 0 and 0 for none. */
  readonly parent0: number
  readonly parent1: number
  readonly name: string
  readonly kind: number
  readonly statusCode: number
  readonly statusMessage: string
  /** Start and end in ms on the page's clock; the end is NaN while the span is open. */
  readonly startMs: number
  readonly endMs: number
  readonly order: number
  readonly revision: number
  readonly flags: number
  readonly scope: ScopeRecord
  /** The value of W3C's `tracestate`; '' for none. */
  readonly traceState: string
  readonly events: readonly EventRecord[] | undefined
  readonly links: readonly LinkRecord[] | undefined
  readonly droppedAttributes: number
  readonly droppedEvents: number
  readonly droppedLinks: number
}
