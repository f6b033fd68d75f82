import { BROWSER_FRAMES, type Frames } from './frames'

/**
 * What all work together may take of the frame in which it is asked for: what fits is there at once, and several pieces of it
 * that a view asks for in one go still make no long frame.
 */
export class FrameBudget {
  readonly #ms: number
  readonly #frames: Pick<Frames, 'next'>
  #leftMs: number
  #isFresh = true

  constructor(ms: number, frames: Pick<Frames, 'next'> = BROWSER_FRAMES) {
    this.#ms = ms
    this.#leftMs = ms
    this.#frames = frames
  }

  /** What is left of it until the next frame, ms. */
  get leftMs(): number {
    return this.#leftMs
  }

  spend(ms: number): void {
    this.#leftMs = Math.max(0, this.#leftMs - ms)
    if (!this.#isFresh) return
    this.#isFresh = false
    this.#frames.next(() => {
      this.#leftMs = this.#ms
      this.#isFresh = true
    })
  }
}
