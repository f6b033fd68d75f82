/**
 * Binds listeners of what code has started (a request, a file being read, a port) to the flow that adds them. Not bound are
 * listeners for the user's own events (`click` on a node, `message` on the window) and for a page's own event targets: adding
 * such a listener in a flow does not mean that everything that ever happens there belongs to the flow.
 */

import { disposeAll } from '../platform/dispose-all'
import { type WrapListener, wrapHandlers, wrapListeners } from '../platform/events/listeners'
import { getOwnPropertyDescriptor, getPrototypeOf, hasOwn, keysOf, prototypeOf, weakMap } from '../platform/natives'
import type { Flow } from './flow'
import { Answers } from './set-off/answers'
import { byUser, byWhoAborts, isResult, ofWindow } from './set-off/by-user'
import { Ports } from './set-off/ports'

/** Classes of event targets. True: the object is a single operation; false: it keeps sending events. Their `on…` are bound, too. */
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
  RTCDataChannel: false,
  ServiceWorkerContainer: false,
}
/** Classes of what tells how the page looks, or what it knows, after it has changed. */
const TELLING = /^(?:HTMLElement|SVGElement|Document|FontFaceSet|CookieStore|PermissionStatus)$/
/** Whose handler of messages is wrapped from the start. */
const ALWAYS_WRAPPED = /^(?:MessagePort|Worker|BroadcastChannel|WebSocket)$/
const ELEMENT = 'HTMLElement'
const HANDLERS = ['onload', 'onerror', 'onclose', 'oncancel']
const SIGNAL = 'AbortSignal'
/** Calls its argument when the first flow begins. */
export type WhenFirst = (bind: () => void) => void

/** Whether an event of an element tells that it has loaded, which is an operation that code started by creating it. */
const isLoading = (type: unknown) => type === 'load' || type === 'error'

/**
 * Returns the undo function.
 *
 * @param whenFirst - calls its argument when the first flow begins; before that no `on…` property is wrapped, so that a page without
 * flows keeps its own
 */
export function bindListeners(flow: Flow, whenFirst: WhenFirst = (bind) => bind()): () => void {
  const kindOf = knownKinds()
  const ports = new Ports(flow)
  const answers = new Answers(flow, ports)
  const wrap: WrapListener = (target, type, call) => {
    if (target === globalThis)
      return type === 'message' ? ports.listener(target, call, call) : ofWindow(flow, type, call)
    const kind = kindOf(target)
    if (kind === SIGNAL) return flow.isOutside ? undefined : byWhoAborts(flow, call)
    const once = kind === ELEMENT ? isLoading(type) || undefined : SOURCES[kind]
    const unbound = tells(kind, type) ? byUser(flow, call) : undefined
    if (once === undefined) return unbound
    const bound = isBound(flow, once) ? flow.bind(call, once ? 'operation' : 'source') : (unbound ?? call)
    return type === 'message' ? ports.listener(target, call, bound, answers.listener(kind, target, call, bound)) : bound
  }
  const undos = [wrapListeners(wrap), ports.watch(wrap), answers.follow(wrap)]
  whenFirst(() => {
    ports.follow()
    undos[undos.length] = answers.follow()
    undos[undos.length] = wrapHandlers(nativePrototype(ELEMENT), wrap, HANDLERS)
    undos[undos.length] = wrapHandlers(nativePrototype(SIGNAL), wrap)
    const names = keysOf(SOURCES)
    for (let i = 0; i < names.length; i++)
      if (!ALWAYS_WRAPPED.test(names[i])) undos[undos.length] = wrapHandlers(nativePrototype(names[i]), wrap)
  })
  return disposeAll(undos)
}

/** Whether an event of this type tells what has become of a target of this class. A form's fields have a `change` of the user's. */
function tells(kind: string, type: string): boolean {
  return (isResult(type) || (type === 'change' && /^[CP]/.test(kind))) && TELLING.test(kind)
}

/** Returns the name of a target's class; '' for those whose listeners are not bound. */
function knownKinds(): (target: object) => string {
  /** By prototype: the name of the class; '' for all other classes. */
  const kinds = weakMap<object, string>()

  const kindOf = (prototype: object): string => {
    for (let at: object | null = prototype; at !== null; at = getPrototypeOf(at)) {
      const name = nameOf(at)
      if (name === SIGNAL || TELLING.test(name) || hasOwn(SOURCES, name)) return name
    }
    return ''
  }
  return (target) => {
    const prototype: object | null = getPrototypeOf(target)
    if (prototype === null) return ''
    let kind = kinds.get(prototype)
    if (kind === undefined) {
      kind = kindOf(prototype)
      kinds.set(prototype, kind)
    }
    return kind
  }
}

/**
 * The name of one of the browser's prototypes. Asking a global for its prototype would make the browser create it, 30 µs for
 * each at the start of every page. The prototype of an object that a page listens to exists by then.
 */
function nameOf(prototype: object): string {
  const name: unknown = getOwnPropertyDescriptor(prototype, Symbol.toStringTag)?.value
  return typeof name === 'string' ? name : ''
}

/** The browser's own prototype, even if the page replaced the global by a derived class. */
function nativePrototype(name: string): object | undefined {
  let at: object | null | undefined = prototypeOf(name)
  while (at && nameOf(at) !== name) at = getPrototypeOf(at)
  return at ?? undefined
}

/** An operation belongs to whoever started it, even after the end of its span. */
function isBound(flow: Flow, once: boolean): boolean {
  return once ? !flow.isOutside : flow.binds
}
