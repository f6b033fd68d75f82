/**
 * Listeners of what code has started run in the flow that listens: a request, a file being read, a port. Not those of the
 * user's own events (`click` at a node, `message` at the window) and of a page's own event targets: who listens to them
 * in a flow does not say that all that ever happens there is that flow's doing.
 */
import { patch, undoAll } from '../instrument/patch'
import {
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  getPrototypeOf,
  reflectApply,
  reflectGet,
  weakMap,
} from '../natives'
import type { Callback, Flow } from './flow'

/** Whether what speaks through its events is one operation; others go on speaking. Their `on…` are bound, too. */
const SOURCES: readonly (readonly [name: string, once: boolean])[] = [
  ['XMLHttpRequestEventTarget', true],
  ['XMLHttpRequest', true],
  ['IDBRequest', true],
  ['IDBOpenDBRequest', true],
  ['IDBTransaction', true],
  ['FileReader', true],
  ['Animation', true],
  ['MessagePort', false],
  ['Worker', false],
  ['WebSocket', false],
  ['EventSource', false],
  ['BroadcastChannel', false],
]
/** Of an element, that it has loaded: an operation that code has started by making it. */
const isLoading = (type: unknown) => type === 'load' || type === 'error'

/** A listener that the browser has, or may have had. */
interface Registration {
  readonly type: string
  readonly listener: object
  readonly capture: boolean
  readonly signal: AbortSignal | undefined
  /** What the browser has in its place, if it was bound. */
  readonly bound: Callback | undefined
  isOver: boolean
}

/** Gives back the undoing. */
export function bindListeners(flow: Flow): () => void {
  const target = prototypeOf('EventTarget')
  if (target === undefined) return () => {}
  const { onceOf, prototypes } = knownSources()
  const registrations = weakMap<object, Registration[]>()
  const undos: (() => void)[] = []

  const add = (proceed: (args?: unknown[]) => unknown, self: unknown, args: unknown[]) => {
    const [type, listener, options] = args
    const source = self ?? globalThis
    const once = isObject(source) && isObject(listener) ? onceOf(source, type) : undefined
    if (once === undefined || !isObject(source) || !isObject(listener)) return proceed()
    const name = `${type}`
    const capture = isCapture(options)
    const list = registrations.get(source) ?? []
    const known = list[find(list, name, listener, capture)]
    // The browser must see the same function again to know that it has it already.
    if (known !== undefined) return proceed([name, known.bound ?? listener, options])
    const given = isObject(options) ? (options as AddEventListenerOptions) : {}
    const registration: Registration = {
      type: name,
      listener,
      capture,
      signal: given.signal,
      bound: isBound(flow, once) ? flow.bind(called, once) : undefined,
      isOver: false,
    }
    const { once: isOnce } = given
    function called(this: unknown, ...event: unknown[]): unknown {
      if (isOnce) registration.isOver = true
      // `handleEvent` is looked up at each event, as the browser does.
      return typeof listener === 'function'
        ? reflectApply(listener, this, event)
        : reflectApply(reflectGet(listener as object, 'handleEvent'), listener, event)
    }
    const result = proceed([name, registration.bound ?? listener, options])
    list[list.length] = registration
    registrations.set(source, list)
    return result
  }

  const remove = (proceed: (args?: unknown[]) => unknown, self: unknown, args: unknown[]) => {
    const [type, listener, options] = args
    const source = self ?? globalThis
    const list = isObject(source) ? registrations.get(source) : undefined
    if (list === undefined || !isObject(listener)) return proceed()
    const at = find(list, `${type}`, listener, isCapture(options))
    const known = list[at]
    if (known === undefined) return proceed()
    for (let i = at + 1; i < list.length; i++) list[i - 1] = list[i]
    list.length--
    return proceed([known.type, known.bound ?? listener, options])
  }

  for (let i = 0; i < prototypes.length; i++) bindHandlers(flow, prototypes[i], SOURCES[i][1], undos)
  const element = prototypeOf('HTMLElement')
  if (element !== undefined) bindHandlers(flow, element, true, undos, ['onload', 'onerror'])
  undos[undos.length] = patch(target, 'addEventListener', add)
  undos[undos.length] = patch(target, 'removeEventListener', remove)
  return undoAll(undos)
}

/** The prototype of one of the browser's classes, where it has that class. */
export function prototypeOf(name: string): object | undefined {
  const holder: unknown = reflectGet(globalThis, name)
  const prototype: unknown = typeof holder === 'function' ? reflectGet(holder, 'prototype') : undefined
  return typeof prototype === 'object' && prototype !== null ? prototype : undefined
}

/** Whether the events of a target are those of one operation; undefined for a target whose listeners stay as they are. */
function knownSources() {
  const prototypes: (object | undefined)[] = []
  for (let i = 0; i < SOURCES.length; i++) prototypes[i] = prototypeOf(SOURCES[i][0])
  const element = prototypeOf('HTMLElement')
  /** By the prototype of the target: an index of SOURCES, or less than 0. */
  const kinds = weakMap<object, number>()

  const kindOf = (prototype: object): number => {
    for (let at: object | null = prototype; at !== null; at = getPrototypeOf(at)) {
      if (at === element) return -1
      for (let i = 0; i < prototypes.length; i++) if (at === prototypes[i]) return i
    }
    return -2
  }
  const onceOf = (target: object, type: unknown): boolean | undefined => {
    const prototype: object | null = getPrototypeOf(target)
    if (prototype === null) return undefined
    let kind = kinds.get(prototype)
    if (kind === undefined) {
      kind = kindOf(prototype)
      kinds.set(prototype, kind)
    }
    return kind === -1 ? isLoading(type) || undefined : SOURCES[kind]?.[1]
  }
  return { onceOf, prototypes }
}

/** Where it stands in `list`; -1 if the browser can't have it. What is over is dropped on the way. */
function find(list: Registration[], type: string, listener: object, capture: boolean): number {
  let kept = 0
  let found = -1
  for (let i = 0; i < list.length; i++) {
    const one = list[i]
    if (one.isOver || one.signal?.aborted) continue
    if (one.type === type && one.listener === listener && one.capture === capture) found = kept
    list[kept++] = one
  }
  list.length = kept
  return found
}

/** An operation is the work of whoever started it, even after its span. */
function isBound(flow: Flow, once: boolean): boolean {
  return once ? !flow.isOutside : flow.isAtWork
}

function isCapture(options: unknown): boolean {
  return Boolean(isObject(options) ? reflectGet(options, 'capture') : options)
}

function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}

/** The `on…` properties of a prototype: what is set in a flow runs in it, and is read as it was set. */
function bindHandlers(
  flow: Flow,
  prototype: object | undefined,
  once: boolean,
  undos: (() => void)[],
  names?: readonly string[],
): void {
  if (prototype === undefined) return
  const originals = weakMap<object, unknown>()
  const all = names ?? getOwnPropertyNames(prototype)
  for (let i = 0; i < all.length; i++) {
    const name = all[i]
    if (name[0] !== 'o' || name[1] !== 'n' || getOwnPropertyDescriptor(prototype, name)?.set === undefined) continue
    const read = (proceed: () => unknown) => {
      const handler = proceed()
      return (isObject(handler) && originals.get(handler)) || handler
    }
    const write = (proceed: (args?: unknown[]) => unknown, _self: unknown, args: unknown[]) => {
      const [handler] = args
      if (typeof handler !== 'function' || !isBound(flow, once)) return proceed()
      const bound = flow.bind(handler as Callback, once)
      originals.set(bound, handler)
      return proceed([bound])
    }
    undos[undos.length] = patch(prototype, name, read, 'get')
    undos[undos.length] = patch(prototype, name, write, 'set')
  }
}
