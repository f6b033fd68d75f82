/**
 * Whether a document is to be traced, told before its first script runs, when nobody can be asked yet. The browser marks
 * what comes over the network for a tab that is inspected, or from a site that is listed: with an entry of `Server-Timing`
 * of this name. It holds no secret: a page that brings it itself is told off some milliseconds later.
 */
import { reflectGet } from '../platform/natives'

export const MARK = 'tracepane'
/** Holds the document's running library, so that a second injection changes nothing, and frames can tell. */
export const RUNNING_KEY = Symbol.for('tracepane.running')

/**
 * `isListed`: its address is that of a site that is traced always. Undecided, which is `false`, is what no network has
 * brought: frames without an address whose parent is of another origin, and what a service worker answered.
 */
export function isMeant(isListed: boolean): boolean {
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
    // Of another origin.
    return false
  }
}

/** At `document_start` there is nothing below the root element yet. */
export function isLate(): boolean {
  return document.readyState !== 'loading' || (document.documentElement?.childElementCount ?? 0) > 0
}

/** The same, where the library has held still: what no script has come before has missed nothing. */
export function hasMissedAny(): boolean {
  return isLate() && document.scripts.length > 0
}
