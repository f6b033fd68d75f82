/** What is known of the page's listeners, shared by the libraries of all windows of a page that can reach each other. */
import { isObject } from '../is-object'
import { defineProperty, min, reflectGet, weakMap } from '../natives'

/** A listener that the browser has, or has had. */
export interface Registration {
  readonly type: string
  readonly listener: object
  readonly capture: boolean
  readonly signal: AbortSignal | undefined
  /** What the browser has got in its place. */
  readonly given: object
  isOver: boolean
}

/** A page that changes these fools only itself: its own listeners are all that is in them. */
interface Shared {
  readonly registrations: WeakMap<object, Registration[]>
  /** What was set as an `on…` property, by what the browser has got in its place. */
  readonly handlers: WeakMap<object, object>
}

const SHARED_KEY = Symbol.for('tracepane.listeners')
const MAX_FRAMES = 20

/**
 * Listeners that are added with another window's `addEventListener` are removed with this one's, and the other way round:
 * libraries take "untainted" functions out of a frame.
 */
export function sharedListeners() {
  const { registrations, handlers } = sharedAround() ?? { registrations: new WeakMap(), handlers: new WeakMap() }
  defineProperty(globalThis, SHARED_KEY, { value: { registrations, handlers }, configurable: true })
  return {
    registrations: weakMap<object, Registration[]>(registrations),
    handlers: weakMap<object, object>(handlers),
  }
}

function sharedAround(): Shared | undefined {
  const names: PropertyKey[] = ['parent', 'top', 'opener']
  const frames = min(Number(reflectGet(globalThis, 'length')) || 0, MAX_FRAMES)
  for (let i = 0; i < frames; i++) names[names.length] = i
  for (let i = 0; i < names.length; i++) {
    const found = sharedOf(reflectGet(globalThis, names[i]))
    if (found !== undefined) return found
  }
  return undefined
}

function sharedOf(window: unknown): Shared | undefined {
  try {
    const found = isObject(window) ? (reflectGet(window, SHARED_KEY) as Shared | undefined) : undefined
    // Throws for what is none.
    weakMap<object, unknown>(found?.registrations).get(globalThis)
    weakMap<object, unknown>(found?.handlers).get(globalThis)
    return found
  } catch {
    // Of another origin.
    return undefined
  }
}
