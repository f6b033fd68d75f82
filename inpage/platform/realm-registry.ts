/** What the libraries of all windows of a page that can reach each other know together. */

import { isObject } from './is-object'
import { defineProperty, min, prototypeOf, reflectGet, weakMap } from './natives'
import type { Callable } from './transparent-proxy'

/** A listener that the browser has, or has had. */
export interface Registration {
  readonly type: string
  readonly listener: object
  readonly capture: boolean
  readonly signal: AbortSignal | undefined
  readonly isOnce: boolean
  /** What the browser has got in its place. */
  readonly given: object
  isOver: boolean
}

/** A page that changes these fools only itself: its own functions are all that is in them. */
interface Maps {
  /**
   * By target. A listener that is added with another window's `addEventListener` is removed with this one's, and the other
   * way round: libraries take "untainted" functions out of a frame.
   */
  readonly registrations: WeakMap<object, Registration[]>
  /** What was set as an `on…` property, by what the browser has got in its place. */
  readonly handlers: WeakMap<object, object>
  /** What is wrapped, by the wrapper. */
  readonly originals: WeakMap<object, Callable>
  /** By a window, and by its `EventTarget.prototype`. */
  readonly homes: WeakMap<object, Home>
  /** How many windows have ever had a home. */
  homeCount: number
}

/**
 * Adds and removes listeners in the name of one window: what was called within a window that is gone since, no browser
 * calls any more.
 */
export interface Home {
  add(target: object, args: readonly unknown[]): unknown
  remove(target: object, args: readonly unknown[]): unknown
}

const SHARED_KEY = Symbol.for('tracepane.shared')
const MAX_FRAMES = 20

let shared: Maps | undefined

/** Shared from the first use on: a library that holds still leaves nothing by which a page could tell that it is there. */
function maps(): Maps {
  if (shared !== undefined) return shared
  shared = mapsAround() ?? {
    registrations: new WeakMap(),
    handlers: new WeakMap(),
    originals: new WeakMap(),
    homes: new WeakMap(),
    homeCount: 0,
  }
  // Nobody else can reach into a worker.
  if (prototypeOf('Window') !== undefined) defineProperty(globalThis, SHARED_KEY, { value: shared, configurable: true })
  return shared
}

/** The listeners that the browser has or has had, by their target. */
export const registrations = sharedMap<object, Registration[]>(() => maps().registrations)
/** What the page has set as `onclick` and its like, by what the browser has got in its place. */
export const handlers = sharedMap<object, object>(() => maps().handlers)
/** What is wrapped, by the wrapper. */
export const originals = sharedMap<object, Callable>(() => maps().originals)
/** Adding and removing in the name of a window, by that window and by its `EventTarget.prototype`. */
export const homes = sharedMap<object, Home>(() => maps().homes)

export function addHome(window: object, prototype: object, home: Home): void {
  // It may have had one before it was taken off and put on again.
  if (homes.get(window) === undefined) maps().homeCount++
  homes.set(window, home)
  homes.set(prototype, home)
}

/** No other window's library is, or has been, within reach: all listeners are this one's. */
export function isAlone(): boolean {
  return maps().homeCount === 1
}

function sharedMap<Key extends object, Value>(find: () => WeakMap<Key, Value>) {
  let map: ReturnType<typeof weakMap<Key, Value>> | undefined
  const found = () => {
    map ??= weakMap(find())
    return map
  }
  return {
    get: (key: Key) => found().get(key),
    set: (key: Key, value: Value) => found().set(key, value),
  }
}

function mapsAround(): Maps | undefined {
  const names: PropertyKey[] = ['parent', 'top', 'opener']
  const frames = min(Number(reflectGet(globalThis, 'length')) || 0, MAX_FRAMES)
  for (let i = 0; i < frames; i++) names[names.length] = i
  for (let i = 0; i < names.length; i++) {
    const found = mapsOf(reflectGet(globalThis, names[i]))
    if (found !== undefined) return found
  }
  return undefined
}

function mapsOf(window: unknown): Maps | undefined {
  try {
    const found = isObject(window) ? (reflectGet(window, SHARED_KEY) as Maps | undefined) : undefined
    if (found === undefined) return undefined
    // Each throws for what is none.
    weakMap<object, unknown>(found.registrations).get(globalThis)
    weakMap<object, unknown>(found.handlers).get(globalThis)
    weakMap<object, unknown>(found.originals).get(globalThis)
    weakMap<object, unknown>(found.homes).get(globalThis)
    return found
  } catch {
    // Of another origin.
    return undefined
  }
}
