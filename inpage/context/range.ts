/**
 * A range of the microtask queue. What code of a flow queues is enclosed by two microtasks of ours, so whatever runs between
 * them was queued by that code or by what it called: its own `await`s of values that are no promises, thenables, subclasses of
 * Promise; also code outside of flows that waited for what it settled. Such code has an inferred place. It may queue more of
 * the same, so the two queue themselves again for some rounds, and as long as such code is seen to run.
 */
import { max } from '../platform/natives'
import type { Place } from './place'
import { queueTask, type Task } from './queue'

/** What a range reports to. */
export interface RangeOwner {
  /** The innermost range within which code runs. */
  range: Range | undefined
  /** From here on, code may run that `range` has queued; with `isOver`, none will any more that the last one has. */
  inRange(isOver: boolean): void
}

/** It is in the queue twice, as its beginning and as its end. */
export class Range implements Task {
  /** The place of the code that queued it. */
  readonly place: Place
  readonly #owner: RangeOwner
  #outer: Range | undefined
  readonly #rounds: number
  #left: number
  #isIn = false
  #goesOn = false

  /** Queues its beginning. `rounds` is how many rounds may pass without code being seen. */
  constructor(owner: RangeOwner, place: Place, rounds: number) {
    this.#owner = owner
    this.place = place
    this.#left = this.#rounds = rounds
    queueTask(this)
  }

  /** What is queued from now on does not belong to it. */
  close(): void {
    queueTask(this)
  }

  /** Some of its code was seen to run. Gives whether more than so many rounds have passed without. */
  seen(rounds: number): boolean {
    const passed = this.#rounds - this.#left
    this.#left = max(rounds, this.#rounds)
    return passed > rounds
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a microtask
  then(): void {
    this.#isIn = !this.#isIn
    const owner = this.#owner
    if (this.#isIn) {
      this.#outer = owner.range
      owner.range = this
      this.#goesOn = --this.#left > 0
    } else {
      owner.range = this.#outer
      this.#outer = undefined
    }
    if (this.#goesOn) queueTask(this)
    owner.inRange(!this.#isIn && !this.#goesOn)
  }
}
