/**
 * Wraps `on…` handlers, whether set as a property or written in the markup. They are looked up when an event is on its way to
 * them: the browser creates those in the markup, and no script is told.
 */

import { disposeAll } from '../dispose-all'
import { getOwnPropertyDescriptor, prototypeOf, reflectApply, SafeMap } from '../natives'
import { handlers } from '../realm-registry'
import { listenToWindow } from './listen'
import { inPlaceOfHandler, type WrapListener, wrapHandlers } from './listeners'

/** The classes that have such handlers, besides the window. */
const HOLDERS = ['HTMLElement', 'SVGElement', 'Document']

/** The browser's accessor of a handler, as it was before the page or we changed it. */
interface Accessor {
  readonly holder: object
  readonly get: () => unknown
  readonly set: (handler: unknown) => void
}

/**
 * Wraps handlers for trusted events of these types, as `wrapListeners` does with listeners.
 *
 * @param heard - called first for each such event
 * @returns the undo function; handlers that were found stay wrapped, and are read back as they were set
 */
export function wrapOnHandlers(
  types: readonly string[],
  wrap: WrapListener,
  heard: (event: Event) => void,
): () => void {
  const undos: (() => void)[] = []
  const holders: object[] = [globalThis]
  for (let i = 0; i < HOLDERS.length; i++) {
    const holder = prototypeOf(HOLDERS[i])
    if (holder !== undefined) holders[holders.length] = holder
  }
  const find = (type: string) => {
    const name = `on${type}`
    const wrapped = new SafeMap<object, boolean>()
    const accessors = accessorsOf(name, holders)
    return (event: Event) => {
      if (!event.isTrusted) return
      heard(event)
      const path = event.composedPath()
      for (let i = 0; i < path.length; i++) {
        const found = handlerAt(path[i], accessors)
        if (found === undefined || handlers.get(found.handler) !== undefined) continue
        const { handler, accessor } = found
        const { holder, set } = accessor
        const given = inPlaceOfHandler(holder, name, path[i], handler, wrap)
        if (given === undefined) continue
        // From now on handlers are wrapped when they are set, and read back as they were.
        if (wrapped.get(holder) !== true) {
          wrapped.set(holder, true)
          undos[undos.length] = wrapHandlers(holder, wrap, [name])
        }
        reflectApply(set, path[i], [given])
      }
    }
  }
  for (let i = 0; i < types.length; i++) undos[i] = listenToWindow(types[i], find(types[i]))
  return () => disposeAll(undos)()
}

function accessorsOf(name: string, holders: readonly object[]): readonly Accessor[] {
  const accessors: Accessor[] = []
  for (let i = 0; i < holders.length; i++) {
    const holder = holders[i]
    const { get, set } = getOwnPropertyDescriptor(holder, name) ?? {}
    if (get !== undefined && set !== undefined) accessors[accessors.length] = { holder, get, set }
  }
  return accessors
}

/** The handler of a target and its accessor; undefined if there is none. */
function handlerAt(target: EventTarget, accessors: readonly Accessor[]) {
  for (let i = 0; i < accessors.length; i++) {
    const accessor = accessors[i]
    if ((accessor.holder === globalThis) !== (target === globalThis)) continue
    try {
      const handler: unknown = reflectApply(accessor.get, target, [])
      return typeof handler === 'function' ? { handler, accessor } : undefined
    } catch {
      // The target is of another class.
    }
  }
  return undefined
}
