import { afterDocumentOpen } from './document-open'
import { guarded } from './guarded'
import { uncurried } from './natives'

type Listen = (
  target: EventTarget,
  type: string,
  listener: (event: Event) => void,
  options: AddEventListenerOptions,
) => void

// The browser's own: what the page, or we, put around them is for the page's listeners.
const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
const listenTo: Listen = uncurried(add)
const unlistenTo: Listen = uncurried(remove)

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
  listenTo(target, type, heard, all)
  return () => unlistenTo(target, type, heard, all)
}

/** The same on the window, also after `document.open`, which takes every listener off. */
export function listenToWindow<Heard extends Event>(type: string, listener: (event: Heard) => void): () => void {
  const heard = guarded(listener as (event: Event) => void)
  const all = { capture: true }
  const watch = () => listenTo(globalThis, type, heard, all)
  watch()
  const unwatch = afterDocumentOpen(watch)
  return () => {
    unwatch()
    unlistenTo(globalThis, type, heard, all)
  }
}
