import { guarded } from './guarded'

/** Taken at load: a page may overwrite it later. Workers have none. */
const Observer = typeof MutationObserver === 'function' ? MutationObserver : undefined

/**
 * Calls `again` when the page has opened its document anew. `document.open` takes every listener off the window and all
 * nodes, ours among them (https://html.spec.whatwg.org/multipage/dynamic-markup-insertion.html#document-open-steps), and
 * leaves observers alone. It may be called without need: another root element looks the same. Gives back the undoing.
 */
export function afterDocumentOpen(again: () => void): () => void {
  if (Observer === undefined) return () => {}
  const observer = new Observer(guarded(again))
  observer.observe(document, { childList: true })
  return () => observer.disconnect()
}
