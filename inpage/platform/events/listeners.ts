/** Wraps event listeners and handlers. The page and the browser still see the page's own functions. */

import { type Around, patch, surround } from '../calls/patch'
import type { Callable } from '../calls/transparent-proxy'
import { disposeAll } from '../dispose-all'
import { isObject } from '../is-object'
import {
  getOwnPropertyDescriptor,
  getOwnPropertyNames,
  getPrototypeOf,
  getter,
  isInChainOf,
  pop,
  prototypeOf,
  reflectApply,
  reflectGet,
  SafeMap,
  slice,
  weakMap,
} from '../natives'
import { throwing } from '../read-once'
import { addHome, type Home, handlers, homes, isAlone, type Registration, registrations } from '../realm-registry'

/**
 * Decides what is called in place of `call` for events of `type` at `target`. `call` itself leaves this one listener as it
 * is; undefined leaves all listeners for this type and target as they are.
 */
export type WrapListener = (target: object, type: string, call: Callable) => Callable | undefined

/** The active wraps, and whether each may wrap at the event. The built-ins are patched once for all of them. */
const wraps: (readonly [WrapListener, boolean | undefined])[] = []
let unpatch: (() => void) | undefined
/** Whether the browser has ever got a function of ours in place of a listener. */
let hasGivenListener = false
/** The same for handlers, by property name: a handler that is set on the body may be read from the window. */
const givenHandlers = new SafeMap<string, boolean>()
/** The getters that must stay because of it, by their holder. */
const stayingGetters = weakMap<object, SafeMap<string, boolean>>()

const targetPrototype = prototypeOf('EventTarget')
const nodePrototype = prototypeOf('Node') ?? {}
const objectPrototype = Object.prototype
const isAborted = getter<AbortSignal, boolean>('AbortSignal', 'aborted')
const ownerDocument = getter<object, Document | null>('Node', 'ownerDocument')
const windowOf = getter<Document, Window | null>('Document', 'defaultView')

/**
 * Wraps listeners that are registered from now on; earlier wraps run inside. Returns the undo function.
 *
 * @param isLate - what it wraps may be wrapped when the event has come, so that adding a listener takes little; `call` may then be the
 * page's own function, which needs its `this`
 */
export function wrapListeners(wrap: WrapListener, isLate?: boolean): () => void {
  if (targetPrototype === undefined) return () => {}
  const one = [wrap, isLate] as const
  wraps[wraps.length] = one
  unpatch ??= patchListeners(targetPrototype)
  return () => {
    let left = 0
    for (let i = 0; i < wraps.length; i++) if (wraps[i] !== one) wraps[left++] = wraps[i]
    wraps.length = left
    // Only the patched functions can remove a listener in whose place the browser got ours.
    if (left > 0 || hasGivenListener) return
    unpatch?.()
    unpatch = undefined
  }
}

function patchListeners(prototype: object): () => void {
  const nativeAdd = reflectGet(prototype, 'addEventListener')
  const nativeRemove = reflectGet(prototype, 'removeEventListener')

  /** Adds or removes any listener. */
  const change =
    (isAdd: boolean): Around =>
    (proceed, self, args) => {
      const type = args[0]
      const listener = args[1]
      const target = self ?? globalThis
      if (typeof type !== 'string' || !isObject(target) || !isObject(listener)) return proceed()
      /** The listener; if it is an object, the value of its `handleEvent` at the last event. */
      let handler: unknown = listener
      const called = () => {
        if (registration.isOnce) registration.isOver = true
      }
      const call: Callable = (...event) => {
        called()
        return reflectApply(handler, handler === listener ? target : listener, event)
      }
      const owner = isAdd ? ownerElsewhere(listener) : undefined
      const wrapped =
        isAdd && !owner && isOfThisRealm(target, prototype, listener) ? wrappedByAll(target, type, call) : undefined
      const list = registrations.get(target)
      if (!wrapped && !list && !owner) return proceed()
      const { capture, isOnce, signal, given } = readOptions(args[2], isAdd)
      if (capture === undefined) return proceed([type, listener, given])
      const known = list && find(list, type, listener, capture)
      if (known) {
        known.isOver = !isAdd
        // The browser must get the same function again, to detect the duplicate.
        return proceed([type, known.given, given])
      }
      if (!wrapped) {
        // Browsers do not call what code of a removed window has added, though the target may be elsewhere by then.
        owner?.call?.(nativeAdd, target, [type, listener, given])
        return proceed([type, listener, given])
      }
      const registration = {
        type,
        listener,
        capture,
        signal,
        isOnce,
        given: wrapped === call ? listener : typeof listener === 'function' ? wrapped : inPlaceOf(listener),
        isOver: false,
      }
      function inPlaceOf(object: object): object {
        return {
          __proto__: null,
          // The browser reads it at each event, and handles values that are no functions itself.
          get handleEvent() {
            called()
            handler = handlerOf(object)
            return typeof handler === 'function' ? wrapped : handler
          },
        }
      }
      const result = proceed([type, registration.given, given])
      note(target, list, registration)
      return result
    }
  /** Notes what the browser has got in place of a listener, or is about to get. */
  function note(target: object, list: Registration[] | undefined, one: Registration): void {
    if (list) list[list.length] = one
    else registrations.set(target, [one])
    if (one.given === one.listener) return
    // The browser may already have it, from before the patch or by another window's `addEventListener`.
    reflectApply(nativeRemove, target, [one.type, one.listener, one.capture])
    hasGivenListener = true
  }
  /** Sees to a call that needs little, as most do: then nothing of ours runs around it. It may change the listener in `args`. */
  const seesTo =
    (isAdd: boolean) =>
    (self: unknown, args: unknown[]): boolean => {
      try {
        const target = (self ?? globalThis) as object
        const type = args[0]
        const listener = args[1]
        const options = args[2]
        // Another window could know more.
        if (typeof type !== 'string' || !isAlone()) return false
        const list = registrations.get(target)
        const wrap = isAdd ? wrapFor(target, type) : null
        if (wrap === null && !list) return true
        if (wrap === undefined || typeof listener !== 'function' || isObject(options)) return false
        const capture = Boolean(options)
        const known = list && find(list, type, listener, capture)
        if (known) {
          known.isOver = !isAdd
          args[1] = known.given
          return true
        }
        if (wrap === null) return true
        if (!isOfThisRealm(target, prototype, listener)) return false
        const call = listener as Callable
        const given: Callable = (...event) => reflectApply(wrap(target, type, call) ?? call, target, event)
        note(target, list, { type, listener, capture, signal: undefined, isOnce: false, given, isOver: false })
        args[1] = given
        return true
      } catch {
        return false
      }
    }
  /** Patches a method. Targets that belong to another window are passed on to that window's home. */
  const instead = (method: 'add' | 'remove') => {
    const isAdd = method === 'add'
    const around = change(isAdd)
    return patch(
      prototype,
      `${method}EventListener`,
      (call, self, args, own) => {
        const home = homeOf(self)
        return home === undefined || home === here
          ? surround(around, call, self, args, own)
          : home[method](self as object, args)
      },
      'instead',
      seesTo(isAdd),
    )
  }
  const undo = disposeAll([instead('add'), instead('remove')])
  const wrappedAdd = reflectGet(prototype, 'addEventListener')
  const wrappedRemove = reflectGet(prototype, 'removeEventListener')
  const here: Home = {
    add: (target, args) => reflectApply(wrappedAdd, target, args),
    call: (method, target, args) => void reflectApply(method as Callable, target, args),
    remove: (target, args) => reflectApply(wrappedRemove, target, args),
  }
  addHome(globalThis, prototype, objectPrototype, here)
  return undo
}

/** The home of the window to which a target or listener belongs; undefined for our own window, and for those without a library. */
function homeOf(target: unknown, isListener = false): Home | undefined {
  if (!isObject(target)) return undefined
  try {
    if (isInChainOf(targetPrototype, target)) {
      const window = windowAround(target)
      return window === null || window === globalThis ? undefined : homes.get(window)
    }
    const known = homes.get(target) ?? homes.get(foreignWindowAround(target) ?? target)
    if (known !== undefined) return known
    for (let at = getPrototypeOf(target); at !== null; at = getPrototypeOf(at)) {
      const home = homes.get(at)
      // What has nothing but `Object.prototype` is no target.
      if (home !== undefined && (isListener || getPrototypeOf(at) !== null)) return home
    }
  } catch {
    // Of another origin, or no target at all.
  }
  return undefined
}

/** The home of the other window whose code has made a listener; undefined for code of this one. */
function ownerElsewhere(listener: unknown): Home | undefined {
  const owner = isAlone() ? undefined : homeOf(listener, true)
  return owner === homes.get(globalThis) ? undefined : owner
}

/** The window of a node's document; null if that is in no window, and for what is not a node. */
function windowAround(target: object): object | null {
  return isInChainOf(nodePrototype, target) ? foreignWindowAround(target) : null
}

/** The same for a node that another window has made. */
function foreignWindowAround(target: object): object | null {
  try {
    const document = ownerDocument(target)
    return document && windowOf(document)
  } catch {
    return null
  }
}

/** @throws whatever the page's own getter throws */
function handlerOf(listener: object): unknown {
  try {
    return reflectGet(listener, 'handleEvent')
  } catch (error) {
    // A listener object that is a window of another origin is ignored without an error.
    if (isOfAnotherOrigin(listener)) return undefined
    throw error
  }
}

function isOfAnotherOrigin(object: object): boolean {
  try {
    if (getPrototypeOf(object) !== null) return false
    getOwnPropertyDescriptor(object, 'handleEvent')
    return false
  } catch {
    return true
  }
}

/**
 * Whether target and listener belong to this window. A wrapper is a function of this window, and browsers stop calling it
 * when the window is gone. A listener of another window, or at a target in another window, must live on.
 */
function isOfThisRealm(target: object, prototype: object, listener: object): boolean {
  // A global object has own properties, too.
  if (target !== prototype && !isInChainOf(prototype, target)) return false
  if (typeof listener === 'function' && !isInChainOf(objectPrototype, listener)) return false
  const window = windowAround(target)
  return window === null || window === globalThis
}

const nothing: Callable = () => {}

/** What wraps a listener for a type at a target when an event has come; null: nothing does; undefined: it is to be wrapped at once. */
function wrapFor(target: object, type: string): WrapListener | null | undefined {
  let found: WrapListener | null | undefined = null
  for (let i = 0; i < wraps.length; i++)
    if (wraps[i][0](target, type, nothing)) found = found === null && wraps[i][1] ? wraps[i][0] : undefined
  return found
}

function wrappedByAll(target: object, type: string, call: Callable): Callable | undefined {
  let wrapped: Callable | undefined
  for (let i = wraps.length - 1; i >= 0; i--) wrapped = wraps[i][0](target, type, wrapped ?? call) ?? wrapped
  return wrapped
}

/** Wraps what is set as an `on…` property of `holder` (all of them, or `names`). The page reads back what it has set. */
export function wrapHandlers(holder: object | undefined, wrap: WrapListener, names?: readonly string[]): () => void {
  if (holder === undefined) return nothing
  const undos: (() => void)[] = []
  const reading: (() => void)[] = []
  const all = names ?? getOwnPropertyNames(holder)
  for (let i = 0; i < all.length; i++) {
    const name = all[i]
    if (name[0] !== 'o' || name[1] !== 'n') continue
    const read: Around = (proceed) => {
      const handler = proceed()
      return (isObject(handler) && handlers.get(handler)) || handler
    }
    const set = getOwnPropertyDescriptor(holder, name)?.set
    const write: Around = (proceed, self, args) => {
      const target = self ?? globalThis
      const given = inPlaceOfHandler(holder, name, target, args[0], wrap)
      proceed(given && [given])
      // As for listeners: what code of another window has set must not go with this one.
      ownerElsewhere(args[0])?.call?.(set, target, args)
    }
    const staying = stayingGetters.get(holder) ?? new SafeMap<string, boolean>()
    stayingGetters.set(holder, staying)
    const unread = staying.get(name) ? undefined : patch(holder, name, read, 'get')
    reading[reading.length] = () => {
      // A handler that was set before the undo must still be read back as it was set.
      if (givenHandlers.get(name)) staying.set(name, true)
      else unread?.()
    }
    undos[undos.length] = patch(holder, name, write, 'set')
  }
  // Handlers of the window are read and set at the body as well.
  if (holder === globalThis) undos[undos.length] = wrapHandlers(prototypeOf('HTMLBodyElement'), wrap, all)
  return () => {
    disposeAll(undos)()
    disposeAll(reading)()
  }
}

/** What the browser gets in place of a handler; undefined if the handler stays as it is. */
export function inPlaceOfHandler(
  holder: object,
  name: string,
  target: unknown,
  handler: unknown,
  wrap: WrapListener,
): Callable | undefined {
  if (typeof handler !== 'function' || !isObject(target) || !isOfThisRealm(target, holder, handler)) return undefined
  // Not always `target`: a handler that is set on the body is called on the window.
  let receiver: unknown
  const call: Callable = (...event) => reflectApply(handler, receiver, event)
  const wrapped = wrap(target, slice(name, 2, name.length), call)
  if (wrapped === undefined || wrapped === call) return undefined
  const given = function (this: unknown, ...event: unknown[]) {
    receiver = this
    return wrapped(...event)
  }
  handlers.set(given, handler)
  givenHandlers.set(name, true)
  return given
}

/** Finds a registration that the browser still has, and drops those that are over. */
function find(list: Registration[], type: string, listener: object, capture: boolean): Registration | undefined {
  let kept = 0
  let found: Registration | undefined
  for (let i = 0; i < list.length; i++) {
    const one = list[i]
    if (one.isOver || (one.signal && isAborted(one.signal))) continue
    if (one.type === type && one.listener === listener && one.capture === capture) found = one
    list[kept++] = one
  }
  // Not by setting the length, which takes 0.3 µs.
  while (list.length > kept) pop(list)
  return found
}

/**
 * Reads the options once each, in the browser's order. `given` are the same options for the browser; if reading them throws, there is
 * no `capture`, and `given` makes the browser throw the same.
 */
function readOptions(options: unknown, isAdd: boolean) {
  let once: unknown
  let signal: unknown
  let given = options
  let capture: boolean | undefined = Boolean(options)
  try {
    if (isObject(options)) {
      capture = Boolean(reflectGet(options, 'capture'))
      // Options that are added to browsers later are read by the browser itself, through the prototype.
      given = { __proto__: options, capture }
      if (isAdd) {
        once = reflectGet(options, 'once')
        const passive = reflectGet(options, 'passive')
        signal = reflectGet(options, 'signal')
        given = { __proto__: options, capture, once, passive, signal }
      }
    }
  } catch (error) {
    capture = undefined
    given = throwing(error)
  }
  // The browser has thrown for what is no signal by the time that it matters.
  return { capture, isOnce: Boolean(once), signal: signal as AbortSignal | undefined, given }
}
