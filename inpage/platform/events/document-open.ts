import { guarded } from '../guarded'

/** Taken at load: a page may overwrite it later. Workers have none. */
const Observer = typeof MutationObserver === 'function' ? MutationObserver : undefined

/**
 * Calls `again` when the page has opened its document anew. `document.open` takes every listener off the window and all
 * nodes, ours among them (https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document-open-steps), and
 * leaves observers alone. It may be called without need: another root element looks the same. Gives back the undoing.
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

/** One observer for all who want to know. */
let observer: MutationObserver | undefined
const watching: (() => void)[] = []
