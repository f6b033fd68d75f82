import { disposeAll } from '../dispose-all'
import { isGone } from '../gone'
import {
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  reflectApply,
  reflectConstruct,
  reflectGet,
} from '../natives'
import { isPromise } from '../promise-observer'
import { callSiteOf, noteCallSite, withoutOwnFrames } from '../stack'
import { BELOW_KEY, type Callable, transparentProxy } from './transparent-proxy'

/**
 * Runs around a call. `proceed` calls the original, with other arguments if it is given some, and returns or throws what
 * the original does; called again, it repeats that outcome and calls nothing. The caller gets what this function returns. If
 * it throws, or never proceeds, the caller gets what the original alone would have given. `own` is the function of ours
 * that runs; it is given for `instead` only.
 */
export type Around = (proceed: Proceed, self: unknown, args: unknown[], own?: unknown) => unknown
/** Calls the original; without arguments, with those of the caller. */
export type Proceed = (args?: readonly unknown[]) => unknown

/**
 * What is wrapped: calls of a method, `new` of a constructor, reading or writing of an accessor. `instead` wraps calls of a
 * method, too, but `around` may skip the original, and the caller gets what it throws. With `before`, `around`
 * only changes the arguments of a method: the original is called when it has returned, with fewer frames of ours on the stack.
 */
export type Patched = 'apply' | 'construct' | 'get' | 'set' | 'instead' | 'before'

/**
 * Whether `around` has nothing to do for this call; then it is not called. Must not throw. One that looks at neither is asked before
 * the call, which then has no frame of ours in its stack. One that does may change `args`, which the original gets.
 */
export type IsIdle = (self: unknown, args: unknown[]) => boolean

/**
 * Wraps an own property of `of`; of the global scope, an inherited one, too. Only `__original` tells the wrapper from the
 * original: arguments, `this`, `new`, subclasses, name, length, text and descriptor stay as they are. If the property is
 * missing or frozen, nothing happens.
 *
 * @returns the function that undoes it; where somebody has wrapped our wrapper since, it stays and passes everything on
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
  const { wrapper, off } = wrap(original as Callable, around, what, isIdle)
  const undo = [off, replace(holder, key, slot, original, wrapper)]
  // The page can also get the constructor from `prototype.constructor`.
  if (what === 'construct' && getOwnPropertyDescriptor(holder, key)?.value === wrapper)
    undo[2] = replace(original.prototype, 'constructor', slot, original, wrapper)
  return disposeAll(undo)
}

/** Makes a function that looks like `original`, with `around` run around its calls until `off` is called. */
export function wrap<F extends Callable>(original: F, around: Around, what: Patched = 'apply', isIdle?: IsIdle) {
  let on = true
  const isCall = what !== 'construct'
  const run = (target: F, a: unknown, b: unknown) => {
    // `apply` gets `this` and the arguments; `construct` gets the arguments and `new.target`.
    const self = isCall ? a : undefined
    const args = (isCall ? b : a) as unknown[]
    // A class that compares `new.target` with itself knows only its unwrapped self.
    const newTarget = b === wrapper ? target : b
    try {
      if (on && !isIdle?.(self, args)) {
        const call = (given: readonly unknown[] = args) =>
          isCall ? reflectApply(target, self, given) : reflectConstruct(target, given, newTarget)
        if (what === 'instead') return around(call, self, args, run)
        if (what !== 'before') return surround(around, call, self, args, run)
        try {
          around(call, self, args)
        } catch {
          // Our own failure is ignored.
        }
      }
      // Called directly: DevTools records each function between the page and a native one.
      return isCall ? reflectApply(target, self, args) : reflectConstruct(target, args, newTarget)
    } catch (error) {
      withoutOwnFrames(error, callSiteOf(run))
      throw error
    }
  }
  /** `run` for an `isIdle` that looks at the call, as a function of its own: engines optimize `run` for all that is wrapped. */
  const look = (target: F, self: unknown, args: unknown[]) => {
    try {
      if (!on || isIdle?.(self, args)) return reflectApply(target, self, args)
    } catch (error) {
      withoutOwnFrames(error, callSiteOf(look))
      throw error
    }
    return run(target, self, args)
  }
  // What looks at each call sees to gone windows itself.
  const traps = isIdle?.length
    ? { apply: look }
    : {
        get [isCall ? 'apply' : what]() {
          // Without a trap the original is called, with nothing of ours on the stack.
          return isGone() || (isCall && (!on || isIdle?.(undefined, []))) ? undefined : run
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

/** Calls the original exactly once, whatever `around` does. */
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
    // Our own failure is ignored; an error of the original is thrown again by `proceed` below.
  }
  return proceed()
}

/** The object that owns a global. A worker's global scope inherits many. */
export function ownerInScope(key: PropertyKey): object {
  for (let at: object | null = globalThis; at !== null; at = getPrototypeOf(at))
    if (getOwnPropertyDescriptor(at, key) !== undefined) return at
  return globalThis
}

/** In a chain of wrappers, the first that still does something; if none does, the original. */
function alive(wrapped: unknown): unknown {
  let at = wrapped
  // A proxy of the page may answer any key: it does not count as a wrapper.
  while (typeof at === 'function' && reflectGet(at, '') === undefined) {
    const below = reflectGet(at, BELOW_KEY)
    if (typeof below !== 'function') break
    at = below
  }
  return at
}

/**
 * Puts a transparent proxy of `original` in its place, unless the property is frozen. `trapOf` gives the trap of each call; without
 * one the original is called as if nothing were there.
 *
 * @returns the function that undoes it; where somebody has wrapped the proxy since, it stays and passes everything on
 */
export function replaceByProxy(
  holder: object,
  key: PropertyKey,
  original: Callable,
  trapOf: () => ProxyHandler<Callable>['apply'],
): () => void {
  let on = true
  const traps = {
    get apply() {
      // Without a trap the original is called.
      return on && !isGone() ? trapOf() : undefined
    },
  }
  const wrapper = transparentProxy(original, traps, () => !on)
  const undo = replace(holder, key, 'value', original, wrapper)
  return () => {
    on = false
    undo()
  }
}

/** Replaces `from` by `to`. Returns the function that undoes it. */
function replace(holder: object, key: PropertyKey, slot: 'value' | 'get' | 'set', from: unknown, to: unknown) {
  const put = (before: unknown, after: unknown) => {
    try {
      const descriptor = getOwnPropertyDescriptor(holder, key)
      if (descriptor?.[slot] === before) defineProperty(holder, key, { ...descriptor, [slot]: after })
    } catch {
      // The property is frozen and stays as it is.
    }
  }
  put(from, to)
  return () => put(to, alive(from))
}
