/**
 * Callbacks run where they were registered: what a flow hands to a timer, a frame, an observer or a request's event goes
 * on in that flow. Outside a flow all of them go to the browser as they are.
 *
 * A span is not the parent of all that ever happens. Once it and all above it have ended, a timer or frame is its work
 * only where its own code sets it, and not such a timer in turn (a poll sets its own timer again, for ever), and what
 * comes again and again (an interval after its first call, an observer, a socket's messages) stops being so. What stops
 * is inferred to go on while the wake lives. The user's own events never are bound; see `listeners.ts`.
 */

import { disposeAll } from '../platform/dispose-all'
import { prototypeOf } from '../platform/natives'
import { patch } from '../platform/patch'
import type { Callback, Caller, Flow } from './flow'
import { bindListeners, type WhenFirst } from './listeners'

/** Functions that take a callback. The first argument, but for a lock: the last. */
const FUNCTIONS: readonly (readonly [holder: string, name: string, caller: Caller])[] = [
  ['', 'setTimeout', 'timer'],
  ['', 'setInterval', 'interval'],
  ['', 'requestAnimationFrame', 'timer'],
  ['', 'requestIdleCallback', 'timer'],
  ['', 'queueMicrotask', 'operation'],
  ['Scheduler', 'postTask', 'timer'],
  ['LockManager', 'request', 'timer'],
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
  const bind = (holder: object | undefined, name: string, caller: Caller, what: 'apply' | 'construct') => {
    if (holder === undefined) return
    const around = (proceed: (args?: unknown[]) => unknown, _self: unknown, args: unknown[]) => {
      const at = name === 'request' ? args.length - 1 : 0
      const callback = args[at]
      if (typeof callback !== 'function' || !(caller === 'operation' || flow.binds)) return proceed()
      if (name === 'setTimeout') flow.waits(args[1])
      args[at] = flow.bind(callback as Callback, caller)
      return proceed(args)
    }
    undos[undos.length] = patch(holder, name, around, what, isOutside)
  }
  for (let i = 0; i < FUNCTIONS.length; i++) {
    const [holder, name, caller] = FUNCTIONS[i]
    bind(holder === '' ? globalThis : prototypeOf(holder), name, caller, 'apply')
  }
  for (let i = 0; i < OBSERVERS.length; i++) bind(globalThis, OBSERVERS[i], 'source', 'construct')
  return disposeAll(undos)
}
