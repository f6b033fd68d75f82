/**
 * What the user does, as far as the page listens to it: one span for each event, from the first of its listeners to the
 * last; what they start are its children. Programmatic events are the code's own doing, and get none.
 */
import { weakMap } from '../natives'
import { type Span, StatusCode } from '../tracing/api'
import { now } from '../tracing/clock'
import { errorMessage } from '../tracing/exception'
import type { Instrumentation, InstrumentationParts } from './instrumentation'
import { targetAttributes, targetName } from './interaction-target'
import { wrapListeners } from './listeners'

const TYPES = new Set(['click', 'dblclick', 'submit', 'change', 'keydown', 'contextmenu', 'drop', 'paste'])
/** A submit that comes so soon after the click on its button is that click's doing. */
const SUBMIT_WITHIN_MS = 100

export const interactionInstrumentation: Instrumentation = {
  name: 'interaction',
  install(parts) {
    const interactions = new Interactions(parts)
    return wrapListeners((target, type, call) =>
      TYPES.has(type) && (target instanceof Node || target === globalThis)
        ? (...args) => interactions.around(args[0], () => call(...args))
        : undefined,
    )
  },
}

class Interactions {
  readonly #parts: InstrumentationParts
  readonly #spans = weakMap<Event, Span>()
  #lastClick: { readonly span: Span; readonly event: Event } | undefined

  constructor(parts: InstrumentationParts) {
    this.#parts = parts
  }

  /** Runs a listener within the span of its event. */
  around(event: unknown, call: () => unknown): unknown {
    const span = this.#spanOf(event)
    if (span === undefined) return call()
    const { tracer } = this.#parts.tracing
    try {
      return tracer.withActiveSpan(span, call)
    } catch (error) {
      this.#change(span, (thrown) => void thrown.recordError(error).setStatus(StatusCode.ERROR, errorMessage(error)))
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
      } else this.#parts.tracing.amend(span, now(), change)
    } catch {
      // The listener has run, whatever becomes of the span.
    }
  }

  #spanOf(event: unknown): Span | undefined {
    try {
      if (!(event instanceof Event) || !event.isTrusted || !isTelling(event)) return undefined
      let span = this.#spans.get(event)
      if (span === undefined) {
        span = this.#start(event)
        this.#spans.set(event, span)
      }
      return span
    } catch {
      return undefined
    }
  }

  #start(event: Event): Span {
    const target = event.composedPath()[0]
    const span = this.#parts.tracing.startInstrumentationSpan(
      'interaction',
      `${event.type}${keyOf(event)} ${targetName(target)}`,
      { parent: this.#clickOf(event) ?? null, attributes: targetAttributes(event, target) },
      now(),
    )
    if (event.type === 'click') this.#lastClick = { span, event }
    return span
  }

  /** The click that submitted the form. */
  #clickOf(event: Event): Span | undefined {
    const last = this.#lastClick
    if (last === undefined || !(event instanceof SubmitEvent)) return undefined
    const { submitter } = event
    const clicked = last.event.composedPath()[0]
    const isIts = submitter !== null && clicked instanceof Node && submitter.contains(clicked)
    return isIts && event.timeStamp - last.event.timeStamp < SUBMIT_WITHIN_MS ? last.span : undefined
  }
}

/** Of keys only what is no text: what somebody types is theirs. */
function isTelling(event: Event): boolean {
  return !(event instanceof KeyboardEvent) || (!event.repeat && keyOf(event) !== '')
}

function keyOf(event: Event): string {
  if (!(event instanceof KeyboardEvent)) return ''
  const { key, ctrlKey, altKey, metaKey } = event
  const isCommand = ctrlKey || altKey || metaKey
  if (!isCommand && key !== 'Enter' && key !== 'Escape' && key !== 'Tab' && !/^(Arrow|Page|F\d)/.test(key)) return ''
  if (/^(Control|Alt|Meta|Shift)/.test(key)) return ''
  return ` ${ctrlKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${metaKey ? 'Meta+' : ''}${key}`
}
