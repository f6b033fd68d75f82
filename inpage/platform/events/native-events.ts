/**
 * The browser's own functions to listen and dispatch. Nothing that the page or we put around them applies (`listeners.ts`
 * wraps those that the page calls).
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
/** Returns `false` if a listener prevented the event's default action. */
export const dispatch: (target: EventTarget, event: Event) => boolean = uncurried(dispatchEvent)
/** No listener after this one hears the event. */
export const stopEvent: (event: Event) => void = uncurried(Event.prototype.stopImmediatePropagation)
