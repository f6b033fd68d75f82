/** Event listeners with something around them, while page and browser take them for the page's own. */
import { reflectApply, reflectGet, weakMap } from '../natives'
import { type Around, type Callable, patch, undoAll } from './patch'

/** What is to be called in place of `call` for events of `type` at `target`; undefined leaves the listener as it is. */
export type WrapListener = (target: object, type: string, call: Callable) => Callable | undefined

/** A listener that is wrapped: what the browser has got in its place, and what that calls. */
interface Registered {
  readonly wrapper: Callable
  call: Callable
}

type Registrations = Map<string, Registered>

/** Wraps what is registered from now on, and gives back the undoing. */
export function wrapListeners(wrap: WrapListener): () => void {
  if (typeof EventTarget !== 'function') return () => {}
  const { prototype } = EventTarget
  const targets = weakMap<object, ReturnType<typeof weakMap<object, Registrations>>>()

  const add: Around = (proceed, self, [type, listener, options]) => {
    if (typeof type !== 'string' || !isListener(listener)) return proceed()
    const target = (self ?? globalThis) as object
    const key = keyOf(type, options)
    const known = targets.get(target)?.get(listener)?.get(key)
    const plain: Callable = (...given) => callListener(listener, target, given)
    const wrapped = wrap(target, type, plain)
    // One that was wrapped before stays so: the browser must see the same function to know that it has it already.
    if (wrapped === undefined && known === undefined) return proceed()
    if (known !== undefined) {
      known.call = wrapped ?? plain
      return proceed([type, known.wrapper, options])
    }
    const registered: Registered = {
      call: wrapped ?? plain,
      wrapper: (...given) => reflectApply(registered.call, undefined, given),
    }
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
