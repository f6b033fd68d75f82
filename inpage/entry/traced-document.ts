/**
 * Tells whether a document is to be traced before its first script runs, when there is no time to ask anybody. The browser
 * adds a `Server-Timing` entry of this name to what it loads for an inspected tab or a listed site. The mark is no secret: a
 * page that sends it itself is traced for some milliseconds, until the relay says no.
 */
import { reflectGet } from '../platform/natives'

/** The name of the `Server-Timing` entry. */
export const MARK = 'tracepane'
/** Set on `window` while a library runs: a second injection then does nothing, and frames can ask. */
export const RUNNING_KEY = Symbol.for('tracepane.running')

/**
 * Whether the document is known to be traced. `false` means not known yet for what was not loaded from the network: frames
 * without an address whose parent is of another origin, and responses of a service worker.
 *
 * @param isListed - whether its address belongs to a site that is always traced
 */
export function isKnownToBeTraced(isListed: boolean): boolean {
  return (isListed && window === top) || isMarked() || isParentRunning()
}

function isMarked(): boolean {
  const [entry] = performance.getEntriesByType('navigation')
  const timings = (entry as PerformanceNavigationTiming | undefined)?.serverTiming ?? []
  for (let i = 0; i < timings.length; i++) if (timings[i].name === MARK) return true
  return false
}

function isParentRunning(): boolean {
  try {
    return window !== parent && reflectGet(parent, RUNNING_KEY) === true
  } catch {
    // The parent is of another origin.
    return false
  }
}

/** Whether the library comes late. At `document_start` the root element has no children yet. */
export function isLate(): boolean {
  return document.readyState !== 'loading' || (document.documentElement?.childElementCount ?? 0) > 0
}

/** Whether a library that has waited comes late: without a script so far, nothing was missed. */
export function hasMissedAny(): boolean {
  return isLate() && document.scripts.length > 0
}
