import { guarded } from '../calls/guarded'

/** Captured at load, as a page may overwrite it. Workers have none. */
const Observer = typeof MutationObserver === 'function' ? MutationObserver : undefined

/**
 * Calls `again` after the page has reopened its document. `document.open` removes all listeners from the window and all
 * nodes, ours included (https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document-open-steps), but leaves
 * mutation observers. A replaced root element looks the same, so `again` may be called without need.
 *
 * @returns the function that stops it
 */
export function afterDocumentOpen(again: () => void): () => void {
  if (Observer === undefined) return () => {}
  watching[watching.length] = guarded(again)
  const heard = watching[watching.length - 1]
  if (observer === undefined) {
    observer = new Observer(() => {
      for (let i = 0; i < watching.length; i++) watching[i]()
    })
    observer.observe(document, { childList: true })
  }
  return () => {
    let left = 0
    for (let i = 0; i < watching.length; i++) if (watching[i] !== heard) watching[left++] = watching[i]
    watching.length = left
    if (left > 0) return
    observer?.disconnect()
    observer = undefined
  }
}

/** One observer for all who listen. */
let observer: MutationObserver | undefined
const watching: (() => void)[] = []
