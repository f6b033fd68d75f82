/**
 * `postMessage` of a window tells the receiver from which window it was called, and takes that from the code that runs: of the
 * calls through `frame.postMessage` and `opener.postMessage`, too. So nothing of ours may stand between the page and it.
 */

import type { Callable, transparentProxy } from './calls/transparent-proxy'
import { defineProperty, getOwnPropertyDescriptor } from './natives'

/**
 * Calls `notice` before each call of this window's `postMessage`, with no function of ours around the call. If the page has
 * removed it, or put an accessor in its place, nothing happens.
 *
 * @param notice - must not throw
 * @returns the undo function; where somebody has wrapped our wrapper since, it stays and passes everything on
 */
export function noticePosts(proxyOf: typeof transparentProxy, notice: () => void): () => void {
  const original: unknown = getOwnPropertyDescriptor(globalThis, 'postMessage')?.value
  if (typeof original !== 'function') return () => {}
  let on = true
  const traps = {
    get apply() {
      if (on) notice()
      // Without a trap the browser's own function is called as if nothing were there.
      return undefined
    },
  }
  const wrapper = proxyOf(original as Callable, traps, () => !on)
  replace(original, wrapper)
  return () => {
    on = false
    replace(wrapper, original)
  }
}

function replace(from: unknown, to: unknown): void {
  const descriptor = getOwnPropertyDescriptor(globalThis, 'postMessage')
  if (descriptor?.configurable && descriptor.value === from)
    defineProperty(globalThis, 'postMessage', { ...descriptor, value: to })
}
