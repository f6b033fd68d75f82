/**
 * What tells code that is there since the page has loaded that the page looks different: a transition has ended, a dialog was
 * closed, an image that was chosen has come, an element has another size or is seen. No flow leads there from the code that has
 * changed it. It is inferred to be set off by the user's last action while that one's wake lives.
 */
import type { Callable } from '../../platform/calls/transparent-proxy'
import { isObject } from '../../platform/is-object'
import { getter } from '../../platform/natives'
import { remembered } from '../../platform/remembered'
import type { Callback, Flow } from '../flow'

const targetOf = getter<object, unknown>('Event', 'target')
const timeOf = getter<object, number>('Event', 'timeStamp')
const { timeOrigin } = performance

/**
 * Events by which browsers tell that, and which the user does not cause at once: of elements, of the document, of its fonts,
 * cookies and permissions, of the window, which a link or a form is about to leave.
 */
const RESULTS =
  /^(?:(?:transition|animation)(?:run|start|end|cancel)|close|cancel|load(?:ed(?:meta)?data)?|error|canplay(?:through)?|play(?:ing)?|pause|seeked|(?:rate|volume|slot|selection|pointerlock|fullscreen)change|ended|invalid|select|fullscreenerror|loading(?:done|error)|beforeunload|pagehide|unload)$/

/** Whether an event tells what has become of an element, a document or a window. */
export const isResult = remembered((type) => RESULTS.test(type))

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
