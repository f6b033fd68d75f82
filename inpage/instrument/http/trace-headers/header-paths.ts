/**
 * Which paths take trace headers. A header that the page did not set can make a request fail: once a redirect has led it to
 * another origin, or where it goes there at once, the browser asks that server first, which may allow any origin but not
 * this header. What was learnt in this document is remembered here; `PageSettings.withoutHeaders` has what earlier ones of the
 * site have learnt.
 */
import { charCodeAt, indexOf, SafeMap, slice } from '../../../platform/natives'

/**
 * `stays`: it was answered by the origin that was asked. `without`: it gets no headers. `failed`: without them, too, or
 * once by a service worker, so that the next request gets none, lest it be sent twice; what comes of that is learnt anew.
 */
type Learnt = 'stays' | 'without' | 'failed'

/** Beyond these nothing more is learnt. */
const MAX_PATHS = 1000
const MAX_LENGTH = 300
/** A longer part of a path is an id. */
const MAX_WORD = 32

const learnt = new SafeMap<string, Learnt>()

/** Origin and path, with a star for each part that looks like an id: what holds for one order holds for all of them. */
export function pathOf(origin: string, pathname: string): string {
  let path = origin
  for (let from = 0; from < pathname.length && path.length < MAX_LENGTH; ) {
    const next = indexOf(pathname, '/', from + 1)
    const end = next < 0 ? pathname.length : next
    path += isId(pathname, from + 1, end) ? '/*' : slice(pathname, from, end)
    from = end
  }
  return path
}

/** Remembers what was learnt of a path. */
export function learn(path: string, what: Learnt): void {
  if (learnt.size < MAX_PATHS || learnt.get(path) !== undefined) learnt.set(path, what)
}

/** Whether the path is known to stay at its own origin. */
export function stays(path: string): boolean {
  return learnt.get(path) === 'stays'
}

/** Whether a request to the path has failed without headers, too. */
export function hasFailed(path: string): boolean {
  return learnt.get(path) === 'failed'
}

/** `known`: from earlier documents. */
export function isWithout(path: string, known: readonly string[]): boolean {
  if (learnt.get(path) === 'without') return true
  for (let i = 0; i < known.length; i++) if (known[i] === path) return true
  return false
}

function isId(text: string, from: number, to: number): boolean {
  if (to - from > MAX_WORD) return true
  for (let i = from; i < to; i++) {
    const code = charCodeAt(text, i)
    if (code >= 48 && code <= 57) return true
  }
  return false
}
