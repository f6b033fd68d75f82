/**
 * A wake: everything that one cause has set off, be it an interaction, a page load or whatever began a trace. It lives while a
 * span that was started in it is open, and a little longer. When it ends, nothing is attributed to it any more.
 */

/** How long it lives after its last activity, in ms: shorter than a usual poll, longer than an expensive frame. */
export const IDLE_MS = 800
/** A span that is open for longer (that of a socket) no longer keeps the wake alive, in ms. */
const OPEN_MS = 30_000
/** A timer that code of the wake has set keeps it alive at most this long, in ms. */
const TIMER_MS = 10_000

/** The wake of one cause. */
export class Wake {
  #open = 0
  #lastMs: number
  #timerUntilMs = 0
  #spans = 0

  /** @param nowMs - on the page's clock, here and below */
  constructor(nowMs: number) {
    this.#lastMs = nowMs
  }

  started(nowMs: number): void {
    this.#open++
    this.#spans++
    // What the browser tells later has begun earlier.
    this.amended(nowMs)
  }

  /** Whether there is more in it than its cause. */
  get hasSetOff(): boolean {
    return this.#spans > 1
  }

  ended(nowMs: number): void {
    this.#open--
    this.amended(nowMs)
  }

  /** One of its spans is still active, or was until now. */
  amended(nowMs: number): void {
    if (nowMs > this.#lastMs) this.#lastMs = nowMs
  }

  /** Code that certainly belongs to it runs again in `delayMs`. */
  waits(delayMs: number, nowMs: number): void {
    if (delayMs > TIMER_MS) return
    const until = nowMs + delayMs + IDLE_MS
    if (until > this.#timerUntilMs) this.#timerUntilMs = until
  }

  /** @param interactedMs - the user's last action; @param idleMs - how long it lives while no span is open */
  isAlive(nowMs: number, interactedMs: number, idleMs: number): boolean {
    if (this.#open > 0 && nowMs - this.#lastMs < OPEN_MS) return true
    return interactedMs <= this.#lastMs && (nowMs - this.#lastMs < idleMs || nowMs < this.#timerUntilMs)
  }
}
