import type { Span } from '../api/api'
import type { Context } from './carrier'

/** Where code belongs: a place in a flow, or outside of all flows. */
export class Place {
  readonly context: Context | undefined
  /** Whether the code was started by `run`, or awaited within it. Then what it makes active is never active for the document. */
  readonly inFlow: boolean
  /** The context in which the code is only inferred to belong. What became active since then is certain. */
  readonly inferred: Context | undefined
  /** Whether it is in a callback that was registered when the work of its flow was over. */
  readonly isLate: boolean
  /** Whether promises and callbacks here stay as the browser made them. */
  readonly isOutside: boolean
  /** Whether the code is inferred to belong here, and nothing was made active since. */
  readonly isGuess: boolean
  #guess: Place | undefined

  constructor(context: Context | undefined, inFlow: boolean, inferred: Context | undefined, isLate: boolean) {
    this.context = context
    this.inFlow = inFlow
    this.inferred = inferred
    this.isLate = isLate
    this.isOutside = context === undefined && !inFlow
    this.isGuess = inferred !== undefined && inferred === context
  }

  /** The same place for code that is inferred to belong here. */
  get guess(): Place {
    if (this.isGuess) return this
    this.#guess ??= new Place(this.context, true, this.context, this.isLate)
    return this.#guess
  }

  /** The same place in a callback that was registered when the work was over. */
  get late(): Place {
    return this.isLate ? this : new Place(this.context, this.inFlow, this.inferred, true)
  }

  /** Whether it is within a flow whose work is not over: the active span, or one above it, is open. */
  get isAtWork(): boolean {
    return !this.isOutside && isOpen(this.context)
  }

  /** Whether this place's active span is below that of `other`. */
  isBelow(other: Place): boolean {
    const above = other.context?.span
    return above !== undefined && isAtOrBelow(this.context?.span, above)
  }
}

/** The place of code outside of flows. */
export const OUTSIDE = new Place(undefined, false, undefined, false)

/** Whether a span is `above` or one of its descendants. */
export function isAtOrBelow(span: Span | undefined, above: Span): boolean {
  try {
    for (let at = span; at !== undefined; at = at.parent) if (at === above) return true
  } catch {
    // A span of another tracer.
  }
  return false
}

/** Whether the active span or one above it is open. A span that is not recorded counts as open, as nobody can tell. */
export function isOpen(context: Context | undefined): boolean {
  try {
    let span = context?.span
    if (span === undefined) return true
    for (; span !== undefined; span = span.parent) {
      if (span.isRecording() || span.endTimeNs === undefined) return true
    }
    return false
  } catch {
    return true
  }
}
