/**
 * What code of a flow queues while it runs stands in the microtask queue between two microtasks of ours, so whatever runs
 * between those two was queued by it, or by what it called: its own `await`s of what is no promise, thenables, subclasses
 * of Promise; and code of no flow that waited for what it settled. Such code has an inferred place. It may queue more of
 * the same, so the two queue themselves again for some rounds, and for as long as such code is seen to run.
 */
import type { Place } from './place'
import { queueTask, type Task } from './queue'

export interface RangeOwner {
  /** The innermost range within which code runs. */
  range: Range | undefined
  /** Code may run that `range` has queued. */
  enteredRange(range: Range): void
  /** None of it runs any more in this round; `isOver`: nor in later ones. */
  leftRange(isOver: boolean): void
}

/** It stands in the queue twice, as its begin and as its end. */
export class Range implements Task {
  /** Of what was queued. */
  readonly place: Place
  readonly #owner: RangeOwner
  #outer: Range | undefined
  #left: number
  #isIn = false
  #goesOn = false

  /** Queues its begin. `rounds`: so many in a row may queue the next one unseen. */
  constructor(owner: RangeOwner, place: Place, rounds: number) {
    this.#owner = owner
    this.place = place
    this.#left = rounds
    queueTask(this)
  }

  /** What is queued from now on is none of it. */
  close(): void {
    queueTask(this)
  }

  /** Some of it was seen to run. */
  seen(rounds: number): void {
    this.#left = rounds
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a microtask
  then(): void {
    this.#isIn = !this.#isIn
    const owner = this.#owner
    if (this.#isIn) {
      this.#outer = owner.range
      owner.range = this
      this.#goesOn = --this.#left > 0
      if (this.#goesOn) queueTask(this)
      owner.enteredRange(this)
    } else {
      owner.range = this.#outer
      this.#outer = undefined
      if (this.#goesOn) queueTask(this)
      owner.leftRange(!this.#goesOn)
    }
  }
}
