/** One span for each event that code listens to: from the first of its listeners to the last. */

import type { Span } from '../../api/api'
import type { Callable } from '../../platform/calls/transparent-proxy'
import { listenToWindow } from '../../platform/events/listen'
import { later, reflectApply, weakMap } from '../../platform/natives'
import { isPromise } from '../../platform/promise-observer'
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
  #failed: Span | undefined

  /**
   * @param start - makes the span of an event; undefined if it is to have none
   * @param goesOn - whether a span that is still open after a listener is ended by somebody else
   */
  constructor(tracing: Tracing, start: (event: Event) => Span | undefined, goesOn = false) {
    this.#tracing = tracing
    this.#start = start
    this.#goesOn = goesOn
  }

  /** Makes a listener that runs within the span of its event, where it is called. */
  wrap(listener: Callable): Callable {
    const spans = this
    const tracing = this.#tracing
    return function (this: unknown, ...args) {
      const span = spans.#spanOf(args[0])
      const context = span && tracing.contextWith(span)
      if (span === undefined || context === undefined) return reflectApply(listener, this, args)
      const fromMs = now()
      let hasReturned = false
      try {
        const result = tracing.carrier.run(context, listener, this, args)
        hasReturned = true
        return isPromise(result) ? tracing.carrier.carry(result) : result
      } finally {
        // Not caught: to the page, an error that is thrown again would have been thrown in this file.
        if (!hasReturned) spans.#setFailed(span)
        noteListener(span, fromMs, now())
        spans.#change(span, () => {})
      }
    }
  }

  /** The span of an event that code of another window listens to. */
  of(event: unknown): Span | undefined {
    const span = this.#spanOf(event)
    if (span?.isRecording() && !this.#goesOn) span.finish()
    return span
  }

  /** Hears of the errors of listeners, which the browser tells when they have thrown. Returns the function that stops it. */
  watch(): () => void {
    return listenToWindow('error', (event) => {
      const span = this.#failed
      if (span === undefined || !(event instanceof ErrorEvent)) return
      this.#failed = undefined
      const error: unknown = event.error ?? event.message
      withoutOwnFrames(error, undefined)
      this.#change(span, (thrown) => recordFailure(thrown, error))
    })
  }

  /** Its listener has thrown: the next error that the browser tells of is that. */
  #setFailed(span: Span): void {
    this.#failed = span
    later(() => {
      if (this.#failed === span) this.#failed = undefined
    }, 0)
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
