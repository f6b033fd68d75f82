import { BROWSER_FRAMES, type Frames } from './frames'

/**
 * Part of all time that may go into showing what arrives: the rest is the reader's, and the page's that is inspected.
 */
const SHARE = 1 / 3
/** ms that may be spent at once before that: what comes seldom is shown in the very next frame. */
const ALLOWANCE_MS = 100

/**
 * The one place that schedules frames for what arrives. A frame's cost is all that it takes until it is handed over: the
 * work, the rendering and the browser's own layout and paint. While what arrives would take more than its share, frames
 * are made less often, and never longer.
 */
export class FrameScheduler {
  readonly #work: () => void
  readonly #frames: Frames
  /** ms that were spent, less the share of the time that has passed since. */
  #debtMs = 0
  #paidAt = 0
  #isDue = false
  #undoRest: (() => void) | undefined

  constructor(work: () => void, frames: Frames = BROWSER_FRAMES) {
    this.#work = work
    this.#frames = frames
  }

  /** Something arrived: it is shown as soon as the share allows. */
  ask(): void {
    if (this.#isDue || this.#undoRest !== undefined) return
    this.#payOff()
    const restMs = (this.#debtMs - ALLOWANCE_MS) / SHARE
    if (restMs <= 0) this.#request()
    else this.#undoRest = this.#frames.after(restMs, () => this.#request())
  }

  /** The reader waits for it: it is shown in the next frame, and so is what comes next. */
  askNow(): void {
    this.#debtMs = 0
    this.#request()
  }

  #request(): void {
    this.#undoRest?.()
    this.#undoRest = undefined
    if (this.#isDue) return
    this.#isDue = true
    this.#frames.next(() => {
      const from = this.#frames.now()
      this.#isDue = false
      this.#frames.handedOver(() => {
        this.#payOff()
        this.#debtMs += this.#frames.now() - from
      })
      this.#work()
    })
  }

  #payOff(): void {
    const now = this.#frames.now()
    this.#debtMs = Math.max(0, this.#debtMs - (now - this.#paidAt) * SHARE)
    this.#paidAt = now
  }
}
