/** Tells of wrong uses of the API, once for each call site. */
import { indexOf, NativeError, SafeMap, slice } from '../natives'

/** Call sites remembered; beyond them nothing more is reported, so that a page can't make us hold memory. */
const MAX_SITES = 200
/** A stack costs some 5 µs: a misuse in a hot loop must not cost more than 10 ms in all. */
const MAX_LOOKS = 2000

/** Frames of scripts that an extension put into the page: the library's and the facade's own. */
const OWN_FRAME = '-extension://'

let inExtension: boolean | undefined

export type ReportMisuse = (message: string) => void

export function createMisuseReport(tell: (message: string, stack: string | undefined) => void): ReportMisuse {
  const sites = new SafeMap<string, true>()
  let looks = 0
  return (message) => {
    if (sites.size >= MAX_SITES || looks >= MAX_LOOKS) return
    looks++
    const frames = callerFrames(stackHere())
    const site = frames === undefined ? message : callSite(frames)
    if (sites.get(site)) return
    sites.set(site, true)
    try {
      tell(message, frames === undefined ? undefined : `Error: ${message}\n${frames}`)
    } catch {
      // Whoever is told of a misuse must not make one of it.
    }
  }
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
    if (indexOf(frame, OWN_FRAME, 0) < 0) return slice(stack, from, stack.length)
    if (end < 0) return undefined
    from = end + 1
  }
}

/** What tells one call site from another: its own frame in the extension, else the whole stack. */
function callSite(frames: string): string {
  // Looked at when it is needed: the first stack of a page takes the engine 10 ms.
  inExtension ??= indexOf(stackHere() ?? '', OWN_FRAME, 0) >= 0
  const end = indexOf(frames, '\n', 0)
  return inExtension && end >= 0 ? slice(frames, 0, end) : frames
}

/** Chromium has a line with the error's name above the frames, Firefox does not. */
function startOfFrames(stack: string): number {
  if (indexOf(stack, 'Error', 0) !== 0) return 0
  const end = indexOf(stack, '\n', 0)
  return end < 0 ? stack.length : end + 1
}

/** A page may make `stack` throw, or something else than text (`Error.prepareStackTrace`). */
function stackHere(): string | undefined {
  try {
    const stack: unknown = new NativeError().stack
    return typeof stack === 'string' ? stack : undefined
  } catch {
    return undefined
  }
}
