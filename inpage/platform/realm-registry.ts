/** Maps that the libraries of all windows share that can reach each other. */

import type { Callable } from './calls/transparent-proxy'
import { isObject } from './is-object'
import { defineProperty, isArray, min, prototypeOf, reflectGet, weakMap } from './natives'

/** A listener that the browser has or had. */
export interface Registration {
  readonly type: string
  readonly listener: object
  readonly capture: boolean
  readonly signal: AbortSignal | undefined
  readonly isOnce: boolean
  /** The function or object that the browser got in place of the listener. */
  readonly given: object
  isOver: boolean
}

/** What the library of one window tells those of others about the code of its flows that runs now. */
export interface Neighbour {
  /** The active span of that code; undefined if no code of a flow runs. */
  running(): object | undefined
  /** Whether the code is only inferred to belong to that span. */
  isGuess(): boolean
  /** Whether it runs because code of a flow has queued it. */
  isDirect(): boolean
  /** Changes with the running code. */
  turn(): number
  /** The span of an event of the user's on something of its own; undefined for others. */
  spanOf(event: object): object | undefined
  /** The span whose code has run at that time, ms since the epoch, or up to `beforeMs` earlier; null if that of two may have. */
  ranAt(epochMs: number, beforeMs: number): object | undefined | null
  /** The code of the other window that runs has written to the broadcast channels of this name. */
  told(channel: string): void
  /** Another window can reach it. */
  met(): void
  /** Whether the window was removed. */
  isGone(): boolean
}

/** A page could change these maps, but would only fool itself: they hold nothing but its own functions and spans. */
interface Maps {
  /**
   * Listeners by their target. A listener that was added with another window's `addEventListener` can be removed with this
   * window's, and vice versa: some libraries take unpatched functions from a frame.
   */
  readonly registrations: WeakMap<object, Registration[]>
  /** Handlers that the page has set as `on…` properties, by the function that the browser got in their place. */
  readonly handlers: WeakMap<object, object>
  /** Wrapped functions by their wrapper. */
  readonly originals: WeakMap<object, Callable>
  /** Homes by their window, its `EventTarget.prototype` and its `Object.prototype`. */
  readonly homes: WeakMap<object, Home>
  /** How many windows have had a home so far. */
  homeCount: number
  /** The windows in which flows are followed. */
  readonly neighbours: Neighbour[]
  /** Spans of other windows, by the span that stands in for them where code of another window is called. */
  readonly standIns: WeakMap<object, object>
}

/**
 * Adds and removes listeners by the functions of one window. Browsers no longer call a listener that was added by code of
 * a window that is gone.
 */
export interface Home {
  add(target: object, args: readonly unknown[]): unknown
  remove(target: object, args: readonly unknown[]): unknown
  /** Calls a function of another window, as the window's own code does. Not there in another version's home. */
  call?(method: unknown, target: object, args: readonly unknown[]): void
}

const SHARED_KEY = Symbol.for('tracepane.shared')
const MAX_FRAMES = 20

let shared: Maps | undefined

/** The maps, shared on first use: a library that waits leaves nothing by which a page could detect it. */
function maps(): Maps {
  if (shared !== undefined) return shared
  shared = mapsAround() ?? {
    registrations: new WeakMap(),
    handlers: new WeakMap(),
    originals: new WeakMap(),
    homes: new WeakMap(),
    homeCount: 0,
    neighbours: [],
    standIns: new WeakMap(),
  }
  // No other window can reach into a worker.
  if (prototypeOf('Window') !== undefined) defineProperty(globalThis, SHARED_KEY, { value: shared, configurable: true })
  return shared
}

/** Listeners that the browser has or had, by their target. */
export const registrations = sharedMap<object, Registration[]>(() => maps().registrations)
/** Handlers that the page has set (`onclick`), by the function that the browser got in their place. */
export const handlers = sharedMap<object, object>(() => maps().handlers)
/** Wrapped functions by their wrapper. */
export const originals = sharedMap<object, Callable>(() => maps().originals)
/** Homes by their window, its `EventTarget.prototype` and its `Object.prototype`. */
export const homes = sharedMap<object, Home>(() => maps().homes)

/** Spans of other windows, by the span that stands in for them. */
export const standIns = sharedMap<object, object>(() => maps().standIns)

/** The windows in which flows are followed. */
export function neighbours(): Neighbour[] {
  return maps().neighbours
}

/** Registers the home of a window. */
export function addHome(window: object, prototype: object, objectPrototype: object, home: Home): void {
  // A window that was instrumented before counts once.
  if (homes.get(window) === undefined) maps().homeCount++
  homes.set(window, home)
  homes.set(prototype, home)
  homes.set(objectPrototype, home)
}

/** Whether no other window's library is or was within reach: then all listeners belong to this window. */
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
    // Each of these throws if it is not a weak map.
    weakMap<object, unknown>(found.registrations).get(globalThis)
    weakMap<object, unknown>(found.handlers).get(globalThis)
    weakMap<object, unknown>(found.originals).get(globalThis)
    weakMap<object, unknown>(found.homes).get(globalThis)
    weakMap<object, unknown>(found.standIns).get(globalThis)
    if (!isArray(found.neighbours)) return undefined
    return found
  } catch {
    // The window is of another origin.
    return undefined
  }
}
