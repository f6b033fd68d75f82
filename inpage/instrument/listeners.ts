/** Event listeners with something around them, while page and browser take them for the page's own. */
import type { Callable } from '../disguise'
import { isObject } from '../is-object'
import { getOwnPropertyNames, reflectApply, reflectGet, slice, weakMap } from '../natives'
import { type Around, patch } from './patch'
import { undoAll } from './undo-all'

/**
 * What is to be called in place of `call` for events of `type` at `target`: `call` itself leaves this listener as it is,
 * undefined all listeners of the kind.
 */
export type WrapListener = (target: object, type: string, call: Callable) => Callable | undefined

/** A listener that the browser has, or has had. */
interface Registration {
  readonly type: string
  readonly listener: object
  readonly capture: boolean
  readonly signal: AbortSignal | undefined
  /** What the browser has got in its place. */
  readonly given: object
  isOver: boolean
}

/** Who wraps now; the built-ins are patched once for all of them. */
const wraps: WrapListener[] = []
let unpatch: (() => void) | undefined
const registrations = weakMap<object, Registration[]>()

/** Wraps what is registered from now on, around what those before wrap within it, and gives back the undoing. */
export function wrapListeners(wrap: WrapListener): () => void {
  if (typeof EventTarget !== 'function') return () => {}
  wraps[wraps.length] = wrap
  unpatch ??= patchListeners(EventTarget.prototype)
  return () => {
    let left = 0
    for (let i = 0; i < wraps.length; i++) if (wraps[i] !== wrap) wraps[left++] = wraps[i]
    wraps.length = left
    if (left > 0) return
    unpatch?.()
    unpatch = undefined
  }
}

function patchListeners(prototype: EventTarget): () => void {
  const add: Around = (proceed, self, [type, listener, options]) => {
    const target = self ?? globalThis
    if (typeof type !== 'string' || !isObject(target) || !isObject(listener)) return proceed()
    const call: Callable = (...event) => {
      if (once) registration.isOver = true
      // `handleEvent` is looked up at each event, as the browser does.
      return typeof listener === 'function'
        ? reflectApply(listener, target, event)
        : reflectApply(reflectGet(listener, 'handleEvent'), listener, event)
    }
    const wrapped = wrappedByAll(target, type, call)
    if (wrapped === undefined) return proceed()
    const { once, signal } = isObject(options) ? (options as AddEventListenerOptions) : {}
    const registration: Registration = {
      type,
      listener,
      capture: isCapture(options),
      signal,
      given: wrapped === call ? listener : wrapped,
      isOver: false,
    }
    const list = registrations.get(target) ?? []
    const known = list[find(list, registration)]
    // The browser must see the same function again to know that it has it already.
    const result = proceed([registration.type, (known ?? registration).given, options])
    if (known === undefined) list[list.length] = registration
    registrations.set(target, list)
    return result
  }

  const remove: Around = (proceed, self, [type, listener, options]) => {
    const target = self ?? globalThis
    const list = isObject(target) ? registrations.get(target) : undefined
    if (list === undefined || typeof type !== 'string' || !isObject(listener)) return proceed()
    const known = list[find(list, { type, listener, capture: isCapture(options) })]
    if (known === undefined) return proceed()
    known.isOver = true
    return proceed([known.type, known.given, options])
  }
  return undoAll([patch(prototype, 'addEventListener', add), patch(prototype, 'removeEventListener', remove)])
}

function wrappedByAll(target: object, type: string, call: Callable): Callable | undefined {
  let wrapped: Callable | undefined
  for (let i = wraps.length - 1; i >= 0; i--) wrapped = wraps[i](target, type, wrapped ?? call) ?? wrapped
  return wrapped
}

/** Wraps what is set as an `on…` property of `holder` (all of them, or `names`); it is read as it was set. */
export function wrapHandlers(holder: object | undefined, wrap: WrapListener, names?: readonly string[]): () => void {
  const undos: (() => void)[] = []
  const originals = weakMap<object, unknown>()
  const all = names ?? (holder === undefined ? [] : getOwnPropertyNames(holder))
  for (let i = 0; i < all.length; i++) {
    const name = all[i]
    if (holder === undefined || name[0] !== 'o' || name[1] !== 'n') continue
    const read: Around = (proceed) => {
      const handler = proceed()
      return (isObject(handler) && originals.get(handler)) || handler
    }
    const write: Around = (proceed, self, args) => {
      const [handler] = args
      const target = self ?? globalThis
      if (typeof handler !== 'function' || !isObject(target)) return proceed()
      // Not always `target`: what is set at the body is called at the window.
      let receiver: unknown
      const call: Callable = (...event) => reflectApply(handler, receiver, event)
      const wrapped = wrap(target, slice(name, 2, name.length), call)
      if (wrapped === undefined || wrapped === call) return proceed()
      const given = function (this: unknown, ...event: unknown[]) {
        receiver = this
        return wrapped(...event)
      }
      originals.set(given, handler)
      return proceed([given])
    }
    undos[undos.length] = patch(holder, name, read, 'get')
    undos[undos.length] = patch(holder, name, write, 'set')
  }
  return undoAll(undos)
}

/** Where it stands in `list`; -1 if the browser can't have it. What is over is dropped on the way. */
function find(
  list: Registration[],
  { type, listener, capture }: Pick<Registration, 'type' | 'listener' | 'capture'>,
): number {
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

function isCapture(options: unknown): boolean {
  return Boolean(isObject(options) ? reflectGet(options, 'capture') : options)
}
