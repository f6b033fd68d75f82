/**
 * What tells code that is there since the page has loaded that the page looks different: a transition has ended, a dialog was
 * closed, an image that was chosen has come, an element has another size or is seen. No flow leads there from the code that has
 * changed it. It is inferred to be set off by the user's last action while that one's wake lives.
 */
import type { Callable } from '../../platform/calls/transparent-proxy'
import { isObject } from '../../platform/is-object'
import { getter } from '../../platform/natives'
import type { Callback, Flow } from '../flow'

const targetOf = getter<object, unknown>('Event', 'target')
const timeOf = getter<object, number>('Event', 'timeStamp')
const { timeOrigin } = performance

/** Events by which browsers tell that, and which the user does not cause at once. */
const RESULTS: { readonly [type: string]: true | undefined } = {
  __proto__: null,
  transitionrun: true,
  transitionstart: true,
  transitionend: true,
  transitioncancel: true,
  animationstart: true,
  animationend: true,
  animationcancel: true,
  close: true,
  cancel: true,
  load: true,
  error: true,
  loadeddata: true,
  loadedmetadata: true,
  canplay: true,
  canplaythrough: true,
  play: true,
  playing: true,
  pause: true,
  seeked: true,
  ratechange: true,
  ended: true,
  volumechange: true,
  slotchange: true,
  invalid: true,
  // Of the document:
  selectionchange: true,
  fullscreenchange: true,
  fullscreenerror: true,
  pointerlockchange: true,
  // Of the document's fonts, cookies and permissions:
  loadingdone: true,
  loadingerror: true,
  // Of the window, which a link or a form is about to leave:
  beforeunload: true,
  pagehide: true,
  unload: true,
} as never

/** Whether an event tells what has become of an element, a document or a window. */
export function isResult(type: string): boolean {
  return RESULTS[type] === true
}

/** `callback`, as set off by the user's last action. */
export function byUser(flow: Flow, callback: Callback): Callback {
  return function (this: unknown, ...told) {
    return flow.callAt(flow.setOffByUser(), callback, this, told)
  }
}

/** `call`, a listener that a signal calls when it is aborted: set off by who aborts, else by the code that listens. */
export function byWhoAborts(flow: Flow, call: Callable): Callable {
  const place = flow.here()
  return (...args) => (flow.isOutside ? flow.callAt(flow.setOffBy(place), call, undefined, args) : call(...args))
}

/** `call`, a listener of the window's: of what nobody caught, of what another window has stored, of its own end. */
export function ofWindow(flow: Flow, type: string, call: Callable): Callable | undefined {
  if (isResult(type) && type !== 'load' && type !== 'error') return byUser(flow, call)
  const isFailure = type === 'error' || type === 'unhandledrejection'
  if (!isFailure && type !== 'storage') return undefined
  const placeOf = (event: unknown) => {
    // An event of an element that passes by is none of these.
    if (!isObject(event) || targetOf(event) !== globalThis) return undefined
    return isFailure ? flow.setOffByFailure() : flow.setOffElsewhere(timeOrigin + timeOf(event))
  }
  return (...args) => flow.callAt(placeOf(args[0]), call, undefined, args)
}
