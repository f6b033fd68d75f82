import type { Place } from './place'
import { queueTask, type Task } from './queue'
import type { Range } from './range'

export interface ContinuationOwner {
  /** The continuation comes next. Gives the range of what it queues. */
  enter(place: Place): Range | undefined
  /** It is over. */
  leave(range: Range | undefined): void
}

/**
 * The continuation of an `await`, between two microtasks of ours, queued in the same turn as itself, so that nothing else
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

  /** `settle` queues it. */
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
