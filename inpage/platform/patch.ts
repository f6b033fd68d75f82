import { disposeAll } from './dispose-all'
import {
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  reflectApply,
  reflectConstruct,
  reflectGet,
} from './natives'
import { isPromise } from './promise-observer'
import { callSiteOf, noteCallSite, withoutOwnFrames } from './stack'
import { BELOW_KEY, type Callable, transparentProxy } from './transparent-proxy'

/**
 * What runs around a call. `proceed` does the call, with other arguments if it is given some, and gives back or throws
 * what the original does; called again, it tells the same and calls nothing. What this returns, the caller gets. If it
 * throws, or never proceeds, the caller gets what the original alone would have given. Of `instead`, `own` is
 * our function that runs.
 */
export type Around = (proceed: Proceed, self: unknown, args: unknown[], own?: unknown) => unknown
export type Proceed = (args?: readonly unknown[]) => unknown

/**
 * What is wrapped: calls of a method, `new` of a constructor, reading or writing of an accessor. `instead`: calls of a
 * method, which `around` may leave out; what it throws, the caller gets.
 */
export type Patched = 'apply' | 'construct' | 'get' | 'set' | 'instead'

/** Whether `around` has nothing to do for this call: then it isn't asked. Must not throw. */
export type IsIdle = (self: unknown, args: readonly unknown[]) => boolean

/**
 * Wraps an own property of `of` (of the global scope: inherited ones, too), and gives back the undoing. The wrapper can be
 * told by `__original` alone: arguments, `this`, `new`, subclasses, name, length, text and descriptor stay as they are.
 * Where the property isn't there, or is frozen, nothing happens. Where somebody wrapped ours since, it stays after the undoing, and passes everything on.
 */
export function patch(
  of: object,
  key: PropertyKey,
  around: Around,
  what: Patched = 'apply',
  isIdle?: IsIdle,
): () => void {
  const holder = of === globalThis ? ownerInScope(key) : of
  const slot = what === 'get' || what === 'set' ? what : 'value'
  const original: unknown = getOwnPropertyDescriptor(holder, key)?.[slot]
  if (typeof original !== 'function') return () => {}
  const { wrapper, off } = wrap(
    original as Callable,
    around,
    what === 'construct' || what === 'instead' ? what : 'apply',
    isIdle,
  )
  const undo = [off, replace(holder, key, slot, original, wrapper)]
  // A constructor is known by what it makes, too.
  if (what === 'construct' && getOwnPropertyDescriptor(holder, key)?.value === wrapper)
    undo[2] = replace(original.prototype, 'constructor', slot, original, wrapper)
  return disposeAll(undo)
}

/** A function that is `original` to everybody, with `around` around its calls until `off`. */
export function wrap<F extends Callable>(
  original: F,
  around: Around,
  what: 'apply' | 'construct' | 'instead' = 'apply',
  isIdle?: IsIdle,
) {
  let on = true
  const isCall = what !== 'construct'
  const trap = isCall ? 'apply' : what
  const traps = {
    [trap](target: F, a: unknown, b: unknown) {
      // `apply` is given this and the arguments, `construct` the arguments and new.target.
      const args = (isCall ? b : a) as unknown[]
      // Straight on: DevTools writes down each function between the page and a native one.
      if (isCall && (!on || isIdle?.(a, args))) return reflectApply(target, a, args)
      const call = (given: readonly unknown[]) =>
        // A class that asks whether it is itself what is made (`new.target`) knows itself unwrapped.
        isCall ? reflectApply(target, a, given) : reflectConstruct(target, given, b === wrapper ? target : b)
      if (!isCall && (!on || isIdle?.(undefined, args))) return call(args)
      if (what === 'instead') return around((given = args) => call(given), a, args, traps[trap])
      return surround(around, call, isCall ? a : undefined, args, traps[trap])
    },
  }
  const wrapper: F = transparentProxy(original, traps, () => !on)
  return {
    wrapper,
    off: () => {
      on = false
    },
  }
}

/** Calls the original exactly once, whatever becomes of `around`. */
export function surround(
  around: Around,
  call: (args: readonly unknown[]) => unknown,
  self: unknown,
  args: unknown[],
  own: unknown,
): unknown {
  let called = false
  let threw = false
  let outcome: unknown
  const proceed = (given: readonly unknown[] = args) => {
    if (!called) {
      called = true
      try {
        outcome = call(given)
        if (isPromise(outcome)) noteCallSite(outcome, own)
      } catch (error) {
        threw = true
        outcome = error
        withoutOwnFrames(error, callSiteOf(own))
      }
    }
    if (threw) throw outcome
    return outcome
  }
  try {
    const result = around(proceed, self, args)
    if (called && !threw) return result
  } catch {
    // It was ours, and the page goes on without us; or the original's, and is thrown again below.
  }
  return proceed()
}

/** Much of what a worker's global scope has, it inherits. */
function ownerInScope(key: PropertyKey): object {
  for (let at: object | null = globalThis; at !== null; at = getPrototypeOf(at))
    if (getOwnPropertyDescriptor(at, key) !== undefined) return at
  return globalThis
}

/** Of wrappers around each other, the first that still does something; or what all of them wrap. */
function alive(wrapped: unknown): unknown {
  let at = wrapped
  // A proxy of the page's may have an answer to everything.
  while (typeof at === 'function' && reflectGet(at, '') === undefined) {
    const below = reflectGet(at, BELOW_KEY)
    if (typeof below !== 'function') break
    at = below
  }
  return at
}

/** Puts `to` where `from` is, and gives back the undoing. */
function replace(holder: object, key: PropertyKey, slot: 'value' | 'get' | 'set', from: unknown, to: unknown) {
  const put = (before: unknown, after: unknown) => {
    try {
      const descriptor = getOwnPropertyDescriptor(holder, key)
      if (descriptor?.[slot] === before) defineProperty(holder, key, { ...descriptor, [slot]: after })
    } catch {
      // It is frozen, and stays what it is.
    }
  }
  put(from, to)
  return () => put(to, alive(from))
}
