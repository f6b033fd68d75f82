/**
 * Listeners of what code has started run in the flow that listens: a request, a file being read, a port. Not those of the
 * user's own events (`click` at a node, `message` at the window) and of a page's own event targets: who listens to them
 * in a flow does not say that all that ever happens there is that flow's doing.
 */
import { isObject, wrapListeners } from '../instrument/listeners'
import { patch, undoAll } from '../instrument/patch'
import { getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf, reflectGet, weakMap } from '../natives'
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

/** Gives back the undoing. */
export function bindListeners(flow: Flow): () => void {
  const { onceOf, prototypes } = knownSources()
  const undos = [
    wrapListeners((target, type, call) => {
      const once = onceOf(target, type)
      return once === undefined ? once : isBound(flow, once) ? flow.bind(call, once) : call
    }),
  ]
  for (let i = 0; i < prototypes.length; i++) bindHandlers(flow, prototypes[i], SOURCES[i][1], undos)
  bindHandlers(flow, prototypeOf('HTMLElement'), true, undos, ['onload', 'onerror'])
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

/** An operation is the work of whoever started it, even after its span. */
function isBound(flow: Flow, once: boolean): boolean {
  return once ? !flow.isOutside : flow.isAtWork
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
