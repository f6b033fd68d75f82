import type { Span } from '../api/api'
import type { Context } from './carrier'

/** Where in a flow some code stands, or that it stands in none. */
export class Place {
  readonly context: Context | undefined
  /** The code was entered by `run`, or awaited within it. What it makes active is never the document's. */
  readonly inFlow: boolean
  /** What was active where it is only inferred that the code belongs there. What became active since is certain. */
  readonly inferred: Context | undefined
  /** In a callback that was registered when the work of its flow was over. */
  readonly isLate: boolean
  /** Here promises and callbacks stay as the browser made them. */
  readonly isOutside: boolean
  /** It is inferred that the code stands here, and nothing was made active since. */
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

  /** The place of code that most probably stands here, too. */
  get guess(): Place {
    if (this.isGuess) return this
    this.#guess ??= new Place(this.context, true, this.context, this.isLate)
    return this.#guess
  }

  /** The same in a callback that was registered when the work was over. */
  get late(): Place {
    return this.isLate ? this : new Place(this.context, this.inFlow, this.inferred, true)
  }

  /** Within a flow whose work is not over: the active span, or one above it, is open. */
  get isAtWork(): boolean {
    return !this.isOutside && isOpen(this.context)
  }

  /** Whether this code's active span is below the one that is active at `other`. */
  isBelow(other: Place): boolean {
    const above = other.context?.span
    return above !== undefined && isAtOrBelow(this.context?.span, above)
  }
}

export const OUTSIDE = new Place(undefined, false, undefined, false)

export function isAtOrBelow(span: Span | undefined, above: Span): boolean {
  try {
    for (let at = span; at !== undefined; at = at.parent) if (at === above) return true
  } catch {
    // A span of somebody else.
  }
  return false
}

/** Whether the active span or one above it goes on. Of one that is not recorded nobody can tell, and it counts as open. */
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
