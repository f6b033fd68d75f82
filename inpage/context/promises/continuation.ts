import type { Place } from '../place'
import { queueTask, type Task } from '../queue'
import type { Range } from '../range'

/** What a continuation reports to. */
export interface ContinuationOwner {
  /** The continuation runs next. Returns the range of what it queues. */
  enter(place: Place): Range | undefined
  /** The continuation has run. */
  leave(range: Range | undefined): void
}

/**
 * The continuation of an `await`, enclosed by two microtasks of ours. All three are queued in the same turn, so nothing else
 * runs between them.
 */
export class Continuation implements Task {
  readonly #owner: ContinuationOwner
  readonly #place: Place
  #isIn = false
  #range: Range | undefined

  constructor(owner: ContinuationOwner, place: Place) {
    this.#owner = owner
    this.#place = place
  }

  /** @param settle - queues the continuation */
  queue(settle: (value: unknown) => unknown, value: unknown): void {
    queueTask(this)
    settle(value)
    queueTask(this)
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a microtask
  then(): void {
    this.#isIn = !this.#isIn
    if (this.#isIn) this.#range = this.#owner.enter(this.#place)
    else this.#owner.leave(this.#range)
  }
}
