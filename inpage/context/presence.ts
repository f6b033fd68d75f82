/**
 * Decides when the accessors of `deep` are installed: while code of a flow runs, and no longer. Outside of flows `Promise` is the
 * browser's own, at its own speed. Installing and removing them takes 10 µs, and code that was optimized for the
 * original `Promise` must be optimized again. So the accessors stay from an `await` to its continuation if that follows at once, and
 * for a while if there are many flows.
 */
import { later } from '../platform/natives'
import type { Flow, FlowWatcher } from './flow'
import { queue } from './queue'

/** The most properties that are changed within a window of time. Beyond it everything stays as it is until the window is over. */
const MAX_CHANGES = 300
const WINDOW_MS = 100
/** How many properties are changed to install and remove everything. */
const CHANGES_OF_ALL = 15

/** A property that is replaced and restored. */
export interface Part {
  /** @throws if it is locked */
  put(): void
  take(): void
}

/** All these properties together. */
export interface Parts extends Part {
  /** Wraps what reads and locks properties, too. It stays when the others are taken away, as it shows no accessor to anybody. */
  guard(): void
  unguard(): void
  /** Whether the page has locked its promises, or is about to. */
  isLocking(): boolean
}

/** Installs and removes the accessors as flows come and go. */
export class Presence implements FlowWatcher {
  readonly #flow: Flow
  readonly #parts: Parts
  readonly #onLocked: () => void
  #isThere = false
  #isGuarded = false
  #isOff = false
  #changes = 0
  #isTaking = false
  /** Whether an `await` was seen whose microtask has not run yet. */
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

  /** Makes a call of the page that looks at the properties, or locks them, while they are as it has left them. */
  asFound<T>(look: () => T): T {
    this.#take()
    try {
      return look()
    } finally {
      if (!this.#flow.isOutside) this.begin()
    }
  }

  /** Whether few properties were changed recently. */
  get mayChange(): boolean {
    return this.#changes < MAX_CHANGES
  }

  /** So many properties were changed. */
  changed(count: number): void {
    if (this.#changes === 0) later(this.#endWindow, WINDOW_MS)
    this.#changes += count
  }

  remove(): void {
    this.#take()
    this.#unguard()
    this.#isOff = true
  }

  readonly #endWindow = (): void => {
    this.#changes = 0
    this.#isAwaited = false
    this.#takeSoon()
    if (!this.#isThere) this.#unguard()
  }

  /** A continuation of a promise that is already settled comes first. */
  #takeSoon(): void {
    if (!this.#isThere || this.#isTaking) return
    this.#isTaking = true
    queue(this.#takeNow)
  }

  readonly #takeNow = (): void => {
    this.#isTaking = false
    if (this.#flow.isOutside) this.pause()
  }

  #put(): void {
    this.#isThere = true
    this.changed(CHANGES_OF_ALL)
    try {
      if (!this.#isGuarded) this.#parts.guard()
      this.#isGuarded = true
      this.#parts.put()
    } catch {
      this.#onLocked()
    }
  }

  #take(): void {
    if (!this.#isThere) return
    this.#isThere = false
    this.#parts.take()
    // Within a window the next flow may need it: to wrap and unwrap it for each takes as long as all the rest.
    if (this.#changes === 0) this.#unguard()
  }

  #unguard(): void {
    if (!this.#isGuarded) return
    this.#isGuarded = false
    this.#parts.unguard()
  }
}
