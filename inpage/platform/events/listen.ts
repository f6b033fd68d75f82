import { guarded } from '../calls/guarded'
import { afterDocumentOpen } from './document-open'
import { addListener, removeListener } from './native-events'

/** Listens before the page's own listeners do; nothing that `listener` throws reaches the page. Returns the undo function. */
export function listen<Heard extends Event>(
  target: EventTarget,
  type: string,
  listener: (event: Heard) => void,
  options?: Pick<AddEventListenerOptions, 'once'>,
): () => void {
  // A listener for a type of event gets only events of that type.
  const heard = guarded(listener as (event: Event) => void)
  const all = { capture: true, ...options }
  addListener(target, type, heard, all)
  return () => removeListener(target, type, heard, all)
}

/** The same on the window. It survives `document.open`, which removes all listeners. */
export function listenToWindow<Heard extends Event>(type: string, listener: (event: Heard) => void): () => void {
  const heard = guarded(listener as (event: Event) => void)
  const all = { capture: true }
  const watch = () => addListener(globalThis, type, heard, all)
  watch()
  const unwatch = afterDocumentOpen(watch)
  return () => {
    unwatch()
    removeListener(globalThis, type, heard, all)
  }
}
