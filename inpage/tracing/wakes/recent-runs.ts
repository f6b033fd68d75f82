/** When code of flows has run lately: what began at such a time was begun by that code. */
import type { Context } from '../../context/carrier'

/** So many runs are known. */
const MAX_RUNS = 200
/** Runs of one flow that are closer are one, in ms. */
const MERGED_MS = 0.1
/** Runs that follow each other so soon may be of one task, in ms. */
const WITHIN_TASK_MS = 0.5

/** A bounded list of runs. Times are on the page's clock, in ms. */
export class RecentRuns {
  readonly #contexts: Context[] = []
  readonly #beginsMs: number[] = []
  readonly #endsMs: number[] = []
  #at = -1

  began(context: Context, nowMs: number): void {
    const at = this.#at
    if (at < 0 || this.#contexts[at] !== context || nowMs - this.#endsMs[at] > MERGED_MS) {
      this.#at = (at + 1) % MAX_RUNS
      this.#contexts[this.#at] = context
      this.#beginsMs[this.#at] = nowMs
    }
    this.#endsMs[this.#at] = Number.POSITIVE_INFINITY
  }

  /** What ran until now has returned. */
  ended(nowMs: number): void {
    if (this.#at >= 0) this.#endsMs[this.#at] = nowMs
  }

  /** Those whose code ran in the last task in which such code ran, the last first; none if that is over since before `sinceMs`. */
  ofLastTask(sinceMs: number): readonly Context[] {
    const contexts: Context[] = []
    const { length } = this.#contexts
    let fromMs = sinceMs
    for (let i = 0; i < length; i++) {
      const at = (this.#at - i + length) % length
      if (this.#endsMs[at] < fromMs) break
      contexts[i] = this.#contexts[at]
      fromMs = this.#beginsMs[at] - WITHIN_TASK_MS
    }
    return contexts
  }

  /**
   * Whose code ran at `ms`, or at most `beforeMs` earlier or `afterMs` later; undefined if none did, null if that of two may have.
   * Browsers round all times of a document alike.
   */
  at(ms: number, beforeMs = 0, afterMs = 0): Context | undefined | null {
    let found: Context | undefined
    for (let i = 0; i < this.#contexts.length; i++) {
      if (ms + afterMs < this.#beginsMs[i] || ms - beforeMs > this.#endsMs[i]) continue
      if (found !== undefined && found !== this.#contexts[i]) return null
      found = this.#contexts[i]
    }
    return found
  }
}
