/**
 * `postMessage` of a window tells the receiver from which window it was called, and takes that from the code that runs: of the
 * calls through `frame.postMessage` and `opener.postMessage`, too. So nothing of ours may stand between the page and it.
 */

import type { replaceByProxy } from './calls/patch'
import type { Callable } from './calls/transparent-proxy'
import { getOwnPropertyDescriptor } from './natives'

/**
 * Calls `notice` before each call of this window's `postMessage`, with no function of ours around the call. If the page has
 * removed it, or put an accessor in its place, nothing happens.
 *
 * @param notice - must not throw
 * @returns the undo function; where somebody has wrapped our wrapper since, it stays and passes everything on
 */
export function noticePosts(replace: typeof replaceByProxy, notice: () => void): () => void {
  const original: unknown = getOwnPropertyDescriptor(globalThis, 'postMessage')?.value
  if (typeof original !== 'function') return () => {}
  return replace(globalThis, 'postMessage', original as Callable, () => {
    notice()
    return undefined
  })
}
