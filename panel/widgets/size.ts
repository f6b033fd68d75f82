import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import { afterFrames } from '../scheduling/frames'

/** CSS px */
export interface Size {
  readonly width: number
  readonly height: number
}

const NOTHING: Size = { width: 0, height: 0 }

/**
 * How large an element is within its borders, as the browser tells it when it has laid out: who asked the element itself
 * while drawing would have the whole page laid out at once. 0 × 0 until then, and until so many frames that were made
 * with nothing in it are handed over: what appears at once is more than one frame can draw in time.
 */
export function useSize(ref: RefObject<Element | null>, framesBefore: number): Size {
  const [size, setSize] = useState(NOTHING)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number of frames to wait is read once, at the start
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    let isGone = false
    const tell = () => {
      if (!isGone) setSize({ width: element.clientWidth, height: element.clientHeight })
    }
    let hear = () => {
      hear = () => {}
      afterFrames(framesBefore, () => {
        hear = tell
        tell()
      })
    }
    const observer = new ResizeObserver(() => hear())
    observer.observe(element)
    return () => {
      isGone = true
      observer.disconnect()
    }
  }, [ref])
  return size
}
