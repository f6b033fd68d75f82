/**
 * What the rest of the library needs from the tracer beyond its public API: times on the page's clock, changes to finished
 * spans, and control over when blocks are sent.
 */

import type { Attributes, Span, SpanOptions, Tracer } from '../api/api'
import type { Carrier, Context } from '../context/carrier'
import type { CallSite } from '../platform/stack'
import type { CodeLocation } from '../settings'
import type { SpanData } from './span/span-data'
import type { Propagation } from './text-carrier'

/** What the tracer needs from the library. */
export interface TracingParts {
  readonly carrier: Carrier
  /** Whether the document was instrumented after its first script. */
  readonly late: boolean
  /** The resource of its spans, as the JSON of a map of attributes; '' or missing for the document itself. */
  readonly resource?: string
  /** What `inject` writes. Default: W3C's headers of the span alone. */
  propagation?(): Propagation
  /** Takes a finished block and owns it from then on. Must not throw. */
  emit(block: ArrayBuffer, spanCount: number): void
  /** Reports a wrong use of the API, once for each call site. Must not throw. */
  misuse(message: string, stack: string | undefined): void
}

/** A span of another tracer in the page, recorded along with ours. */
export interface AdoptedSpan {
  /** The span as one of ours: it can be a parent, and active. It can be read but not changed. */
  readonly span: Span
  /** Ends it: its state is read, and again later if `merge` adds something. */
  finish(): void
  /**
   * Merges `span`, which was just started for the same request, into this one. It is not shown. What it records is added to this
   * span unless this span says something else. It gets the ids of this span.
   */
  merge(span: Span): void
}

/** The tracing of a document. */
export interface Tracing {
  /** The global tracer. */
  readonly tracer: Tracer
  readonly carrier: Carrier
  /** The context of the running code, with `span` active for the global tracer; undefined if it can't be active. */
  contextWith(span: Span): Context | undefined
  setSamplingRate(rate: number): void
  setCodeLocation(which: CodeLocation): void
  /** Sets whether requests outside of any flow are placed under the page's load while it lasts. */
  setInferParents(infers: boolean): void
  /** Sets the function that returns the span of the page's load, and starts it if necessary; undefined ends the load. */
  setCause(span: (() => Span | undefined) | undefined, idleMs?: number): void
  /** Whether what runs outside of any flow belongs to the page's load. */
  isLoading(): boolean
  /** The user does something: what runs by itself from now on is not attributed to what was before. */
  interacted(): void
  /** Sets the function that returns the span of the user's last action, and starts it if necessary. */
  setLatest(span: () => Span | undefined): void
  /** Whether what that has set off may still go on, if nothing of it was open for `idleMs`. */
  isLatestAlive(idleMs: number): boolean
  /** `next` follows `event` in a gesture of the user's: both are events of the same kind on the same element. */
  continueGesture(event: Span, next: Span): void
  /**
   * Like `startSpan` of `tracer`, for spans that the page's code does not start itself.
   *
   * @param scope - the name of the instrumentation
   * @param startMs - on the page's clock; now by default
   * @param version - the version of the instrumentation
   * @param site - the page's call, if that is known
   */
  startInstrumentationSpan(
    scope: string,
    name: string,
    options: SpanOptions,
    startMs?: number,
    version?: string,
    site?: CallSite,
  ): Span
  /** The same for the load of the document: inferred under the span whose code in another window has begun it, where one has. */
  startLoad(scope: string, name: string, options: SpanOptions, startMs: number): Span
  /** The same for a failure that nobody caught: outside of any flow, under the span whose code has run just before. */
  startFailure(scope: string, name: string): Span
  /** The same for what the user's last action sets off: outside of any flow, inferred under that. */
  startByUser(scope: string, name: string, options: SpanOptions): Span
  /** The same for a span that is shown only if something needs it: see `RecordingSpan.holdBack`. */
  startHeldBack(
    scope: string,
    name: string,
    parent: Span | null,
    describe: (span: Span) => void,
    startMs?: number,
  ): Span
  /** Notes where a request was just started, if the settings want that: at `site`, or else at the running code. */
  locate(span: Span, site?: CallSite): void
  /**
   * Shows a span that another tracer made.
   *
   * @param fill - writes the span's present state into empty data; called at once, when the open span is sent, and at the end
   * @returns undefined if `fill` throws; then nothing is shown
   */
  adopt(fill: (data: SpanData) => void): AdoptedSpan | undefined
  /** `addEvent` at a time on the page's clock. Attributes that can't be recorded are left out. */
  addEventAt(span: Span, name: string, attributes: Attributes, timeMs: number): void
  /** Announces that a span is amended soon after its end: its records are merged until the block is sent. */
  amendSoon(span: Span): void
  /** An open span that only waits from here on, as that of a connection, no longer keeps alive what has begun it. */
  rest(span: Span): void
  /** `finish` at a time on the page's clock; at the span's start if that is later, as browsers may report it. */
  finishAt(span: Span, endMs: number): void
  /**
   * Changes a finished span. `change` may call its setters again, and `endMs` (on the page's clock) moves its end. The record is
   * sent again with the next revision. A released span is not changed.
   */
  amend(span: Span, endMs: number | undefined, change: (span: Span) => void): void
  /** Sends everything that waits; if `open` is set, also spans that are still open, in their present state. */
  flush(open?: boolean): void
  /** Sends what was recorded after a full block; it does so only some of the times it is called. */
  flushRest(): void
  /** Stops for good: spans started later are no-ops, timers are cleared, and what waits is sent. */
  stop(): void
}

/** Makes the tracing of a document. */
export type CreateTracing = (parts: TracingParts) => Tracing
