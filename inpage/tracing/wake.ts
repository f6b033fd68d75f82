/**
 * What one cause has set off: an interaction, a page load, or whatever began a trace. It lives while any span that was
 * started in it is open, and a little longer. What is inferred to stand in it is let go when it is over.
 */

/** After its last sign of life, ms: shorter than the usual poll, longer than a frame that draws much. */
export const IDLE_MS = 800
/** A span that is open for longer, ms, as that of a socket, says nothing of what goes on otherwise. */
const OPEN_MS = 30_000
/** A timer that certain code has set keeps it alive, for so long at most, ms. */
const TIMER_MS = 10_000

export class Wake {
  #open = 0
  #lastMs: number
  #timerUntilMs = 0

  /** `nowMs` is on the page's clock, here and below. */
  constructor(nowMs: number) {
    this.#lastMs = nowMs
  }

  started(nowMs: number): void {
    this.#open++
    this.#lastMs = nowMs
  }

  ended(nowMs: number): void {
    this.#open--
    this.amended(nowMs)
  }

  /** A span of it goes on, or has gone on until now. */
  amended(nowMs: number): void {
    if (nowMs > this.#lastMs) this.#lastMs = nowMs
  }

  /** Code of it, whose place is certain, goes on in `delayMs`. */
  waits(delayMs: number, nowMs: number): void {
    if (delayMs > TIMER_MS) return
    const until = nowMs + delayMs + IDLE_MS
    if (until > this.#timerUntilMs) this.#timerUntilMs = until
  }

  /** `interactedMs`: when the user did something last. `idleMs`: so long it lives while nothing is open. */
  isAlive(nowMs: number, interactedMs: number, idleMs: number): boolean {
    if (this.#open > 0 && nowMs - this.#lastMs < OPEN_MS) return true
    return interactedMs <= this.#lastMs && (nowMs - this.#lastMs < idleMs || nowMs < this.#timerUntilMs)
  }
}
