/**
 * Callables run where they were registered: what a flow hands to a timer, a frame, an observer or a request's event goes
 * on in that flow. Outside a flow all of them go to the browser as they are.
 *
 * Not so the user's own events (`click` on a node, `message` at the window, …) and sources that go on speaking by
 * themselves (WebSocket, EventSource, BroadcastChannel): who listens to them in a flow does not say that all that ever
 * happens there is that flow's doing.
 */
import { type Around, type Callable, patch, undoAll } from '../instrument/patch'
import { getOwnPropertyNames, reflectApply, reflectGet, weakMap } from '../natives'
import type { Flow } from './flow'

/** Functions whose first argument is a callback. */
const SCHEDULERS = ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallable', 'queueMicrotask']
/** Classes whose first argument is. */
const OBSERVERS = [
  'MutationObserver',
  'ResizeObserver',
  'IntersectionObserver',
  'PerformanceObserver',
  'ReportingObserver',
]
/** What an operation that code has started speaks through. `on…` properties of these are bound, too. */
const OPERATIONS = [
  'XMLHttpRequestEventTarget',
  'XMLHttpRequest',
  'IDBRequest',
  'IDBOpenDBRequest',
  'IDBTransaction',
  'FileReader',
  'MessagePort',
  'Worker',
  'Animation',
]
/** Of an element, that it has loaded: an operation that code has started by making it. */
const LOADING = /^(load|error|loadeddata|canplay)$/

/** Gives back the undoing. */
export function bindCallbacks(flow: Flow): () => void {
  const undos: (() => void)[] = []
  const bindFirst: Around = (proceed, _self, args) => {
    const [callback] = args
    if (flow.isOutside || typeof callback !== 'function') return proceed()
    const bound = [...args]
    bound[0] = flow.bind(callback as Callable)
    return proceed(bound)
  }
  for (const name of SCHEDULERS) undos.push(patch(globalThis, name, bindFirst))
  for (const name of OBSERVERS) undos.push(patch(globalThis, name, bindFirst, 'construct'))
  const scheduler = prototypeOf('Scheduler')
  if (scheduler !== undefined) undos.push(patch(scheduler, 'postTask', bindFirst))
  const operations = OPERATIONS.flatMap((name) => prototypeOf(name) ?? [])
  for (const prototype of operations) undos.push(bindHandlers(flow, prototype))
  const element = prototypeOf('HTMLElement')
  if (element !== undefined) undos.push(bindHandlers(flow, element, /^on(load|error)$/))
  undos.push(bindListeners(flow, operations))
  return undoAll(undos)
}

function prototypeOf(name: string): object | undefined {
  const holder = reflectGet(globalThis, name)
  const prototype = typeof holder === 'function' ? reflectGet(holder, 'prototype') : undefined
  return typeof prototype === 'object' && prototype !== null ? prototype : undefined
}

/** A listener that was registered in a flow: what the browser has got in its place, and what that calls. */
interface Registered {
  readonly wrapper: Callable
  call: Callable
}

type Registrations = Map<string, Registered>

function bindListeners(flow: Flow, operations: readonly object[]): () => void {
  const prototype = prototypeOf('EventTarget')
  if (prototype === undefined) return () => {}
  const targets = weakMap<object, ReturnType<typeof weakMap<object, Registrations>>>()

  const add: Around = (proceed, self, [type, listener, options]) => {
    if (typeof type !== 'string' || !isListener(listener)) return proceed()
    const target = (self ?? globalThis) as object
    const key = keyOf(type, options)
    const known = targets.get(target)?.get(listener)?.get(key)
    // One that was bound before stays so: the browser must see the same function to know that it has it already.
    const binds = !flow.isOutside && isOperation(target, type, operations)
    if (!binds && known === undefined) return proceed()
    const plain = (...given: unknown[]) => callListener(listener, target, given)
    const call = binds ? flow.bind(plain) : plain
    if (known !== undefined) {
      known.call = call
      return proceed([type, known.wrapper, options])
    }
    const registered: Registered = { call, wrapper: (...given) => reflectApply(registered.call, undefined, given) }
    const listeners = targets.get(target) ?? weakMap<object, Registrations>()
    targets.set(target, listeners)
    const registrations = listeners.get(listener) ?? new Map<string, Registered>()
    listeners.set(listener, registrations)
    registrations.set(key, registered)
    return proceed([type, registered.wrapper, options])
  }

  const remove: Around = (proceed, self, [type, listener, options]) => {
    if (typeof type !== 'string' || !isListener(listener)) return proceed()
    const registrations = targets.get((self ?? globalThis) as object)?.get(listener)
    const known = registrations?.get(keyOf(type, options))
    if (known === undefined) return proceed()
    registrations?.delete(keyOf(type, options))
    return proceed([type, known.wrapper, options])
  }
  return undoAll([patch(prototype, 'addEventListener', add), patch(prototype, 'removeEventListener', remove)])
}

function callListener(listener: object, target: object, args: unknown[]): unknown {
  if (typeof listener === 'function') return reflectApply(listener, target, args)
  // Looked up at each event, as the browser does.
  return reflectApply(reflectGet(listener, 'handleEvent'), listener, args)
}

function isListener(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}

/** The same listener for another type or phase is another registration. */
function keyOf(type: string, options: unknown): string {
  const capture = typeof options === 'object' && options !== null ? reflectGet(options, 'capture') : options
  return `${capture ? 1 : 0}${type}`
}

function isOperation(target: object, type: string, operations: readonly object[]): boolean {
  if (target instanceof Node) return LOADING.test(type)
  for (const prototype of operations) if (Object.prototype.isPrototypeOf.call(prototype, target)) return true
  return false
}

/** The `on…` properties of a prototype: what is set in a flow runs in it, and is read as it was set. */
function bindHandlers(flow: Flow, prototype: object, which = /^on/): () => void {
  const originals = weakMap<object, unknown>()
  const undos: (() => void)[] = []
  for (const name of getOwnPropertyNames(prototype)) {
    if (!which.test(name)) continue
    const read: Around = (proceed) => {
      const value = proceed()
      return (typeof value === 'function' && originals.get(value)) || value
    }
    const write: Around = (proceed, _self, [handler]) => {
      if (flow.isOutside || typeof handler !== 'function') return proceed()
      const bound = flow.bind(handler as Callable)
      originals.set(bound, handler)
      return proceed([bound])
    }
    undos.push(patch(prototype, name, read, 'get'), patch(prototype, name, write, 'set'))
  }
  return undoAll(undos)
}
