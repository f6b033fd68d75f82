/**
 * What the rest of the library needs of the tracer beyond its public API: exact page-clock times, amendments to
 * finished spans, and the moment at which blocks leave.
 */

import type { Attributes, Span, SpanOptions, Tracer } from '../api/api'
import type { Carrier } from '../context/carrier'
import type { CallSite } from '../platform/stack'
import type { CodeLocation } from '../settings'
import type { SpanData } from './span/span-data'

export interface TracingParts {
  readonly carrier: Carrier
  /** The document was instrumented after its first script. */
  readonly late: boolean
  /** What its spans come from, as JSON of a map of attributes; '' or nothing for the document itself. */
  readonly resource?: string
  /** Takes a full block, and owns it from then on. Must not throw. */
  emit(block: ArrayBuffer, spanCount: number): void
  /** A wrong use of the API, reported once for each call site. Must not throw. */
  misuse(message: string, stack: string | undefined): void
}

/** A span of another tracer in the page, shown beside ours. */
export interface AdoptedSpan {
  /** It as one of ours: a parent, and what may be active. It can be read, not changed. */
  readonly span: Span
  /** Its state is read, once more where `merge` has something to add. */
  finish(): void
  /**
   * `span`, which has just been started for the same request, isn't shown; what it records is added to this one wherever
   * that says nothing of its own. It has the ids of this one from now on.
   */
  merge(span: Span): void
}

export interface Tracing {
  /** The live global tracer. */
  readonly tracer: Tracer
  setSamplingRate(rate: number): void
  setCodeLocation(which: CodeLocation): void
  /** Whether requests of code of no flow stand under the page's load, as long as that goes on. */
  setInferParents(infers: boolean): void
  /** `span` gives the span of the page's load, and begins it if it has to; nothing: there is none any more. */
  pageLoads(span: (() => Span | undefined) | undefined): void
  /** The user does something: what goes on by itself from here on is no longer taken for what was before. */
  interacted(): void
  /**
   * Like `startSpan` of `tracer`, for whoever isn't the page's code: `scope` names it, `version` is its own, `startMs` is
   * on the page's clock, now where it isn't given.
   */
  startInstrumentationSpan(scope: string, name: string, options: SpanOptions, startMs?: number, version?: string): Span
  /** The same for a span that is shown only where something needs it: see `RecordingSpan.holdBack`. */
  startHeldBack(
    scope: string,
    name: string,
    parent: Span | null,
    describe: (span: Span) => void,
    startMs?: number,
  ): Span
  /** Notes where a request was started that has just been, if that is wanted: at `site`, or else here. */
  locate(span: Span, site?: CallSite): void
  /**
   * Shows a span that another tracer made. `fill` writes its state of now into data that is empty but for what never
   * changes; it is called at once, when the open span is sent, and at the end. Undefined, and nothing is shown, where it
   * throws.
   */
  adopt(fill: (data: SpanData) => void): AdoptedSpan | undefined
  /** `addEvent` at a time on the page's clock, with attributes of which those are left out that can't be recorded. */
  addEventAt(span: Span, name: string, attributes: Attributes, timeMs: number): void
  /** Of a span that is amended soon after its end: its records wait for each other until the block leaves. */
  amendSoon(span: Span): void
  /** `finish` at a time on the page's clock; at its start where that is later, as the browser may have it. */
  finishAt(span: Span, endMs: number): void
  /**
   * Changes a finished span: `change` may call its setters again, `endMs` (page clock) moves its end. The record goes
   * out once more, with the next revision. A released span stays as it is.
   */
  amend(span: Span, endMs: number | undefined, change: (span: Span) => void): void
  /** Puts out all that is waiting, at once; when `open` is set, spans that are still open, too, as they are now. */
  flush(open?: boolean): void
  /** Puts out what has come since a full block left; a part of the times it is called. */
  flushRest(): void
  /** Stops for good: later spans are no-op ones, timers are cleared, what waits is flushed. */
  stop(): void
}

export type CreateTracing = (parts: TracingParts) => Tracing
