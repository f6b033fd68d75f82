import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

/** CSS px */
export interface Size {
  readonly width: number
  readonly height: number
}

const NOTHING: Size = { width: 0, height: 0 }

/**
 * How large an element is within its borders, as the browser tells it when it has laid out: who asked the element itself
 * while drawing would have the whole page laid out at once. 0 × 0 until then.
 */
export function useSize(ref: RefObject<Element | null>): Size {
  const [size, setSize] = useState(NOTHING)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}
