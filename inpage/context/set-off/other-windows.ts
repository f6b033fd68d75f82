/**
 * Messages of windows whose code belongs to no flow that is known here: those of other origins, which tell this window nothing but
 * what they write, and to which it can write unseen. What one of them answers at once comes of the user's last action, unless it is
 * one that also writes by itself, or the user is in it.
 */
import { isObject } from '../../platform/is-object'
import { getter, weakMap } from '../../platform/natives'
import type { Flow } from '../flow'
import type { Place } from '../place'

/** A window that has written by itself so lately may do so again, in ms. */
const BY_ITSELF_MS = 3000

const sourceOf = getter<object, unknown>('MessageEvent', 'source')
const timeOf = getter<object, number>('Event', 'timeStamp')
const activeElement = getter<object, object | null>('Document', 'activeElement')
const contentWindow = getter<object, unknown>('HTMLIFrameElement', 'contentWindow')

/** Knows which other windows write by themselves. */
export class OtherWindows {
  readonly #flow: Flow
  /** When each has written while nothing of the user's went on, on the page's clock. */
  readonly #byThemselves = weakMap<object, number>()

  constructor(flow: Flow) {
    this.#flow = flow
  }

  /** The place of what a message of another window sets off; undefined if nobody can tell. */
  placeOf(event: object): Place | undefined {
    try {
      const source = sourceOf(event)
      if (!isObject(source) || source === globalThis) return undefined
      const atMs = timeOf(event)
      const place = this.#flow.setOffByUser()
      const lastMs = this.#byThemselves.get(source)
      if (place === undefined) this.#byThemselves.set(source, atMs)
      return (lastMs !== undefined && atMs - lastMs < BY_ITSELF_MS) || isUserIn(source) ? undefined : place
    } catch {
      // An event that the page has made, and that is no message.
      return undefined
    }
  }
}

/** Whether what the user types or presses goes to a frame that holds this window. */
function isUserIn(window: object): boolean {
  const active = activeElement(document)
  try {
    return active !== null && contentWindow(active) === window
  } catch {
    // No frame.
    return false
  }
}
