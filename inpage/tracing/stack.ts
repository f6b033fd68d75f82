/** What a stack tells of the page's own code. */
import { indexOf, NativeError, slice } from '../natives'

/**
 * Whether these frames are all or partly of scripts that an extension put into the page: the library's and the facade's
 * own. Firefox names no file of such a script.
 */
export function hasOwnFrame(frames: string): boolean {
  return indexOf(frames, '-extension://', 0) >= 0 || indexOf(frames, '@<anonymous code>', 0) >= 0
}

/**
 * The frames of a stack from the page's own first one on. Where no frame is known as ours (outside the extension), all
 * of them.
 */
export function callerFrames(stack: string | undefined): string | undefined {
  if (stack === undefined) return undefined
  let from = startOfFrames(stack)
  for (;;) {
    const end = indexOf(stack, '\n', from)
    const frame = slice(stack, from, end < 0 ? stack.length : end)
    if (frame === '' && end < 0) return undefined
    if (!hasOwnFrame(frame)) return slice(stack, from, stack.length)
    if (end < 0) return undefined
    from = end + 1
  }
}

/** Chromium has a line with the error's name above the frames, Firefox does not. */
function startOfFrames(stack: string): number {
  if (indexOf(stack, 'Error', 0) !== 0) return 0
  const end = indexOf(stack, '\n', 0)
  return end < 0 ? stack.length : end + 1
}

/** A page may make `stack` throw, or something else than text (`Error.prepareStackTrace`). */
export function stackHere(): string | undefined {
  try {
    const stack: unknown = new NativeError().stack
    return typeof stack === 'string' ? stack : undefined
  } catch {
    return undefined
  }
}
