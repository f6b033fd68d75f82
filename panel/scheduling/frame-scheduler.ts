/** Part of all time that may go into showing what arrives: the rest is the reader's, and the page's that is inspected. */
const SHARE = 1 / 3
/** ms that may be spent at once before that: what comes seldom is shown in the very next frame. */
const ALLOWANCE_MS = 100

/** The frames that work is done in. */
export interface Frames {
  now(): number
  /** Calls back in the next frame. */
  frame(callback: () => void): void
  /** Calls back once the frame that is being made has been handed over. */
  handedOver(callback: () => void): void
  /** Calls back after so many ms. Gives back its own undoing. */
  after(ms: number, callback: () => void): () => void
}

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

  constructor(work: () => void, frames: Frames = BROWSER) {
    this.#work = work
    this.#frames = frames
  }

  /** Something arrived: it is shown as soon as the pace allows. */
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
    this.#frames.frame(() => {
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

/** Calls back once the frame that the browser is making has been handed over. */
export function whenHandedOver(callback: () => void): void {
  // A message comes when the frame in which it was sent is done with.
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    callback()
  }
  port2.postMessage(undefined)
}

const BROWSER: Frames = {
  now: () => performance.now(),
  frame: (callback) => requestAnimationFrame(callback),
  handedOver: whenHandedOver,
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
