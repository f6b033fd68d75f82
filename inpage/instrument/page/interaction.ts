/**
 * What the user does, as far as the page listens to it: one span for each event, from the first of its listeners to the
 * last; what they start are its children. Programmatic events are the code's own doing, and get none.
 */
import type { Span } from '../../api/api'
import { wrapListeners } from '../../platform/listeners'
import type { Instrumentation, InstrumentationParts } from '../instrumentation'
import { EventSpans } from './event-spans'
import { keyOf } from './interaction-key'
import { targetAttributes, targetName } from './interaction-target'

const TYPES = new Set(['click', 'dblclick', 'submit', 'change', 'keydown', 'contextmenu', 'drop', 'paste'])
/** A submit that comes so soon after the click on its button is that click's doing. */
const SUBMIT_WITHIN_MS = 100

export const interactionInstrumentation: Instrumentation = {
  name: 'interaction',
  install(parts) {
    const interactions = new Interactions(parts)
    const spans = new EventSpans(parts.tracing, (event) => interactions.start(event))
    return wrapListeners((target, type, call) =>
      TYPES.has(type) && (target instanceof Node || target === globalThis)
        ? (...args) => spans.around(args[0], () => call(...args))
        : undefined,
    )
  },
}

class Interactions {
  readonly #parts: InstrumentationParts
  #lastClick: { readonly span: Span; readonly event: Event } | undefined

  constructor(parts: InstrumentationParts) {
    this.#parts = parts
  }

  start(event: Event): Span | undefined {
    if (!event.isTrusted) return undefined
    const target = event.composedPath()[0]
    let key = ''
    if (event instanceof KeyboardEvent) {
      key = event.repeat ? '' : keyOf(event, target)
      if (key === '') return undefined
    }
    const span = this.#parts.tracing.startInstrumentationSpan(
      'interaction',
      `${event.type}${key} ${targetName(target)}`,
      { parent: this.#clickOf(event) ?? null, attributes: targetAttributes(event, target) },
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
