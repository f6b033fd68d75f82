/** One span for each event that code listens to: from the first of its listeners to the last. */

import type { Span } from '../../api/api'
import { weakMap } from '../../platform/natives'
import { withoutOwnFrames } from '../../platform/stack'
import { now } from '../../tracing/clock'
import type { Tracing } from '../../tracing/core'
import { recordFailure } from '../../tracing/span/exception'
import { noteListener } from './listener-times'

/** The spans of events that have listeners. */
export class EventSpans {
  readonly #tracing: Tracing
  readonly #start: (event: Event) => Span | undefined
  readonly #goesOn: boolean
  readonly #spans = weakMap<Event, Span>()

  /**
   * @param start - makes the span of an event; undefined if it is to have none
   * @param goesOn - whether a span that is still open after a listener is ended by somebody else
   */
  constructor(tracing: Tracing, start: (event: Event) => Span | undefined, goesOn = false) {
    this.#tracing = tracing
    this.#start = start
    this.#goesOn = goesOn
  }

  /** Runs a listener within the span of its event. */
  around(event: unknown, call: () => unknown): unknown {
    const span = this.#spanOf(event)
    if (span === undefined) return call()
    const { tracer } = this.#tracing
    const fromMs = now()
    try {
      return tracer.withActiveSpan(span, call)
    } catch (error) {
      withoutOwnFrames(error, undefined)
      this.#change(span, (thrown) => recordFailure(thrown, error))
      throw error
    } finally {
      noteListener(span, fromMs, now())
      this.#change(span, () => {})
    }
  }

  /** A listener has ended, and with it the span, until another one is called for the same event. */
  #change(span: Span, change: (span: Span) => void): void {
    try {
      if (span.isRecording()) {
        change(span)
        if (!this.#goesOn) span.finish()
      } else this.#tracing.amend(span, now(), change)
    } catch {
      // The listener has run, whatever becomes of the span.
    }
  }

  #spanOf(event: unknown): Span | undefined {
    try {
      if (!(event instanceof Event)) return undefined
      const known = this.#spans.get(event)
      if (known !== undefined) return known
      const span = this.#start(event)
      if (span !== undefined) this.#spans.set(event, span)
      return span
    } catch {
      return undefined
    }
  }
}
