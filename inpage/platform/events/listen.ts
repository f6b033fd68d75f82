import { guarded } from '../guarded'
import { afterDocumentOpen } from './document-open'
import { addListener, removeListener } from './native-events'

/** Hears events before the page's own listeners, and throws nothing into the page. Gives back the undoing. */
export function listen<Heard extends Event>(
  target: EventTarget,
  type: string,
  listener: (event: Heard) => void,
  options?: Pick<AddEventListenerOptions, 'once'>,
): () => void {
  // Who listens to a type of event is told events of that type.
  const heard = guarded(listener as (event: Event) => void)
  const all = { capture: true, ...options }
  addListener(target, type, heard, all)
  return () => removeListener(target, type, heard, all)
}

/** The same on the window, also after `document.open`, which takes every listener off. */
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
