/**
 * Callbacks run where they were registered: what a flow hands to a timer, a frame, an observer or a request's event goes
 * on in that flow. Outside a flow all of them go to the browser as they are.
 *
 * Not so the user's own events (`click` on a node, `message` at the window, …) and sources that go on speaking by
 * themselves (WebSocket, EventSource, BroadcastChannel): who listens to them in a flow does not say that all that ever
 * happens there is that flow's doing.
 */
import { patch, undoAll } from '../instrument/patch'
import {
  defineProperty,
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  reflectApply,
  reflectGet,
  weakMap,
} from '../natives'
import type { Flow } from './flow'

type Callback = (...args: unknown[]) => unknown

/** Functions whose first argument is a callback. */
const SCHEDULERS = ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback', 'queueMicrotask']
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
  const bindFirst = (_self: unknown, args: unknown[]) => {
    const [callback] = args
    if (flow.isOutside || typeof callback !== 'function') return undefined
    const bound = [...args]
    bound[0] = flow.bind(callback as Callback)
    return { args: bound }
  }
  for (const name of SCHEDULERS) undos.push(patch(globalThis, name, bindFirst))
  for (const name of OBSERVERS) undos.push(patch(globalThis, name, bindFirst))
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
  readonly wrapper: Callback
  call: Callback
}

type Registrations = Map<string, Registered>

function bindListeners(flow: Flow, operations: readonly object[]): () => void {
  const prototype = prototypeOf('EventTarget')
  if (prototype === undefined) return () => {}
  const targets = weakMap<object, ReturnType<typeof weakMap<object, Registrations>>>()

  const add = (self: unknown, args: unknown[]) => {
    const [type, listener, options] = args
    if (typeof type !== 'string' || !isListener(listener)) return undefined
    const target = (self ?? globalThis) as object
    const key = keyOf(type, options)
    const known = targets.get(target)?.get(listener)?.get(key)
    // One that was bound before stays so: the browser must see the same function to know that it has it already.
    const binds = !flow.isOutside && isOperation(target, type, operations)
    if (!binds && known === undefined) return undefined
    const plain = (...given: unknown[]) => callListener(listener, target, given)
    const call = binds ? flow.bind(plain) : plain
    if (known !== undefined) {
      known.call = call
      return { args: [type, known.wrapper, options] }
    }
    const registered: Registered = { call, wrapper: (...given) => reflectApply(registered.call, undefined, given) }
    const listeners = targets.get(target) ?? weakMap<object, Registrations>()
    targets.set(target, listeners)
    const registrations = listeners.get(listener) ?? new Map<string, Registered>()
    listeners.set(listener, registrations)
    registrations.set(key, registered)
    return { args: [type, registered.wrapper, options] }
  }

  const remove = (self: unknown, args: unknown[]) => {
    const [type, listener, options] = args
    if (typeof type !== 'string' || !isListener(listener)) return undefined
    const registrations = targets.get((self ?? globalThis) as object)?.get(listener)
    const known = registrations?.get(keyOf(type, options))
    if (known === undefined) return undefined
    registrations?.delete(keyOf(type, options))
    return { args: [type, known.wrapper, options] }
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
    const before = getOwnPropertyDescriptor(prototype, name)
    const { get, set } = before ?? {}
    if (!which.test(name) || get === undefined || set === undefined || before?.configurable !== true) continue
    const after = {
      ...before,
      get: new Proxy(get, {
        apply(target, self, args) {
          const value: unknown = reflectApply(target, self, args)
          return (typeof value === 'function' && originals.get(value)) || value
        },
      }),
      set: new Proxy(set, {
        apply(target, self, args: unknown[]) {
          const [handler] = args
          if (flow.isOutside || typeof handler !== 'function') return reflectApply(target, self, args)
          const bound = flow.bind(handler as Callback)
          originals.set(bound, handler)
          return reflectApply(target, self, [bound])
        },
      }),
    }
    defineProperty(prototype, name, after)
    undos.push(() => {
      if (getOwnPropertyDescriptor(prototype, name)?.set === after.set) defineProperty(prototype, name, before)
    })
  }
  return undoAll(undos)
}
