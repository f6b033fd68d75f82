/**
 * Binds callbacks to the flow that registers them: what a flow passes to a timer, a frame, an observer or a request's event
 * continues that flow. Outside of flows callbacks are passed on unchanged.
 *
 * A span is not the parent of everything that ever follows. After it and all spans above it have ended, a timer or frame still
 * belongs to it if its own code sets it. Timers that such a timer sets in turn do not (a poll sets its timer again forever),
 * nor does what repeats (an interval after its first call, an observer, a socket's messages). Those are inferred to belong to it
 * while its wake lives. The user's own events are never bound; see `listeners.ts`.
 */

import { patch } from '../platform/calls/patch'
import { disposeAll } from '../platform/dispose-all'
import { prototypeOf } from '../platform/natives'
import type { Callback, Caller, Flow } from './flow'
import { bindListeners, type WhenFirst } from './listeners'
import { byUser } from './set-off/by-user'
import { bindIntersections } from './set-off/intersections'

/** Functions that take a callback: as their first argument, or as the last for a lock. */
const FUNCTIONS: readonly (readonly [holder: string, name: string, caller: Caller])[] = [
  ['', 'setTimeout', 'timer'],
  ['', 'setInterval', 'interval'],
  ['', 'requestAnimationFrame', 'timer'],
  ['', 'requestIdleCallback', 'timer'],
  ['', 'queueMicrotask', 'operation'],
  ['Scheduler', 'postTask', 'timer'],
  ['LockManager', 'request', 'timer'],
  ['Document', 'startViewTransition', 'timer'],
]
/**
 * The same for members of classes which few pages use: they are taken when the first flow begins. Some take a second callback, for
 * errors.
 */
const RARE: typeof FUNCTIONS = [
  ['HTMLCanvasElement', 'toBlob', 'operation'],
  ['Geolocation', 'getCurrentPosition', 'operation'],
  ['Geolocation', 'watchPosition', 'source'],
  ['DataTransferItem', 'getAsString', 'operation'],
  ['FileSystemFileEntry', 'file', 'operation'],
  ['FileSystemDirectoryReader', 'readEntries', 'operation'],
  ['HTMLVideoElement', 'requestVideoFrameCallback', 'timer'],
]
const RESIZES = 'ResizeObserver'
const OBSERVERS = ['MutationObserver', RESIZES, 'PerformanceObserver', 'ReportingObserver']

/** Returns the undo function. `whenFirst`: see `listeners.ts`. */
export function bindCallbacks(flow: Flow, whenFirst: WhenFirst = (bind) => bind()): () => void {
  const undos: (() => void)[] = []
  const isOutside = () => flow.isOutside
  const bind = (
    holder: object | undefined,
    name: string,
    caller: Caller,
    what: 'before' | 'construct',
    takesErrorCallback = false,
  ) => {
    if (holder === undefined) return
    const around = (_proceed: unknown, _self: unknown, args: unknown[]) => {
      const at = name === 'request' ? args.length - 1 : 0
      const callback = args[at]
      if (typeof callback !== 'function') return
      const binds = caller === 'operation' || flow.binds
      if (!binds && name !== RESIZES) return
      if (name === 'setTimeout') flow.waits(args[1])
      if (takesErrorCallback && typeof args[1] === 'function' && binds) args[1] = flow.bind(args[1] as Callback, caller)
      args[at] = binds ? flow.bind(callback as Callback, caller) : byUser(flow, callback as Callback)
    }
    undos[undos.length] = patch(holder, name, around, what, name === RESIZES ? undefined : isOutside)
  }
  const bindAll = (functions: typeof FUNCTIONS, takesErrorCallback: boolean) => {
    for (let i = 0; i < functions.length; i++) {
      const [holder, name, caller] = functions[i]
      bind(holder === '' ? globalThis : prototypeOf(holder), name, caller, 'before', takesErrorCallback)
    }
  }
  undos[0] = bindListeners(flow, (bindRest) =>
    whenFirst(() => {
      bindRest()
      bindAll(RARE, true)
    }),
  )
  bindAll(FUNCTIONS, false)
  for (let i = 0; i < OBSERVERS.length; i++) bind(globalThis, OBSERVERS[i], 'source', 'construct')
  undos[undos.length] = bindIntersections(flow)
  return disposeAll(undos)
}
