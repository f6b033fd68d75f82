/** Reports wrong uses of the API, once for each call site. */
import { indexOf, SafeMap, slice } from '../platform/natives'
import { callerFrames, hasOwnFrame, stackHere } from '../platform/stack'

/** How many call sites are remembered. Beyond them nothing is reported, so that a page can't fill memory. */
const MAX_SITES = 200
/** How many stacks are captured, at 5 µs each: a misuse in a hot loop must not cost more than 10 ms in total. */
const MAX_LOOKS = 2000

let inExtension: boolean | undefined

/** Reports a misuse. */
export type ReportMisuse = (message: string) => void

/** Makes the function that reports. */
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
      // Reporting a misuse must not cause another.
    }
  }
}

/** What identifies a call site: its own frame in the extension, otherwise the whole stack. */
function callSite(frames: string): string {
  // Determined on first use: the first stack of a page costs the engine 10 ms.
  inExtension ??= hasOwnFrame(stackHere() ?? '')
  const end = indexOf(frames, '\n', 0)
  return inExtension && end >= 0 ? slice(frames, 0, end) : frames
}
