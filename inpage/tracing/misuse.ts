/** Tells of wrong uses of the API, once for each call site. */
import { indexOf, SafeMap, slice } from '../platform/natives'
import { callerFrames, hasOwnFrame, stackHere } from '../platform/stack'

/** Call sites remembered; beyond them nothing more is reported, so that a page can't make us hold memory. */
const MAX_SITES = 200
/** A stack costs some 5 µs: a misuse in a hot loop must not cost more than 10 ms in all. */
const MAX_LOOKS = 2000

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

/** What tells one call site from another: its own frame in the extension, else the whole stack. */
function callSite(frames: string): string {
  // Looked at when it is needed: the first stack of a page takes the engine 10 ms.
  inExtension ??= hasOwnFrame(stackHere() ?? '')
  const end = indexOf(frames, '\n', 0)
  return inExtension && end >= 0 ? slice(frames, 0, end) : frames
}
