/**
 * Callbacks run where they were registered: what a flow hands to a timer, a frame, an observer or a request's event goes
 * on in that flow. Outside a flow all of them go to the browser as they are.
 *
 * A span is not the parent of all that ever happens. Once it and all above it have ended, a new timer or frame is no
 * longer its work (a poll sets its own timer again, for ever), and what comes again and again (an interval, an observer,
 * a socket's messages) stops being so. The user's own events never are; see `listeners.ts`.
 */

import { disposeAll } from '../platform/dispose-all'
import { prototypeOf } from '../platform/natives'
import { patch } from '../platform/patch'
import type { Callback, Flow } from './flow'
import { bindListeners, type WhenFirst } from './listeners'

/** Functions that take a callback, and whether they call it once. The first argument, but for a lock: the last. */
const FUNCTIONS: readonly (readonly [holder: string, name: string, once: boolean])[] = [
  ['', 'setTimeout', true],
  ['', 'setInterval', false],
  ['', 'requestAnimationFrame', true],
  ['', 'requestIdleCallback', true],
  ['', 'queueMicrotask', true],
  ['Scheduler', 'postTask', true],
  ['LockManager', 'request', true],
]
const OBSERVERS = [
  'MutationObserver',
  'ResizeObserver',
  'IntersectionObserver',
  'PerformanceObserver',
  'ReportingObserver',
]

/** Gives back the undoing. `whenFirst`: see `listeners.ts`. */
export function bindCallbacks(flow: Flow, whenFirst?: WhenFirst): () => void {
  const undos = [bindListeners(flow, whenFirst)]
  const isOutside = () => flow.isOutside
  const bind = (holder: object | undefined, name: string, once: boolean, what: 'apply' | 'construct') => {
    if (holder === undefined) return
    const around = (proceed: (args?: unknown[]) => unknown, _self: unknown, args: unknown[]) => {
      const at = name === 'request' ? args.length - 1 : 0
      const callback = args[at]
      if (typeof callback !== 'function' || !(name === 'queueMicrotask' || flow.isAtWork)) return proceed()
      args[at] = flow.bind(callback as Callback, once)
      return proceed(args)
    }
    undos[undos.length] = patch(holder, name, around, what, isOutside)
  }
  for (let i = 0; i < FUNCTIONS.length; i++) {
    const [holder, name, once] = FUNCTIONS[i]
    bind(holder === '' ? globalThis : prototypeOf(holder), name, once, 'apply')
  }
  for (let i = 0; i < OBSERVERS.length; i++) bind(globalThis, OBSERVERS[i], false, 'construct')
  return disposeAll(undos)
}
