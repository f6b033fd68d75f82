/**
 * Wraps `on…` handlers, whether set as a property or written in the markup. They are looked up when an event is on its way to
 * them: the browser creates those in the markup, and no script is told.
 */

import { disposeAll } from '../dispose-all'
import { getOwnPropertyDescriptor, isInChainOf, prototypeOf, reflectApply } from '../natives'
import { handlers } from '../realm-registry'
import { listenToWindow } from './listen'
import { inPlaceOfHandler, type WrapListener, wrapHandlers } from './listeners'

/** The classes that have such handlers, besides the window. */
const HOLDERS = ['HTMLElement', 'SVGElement', 'Document']

/**
 * Right after a pointer has come over an element these are called, too, and no listener of ours is to be at the window for them. (What
 * comes later, or never, is not looked up: the browser compiles what is written in the markup when it is first read, and tells of
 * what is wrong there.)
 */
const HOVERING =
  'onpointerover onpointerenter onpointerout onpointerleave onpointermove onmouseenter onmouseout onmouseleave onmousemove'.split(
    ' ',
  )

/** The browser's accessor of a handler, as it was before the page or we changed it. */
interface Accessor {
  readonly name: string
  readonly get: () => unknown
  readonly set: (handler: unknown) => void
  isWrapped: boolean
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
    const names = type === 'pointerover' ? HOVERING : [`on${type}`]
    const accessors = holders.map((holder) => accessorsOf(holder, names))
    return (event: Event) => {
      if (!event.isTrusted) return
      heard(event)
      const path = event.composedPath()
      for (let i = 0; i < path.length; i++) {
        const target = path[i]
        const at = holderOf(target, holders)
        for (let n = 0; n < accessors[at]?.length; n++) {
          const accessor = accessors[at][n]
          const handler: unknown = reflectApply(accessor.get, target, [])
          if (typeof handler !== 'function' || handlers.get(handler) !== undefined) continue
          const { name } = accessor
          const given = inPlaceOfHandler(holders[at], name, target, handler, wrap)
          if (given === undefined) continue
          // From now on handlers are wrapped when they are set, and read back as they were.
          if (!accessor.isWrapped) undos[undos.length] = wrapHandlers(holders[at], wrap, [name])
          accessor.isWrapped = true
          reflectApply(accessor.set, target, [given])
        }
      }
    }
  }
  for (let i = 0; i < types.length; i++) undos[i] = listenToWindow(types[i], find(types[i]))
  return () => disposeAll(undos)()
}

function accessorsOf(holder: object, names: readonly string[]): Accessor[] {
  const accessors: Accessor[] = []
  for (let i = 0; i < names.length; i++) {
    const name = names[i]
    const { get, set } = getOwnPropertyDescriptor(holder, name) ?? {}
    if (get !== undefined && set !== undefined) accessors[accessors.length] = { name, get, set, isWrapped: false }
  }
  return accessors
}

/** Of which of the holders a target has its handlers; -1 if of none. */
function holderOf(target: EventTarget, holders: readonly object[]): number {
  if (target === globalThis) return 0
  for (let i = 1; i < holders.length; i++) if (isInChainOf(holders[i], target)) return i
  return -1
}
