/** One span for each event that code listens to: from the first of its listeners to the last. */

import type { Span } from '../../api/api'
import { weakMap } from '../../platform/natives'
import { withoutOwnFrames } from '../../platform/stack'
import { now } from '../../tracing/clock'
import type { Tracing } from '../../tracing/core'
import { recordFailure } from '../../tracing/span/exception'

export class EventSpans {
  readonly #tracing: Tracing
  readonly #start: (event: Event) => Span | undefined
  readonly #spans = weakMap<Event, Span>()

  /** `start` gives the span of an event, or undefined if it is to have none. */
  constructor(tracing: Tracing, start: (event: Event) => Span | undefined) {
    this.#tracing = tracing
    this.#start = start
  }

  /** Runs a listener within the span of its event. */
  around(event: unknown, call: () => unknown): unknown {
    const span = this.#spanOf(event)
    if (span === undefined) return call()
    const { tracer } = this.#tracing
    try {
      return tracer.withActiveSpan(span, call)
    } catch (error) {
      withoutOwnFrames(error, undefined)
      this.#change(span, (thrown) => recordFailure(thrown, error))
      throw error
    } finally {
      this.#change(span, () => {})
    }
  }

  /** A listener has ended, and with it the span, until another one is called for the same event. */
  #change(span: Span, change: (span: Span) => void): void {
    try {
      if (span.isRecording()) {
        change(span)
        span.finish()
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
