/** Time, and the animation frames that work is done in. Tests have their own. */
export interface Frames {
  /** ms, from any moment on. */
  now(): number
  /** Calls back in the next frame. Returns a function that cancels it. */
  next(callback: () => void): () => void
  /** Calls back after `ms`. Returns a function that cancels it. */
  after(ms: number, callback: () => void): () => void
  /** Calls back once the frame that is being made has been handed over. */
  handedOver(callback: () => void): void
}

/** The frames of the browser. */
export const BROWSER_FRAMES: Frames = {
  now: () => performance.now(),
  next(callback) {
    const frame = requestAnimationFrame(callback)
    return () => cancelAnimationFrame(frame)
  },
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  handedOver(callback) {
    // A message comes when the frame in which it was sent is done with.
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      callback()
    }
    port2.postMessage(undefined)
  },
}

/** Calls back when `count` frames have been handed over, the present one included; at once for 0. */
export function afterFrames(count: number, callback: () => void, frames = BROWSER_FRAMES): void {
  if (count === 0) callback()
  else
    frames.handedOver(() =>
      count === 1 ? callback() : void frames.next(() => afterFrames(count - 1, callback, frames)),
    )
}

/** Calls back in each frame until the callback returns false. Returns a function that cancels it. */
export function eachFrame(callback: () => boolean, frames = BROWSER_FRAMES): () => void {
  let undo = frames.next(function again() {
    if (callback()) undo = frames.next(again)
  })
  return () => undo()
}
