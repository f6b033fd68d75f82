/**
 * Handlers of `on…`, whether they were set as a property or stand in the markup: they are found when an event is on its way
 * to them, for the markup's are made by the browser and no script sees them come.
 */

import { disposeAll } from './dispose-all'
import { listenToWindow } from './listen'
import { type WrapListener, wrapHandlers } from './listeners'
import { getOwnPropertyDescriptor, prototypeOf, reflectApply, SafeMap } from './natives'
import { handlers } from './realm-registry'

/** Who has such handlers. */
const HOLDERS = ['HTMLElement', 'SVGElement', 'MathMLElement', 'Document']

/** The browser's accessor of a handler, as it was before us. */
interface Accessor {
  readonly holder: object
  readonly get: () => unknown
}

/**
 * Wraps handlers for the user's own events of these types, as `wrapListeners` does with listeners. `heard` is told of every
 * such event first. Gives back the undoing: what was found stays wrapped, and is read as it was set.
 */
export function wrapOnHandlers(
  types: readonly string[],
  wrap: WrapListener,
  heard: (event: Event) => void,
): () => void {
  const undos: (() => void)[] = []
  const find = (type: string) => {
    const name = `on${type}`
    const wrapped = new SafeMap<object, boolean>()
    let accessors: readonly Accessor[] | undefined
    return (event: Event) => {
      if (!event.isTrusted) return
      heard(event)
      accessors ??= accessorsOf(name)
      const path = event.composedPath()
      for (let i = 0; i < path.length; i++) {
        const found = handlerAt(path[i], accessors)
        if (found === undefined || handlers.get(found.handler) !== undefined) continue
        const { holder, handler } = found
        // From now on what is set is wrapped when it is set.
        if (wrapped.get(holder) !== true) {
          wrapped.set(holder, true)
          undos[undos.length] = wrapHandlers(holder, wrap, [name])
        }
        const set = getOwnPropertyDescriptor(holder, name)?.set
        if (set !== undefined) reflectApply(set, path[i], [handler])
      }
    }
  }
  for (let i = 0; i < types.length; i++) undos[i] = listenToWindow(types[i], find(types[i]))
  return () => disposeAll(undos)()
}

function accessorsOf(name: string): readonly Accessor[] {
  const accessors: Accessor[] = []
  for (let i = -1; i < HOLDERS.length; i++) {
    const holder = i < 0 ? globalThis : prototypeOf(HOLDERS[i])
    const get = holder && getOwnPropertyDescriptor(holder, name)?.get
    if (holder !== undefined && get !== undefined) accessors[accessors.length] = { holder, get }
  }
  return accessors
}

/** The handler of a target; undefined where it has none. */
function handlerAt(target: EventTarget, accessors: readonly Accessor[]) {
  for (let i = 0; i < accessors.length; i++) {
    const { holder, get } = accessors[i]
    if ((holder === globalThis) !== (target === globalThis)) continue
    try {
      const handler: unknown = reflectApply(get, target, [])
      return typeof handler === 'function' ? { holder, handler } : undefined
    } catch {
      // It is of another kind.
    }
  }
  return undefined
}
