/**
 * Listeners of what code has started run in the flow that listens: a request, a file being read, a port. Not those of the
 * user's own events (`click` at a node, `message` at the window) and of a page's own event targets: who listens to them
 * in a flow does not say that all that ever happens there is that flow's doing.
 */

import { disposeAll } from '../platform/dispose-all'
import { type WrapListener, wrapHandlers, wrapListeners } from '../platform/events/listeners'
import { getOwnPropertyDescriptor, getPrototypeOf, hasOwn, keysOf, prototypeOf, weakMap } from '../platform/natives'
import type { Flow } from './flow'

/** Whether what speaks through its events is one operation; others go on speaking. Their `on…` are bound, too. */
const SOURCES: { readonly [name: string]: boolean | undefined } = {
  XMLHttpRequestEventTarget: true,
  XMLHttpRequest: true,
  IDBRequest: true,
  IDBOpenDBRequest: true,
  IDBTransaction: true,
  FileReader: true,
  Animation: true,
  MessagePort: false,
  Worker: false,
  WebSocket: false,
  EventSource: false,
  BroadcastChannel: false,
}
export type WhenFirst = (bind: () => void) => void

/** Of an element, that it has loaded: an operation that code has started by making it. */
const isLoading = (type: unknown) => type === 'load' || type === 'error'

/**
 * Gives back the undoing. `whenFirst` calls what it is given when the first flow begins: until then an `on…` property
 * stays what it is, so that a page in which none ever does keeps its own.
 */
export function bindListeners(flow: Flow, whenFirst: WhenFirst = (bind) => bind()): () => void {
  const onceOf = knownSources()
  const wrap: WrapListener = (target, type, call) => {
    const once = onceOf(target, type)
    return once === undefined ? once : isBound(flow, once) ? flow.bind(call, once ? 'operation' : 'source') : call
  }
  const undos = [wrapListeners(wrap)]
  whenFirst(() => {
    undos[1] = wrapHandlers(nativePrototype('HTMLElement'), wrap, ['onload', 'onerror'])
    const names = keysOf(SOURCES)
    for (let i = 0; i < names.length; i++) undos[undos.length] = wrapHandlers(nativePrototype(names[i]), wrap)
  })
  return disposeAll(undos)
}

/** Whether the events of a target are those of one operation; undefined for a target whose listeners stay as they are. */
function knownSources(): (target: object, type: unknown) => boolean | undefined {
  /** By the prototype of the target: the name of what it is, '' for what is none of these. */
  const kinds = weakMap<object, string>()

  const kindOf = (prototype: object): string => {
    for (let at: object | null = prototype; at !== null; at = getPrototypeOf(at)) {
      const name = nameOf(at)
      if (name === 'HTMLElement' || hasOwn(SOURCES, name)) return name
    }
    return ''
  }
  return (target, type) => {
    const prototype: object | null = getPrototypeOf(target)
    if (prototype === null) return undefined
    let kind = kinds.get(prototype)
    if (kind === undefined) {
      kind = kindOf(prototype)
      kinds.set(prototype, kind)
    }
    return kind === 'HTMLElement' ? isLoading(type) || undefined : SOURCES[kind]
  }
}

/**
 * The name that the browser has given a prototype of its own. To ask a global for its prototype makes the browser build
 * it, 30 µs for each at the start of every page; what a page listens to is built by then.
 */
function nameOf(prototype: object): string {
  const name: unknown = getOwnPropertyDescriptor(prototype, Symbol.toStringTag)?.value
  return typeof name === 'string' ? name : ''
}

/** The browser's own prototype, where the page has put a class derived from it in the place of the browser's. */
function nativePrototype(name: string): object | undefined {
  let at: object | null | undefined = prototypeOf(name)
  while (at && nameOf(at) !== name) at = getPrototypeOf(at)
  return at ?? undefined
}

/** An operation is the work of whoever started it, even after its span. */
function isBound(flow: Flow, once: boolean): boolean {
  return once ? !flow.isOutside : flow.binds
}
