/**
 * When the accessors of `deep` are there: while code of a flow runs, and no longer. Outside of flows `Promise` is the
 * browser's own, at the browser's own speed. To put all in and take it off again takes 10 µs, and code that was
 * optimized for `Promise` as it was has to be so anew; therefore they stay from an `await` to its continuation where
 * that follows at once, and for a while where flows are many.
 */
import { later } from '../platform/natives'
import type { Flow, FlowWatcher } from './flow'
import { queue } from './queue'

/** So many properties are changed in a window; then all stay as they are until it is over. */
const MAX_CHANGES = 300
const WINDOW_MS = 100
/** To put them in, and take them off. */
const CHANGES_OF_ALL = 15

/** What is put in and taken off. */
export interface Part {
  /** @throws where it is locked */
  put(): void
  take(): void
}

export interface Parts extends Part {
  /** Whether the page has locked its promises, or is about to. */
  isLocking(): boolean
}

export class Presence implements FlowWatcher {
  readonly #flow: Flow
  readonly #parts: Parts
  readonly #onLocked: () => void
  #isThere = false
  #isOff = false
  #changes = 0
  #isTaking = false
  /** An `await` was seen whose microtask is to come. */
  #isAwaited = false

  constructor(flow: Flow, parts: Parts, onLocked: () => void) {
    this.#flow = flow
    this.#parts = parts
    this.#onLocked = onLocked
  }

  begin(): void {
    if (this.#isThere || this.#isOff) return
    if (this.#parts.isLocking()) this.#onLocked()
    else this.#put()
  }

  end(): void {
    if (this.mayChange) this.#take()
  }

  pause(): void {
    if (!this.#isAwaited && !this.#flow.isBracketing) this.end()
  }

  /** An `await` was seen. */
  awaited(): void {
    this.#isAwaited = true
  }

  /** Its microtask runs. */
  waits(): void {
    this.#isAwaited = false
    this.begin()
    this.#takeSoon()
  }

  /** Whether there were few changes of late. */
  get mayChange(): boolean {
    return this.#changes < MAX_CHANGES
  }

  /** So many of them have changed. */
  changed(count: number): void {
    if (this.#changes === 0) later(this.#endWindow, WINDOW_MS)
    this.#changes += count
  }

  remove(): void {
    this.#take()
    this.#isOff = true
  }

  readonly #endWindow = (): void => {
    this.#changes = 0
    this.#isAwaited = false
    this.#takeSoon()
  }

  /** A continuation of what is settled by now comes before this. */
  #takeSoon(): void {
    if (!this.#isThere || this.#isTaking) return
    this.#isTaking = true
    queue(this.#takeNow)
  }

  readonly #takeNow = (): void => {
    this.#isTaking = false
    if (this.#flow.isOutside && !this.#flow.isBracketing && !this.#isAwaited) this.end()
  }

  #put(): void {
    this.#isThere = true
    this.changed(CHANGES_OF_ALL)
    try {
      this.#parts.put()
    } catch {
      this.#onLocked()
    }
  }

  #take(): void {
    if (!this.#isThere) return
    this.#isThere = false
    this.#parts.take()
  }
}
