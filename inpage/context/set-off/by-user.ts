/**
 * What tells code that is there since the page has loaded that the page looks different: a transition has ended, a dialog was
 * closed, an image that was chosen has come, an element has another size or is seen. No flow leads there from the code that has
 * changed it. It is inferred to be set off by the user's last action while that one's wake lives.
 */
import type { Callable } from '../../platform/calls/transparent-proxy'
import type { Callback, Flow } from '../flow'

/** Events of elements by which browsers tell that, and which the user does not cause at once. */
const RESULTS: { readonly [type: string]: true | undefined } = {
  __proto__: null,
  transitionend: true,
  animationend: true,
  close: true,
  cancel: true,
  load: true,
  error: true,
  loadeddata: true,
  loadedmetadata: true,
  canplay: true,
  play: true,
  pause: true,
  ended: true,
  volumechange: true,
  slotchange: true,
} as never

/** Whether an event of an element tells what has become of it. */
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
