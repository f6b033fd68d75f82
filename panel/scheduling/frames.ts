/** Time, and the animation frames that work is done in. Tests have their own. */
export interface Frames {
  /** ms, from any moment on. */
  now(): number
  /** Calls back in the next frame. Gives back its own undoing. */
  next(callback: () => void): () => void
  /** Calls back after so many ms. Gives back its own undoing. */
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

/** Calls back when so many frames are handed over, the one that is being made included; at once for 0. */
export function afterFrames(count: number, callback: () => void, frames = BROWSER_FRAMES): void {
  if (count === 0) callback()
  else
    frames.handedOver(() =>
      count === 1 ? callback() : void frames.next(() => afterFrames(count - 1, callback, frames)),
    )
}

/** Calls back in each frame, until it answers false or is undone. Gives back its own undoing. */
export function eachFrame(callback: () => boolean, frames = BROWSER_FRAMES): () => void {
  let undo = frames.next(function again() {
    if (callback()) undo = frames.next(again)
  })
  return () => undo()
}
