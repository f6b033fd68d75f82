/**
 * The browser's own listening and dispatching, which nothing that the page or we have put around them has a say in
 * (`listeners.ts` wraps them for the page's listeners).
 */
import { uncurried } from '../natives'

const { addEventListener, removeEventListener, dispatchEvent } = EventTarget.prototype

type Listening = (
  target: EventTarget,
  type: string,
  listener: (event: Event) => void,
  options?: AddEventListenerOptions | boolean,
) => void

/** `target.addEventListener(type, listener, options)`. */
export const addListener: Listening = uncurried(addEventListener)
/** `target.removeEventListener(type, listener, options)`. */
export const removeListener: Listening = uncurried(removeEventListener)
/** Gives `false` where a listener prevented what is the event's default. */
export const dispatch: (target: EventTarget, event: Event) => boolean = uncurried(dispatchEvent)
/** No listener after this one hears the event. */
export const stopEvent: (event: Event) => void = uncurried(Event.prototype.stopImmediatePropagation)
