/**
 * The carrier `carry`. It patches no built-in. A promise that our own wrappers return gets its own `constructor` and `then`.
 * They note the place at which the page awaits or reacts, and restore it around exactly that continuation.
 */
import { defineProperty, getPrototypeOf, NativePromise, reflectApply, reflectGet } from '../platform/natives'
import { isPromise } from '../platform/promise-observer'
import type { Flow, Settle, Then, Wait } from './flow'
import { LINKING, linked } from './promises/linked-reaction'

/**
 * What `await` finds as the constructor of a carried promise. It is not %Promise%, so the engine looks up `then` on the promise,
 * which is the only visible moment of an `await`. `species` keeps derived promises native.
 */
class CarriedPromise<T> extends NativePromise<T> {
  static override get [Symbol.species]() {
    return NativePromise
  }
}
defineProperty(CarriedPromise, 'name', { __proto__: null, value: 'Promise' } as PropertyDescriptor)

/** Prepares `promise`, and each promise that the page derives from it by `then`, so that the flow continues through them. */
export function carry(flow: Flow, promise: unknown): void {
  // A polyfill may make `then` of a native promise give one of its own, on which a native `then` would throw.
  if (flow.isOutside || !isPromise(promise)) return
  try {
    mark(flow, promise)
  } catch {
    // A frozen promise stays as it is: only its context is lost.
  }
}

function mark(flow: Flow, promise: Promise<unknown>): void {
  // `await` reads `constructor` right before `then`; a call of `.then()` does not.
  let awaited = false
  /** Whether a continuation is being added, which reads the constructor as well. */
  let waits = false
  /** What the page would find if the promise had no property of its own. */
  const inherited = (key: PropertyKey) => {
    const prototype = getPrototypeOf(promise)
    return prototype === null ? undefined : reflectGet(prototype, key, promise)
  }
  const wait: Wait = (self, goOn, fail, fulfilled, rejected) => {
    waits = true
    try {
      return linked(self, goOn, fail, fulfilled, rejected)
    } finally {
      waits = false
    }
  }
  defineProperty(promise, 'constructor', {
    __proto__: null,
    configurable: true,
    get() {
      if (waits) return LINKING
      if (flow.isOutside) return inherited('constructor')
      awaited = true
      return CarriedPromise
    },
  } as PropertyDescriptor)
  defineProperty(promise, 'then', {
    __proto__: null,
    configurable: true,
    get() {
      const isAwait = awaited
      awaited = false
      // The page may have replaced it: zone.js keeps its zone so.
      const then = inherited('then')
      if (flow.isOutside || typeof then !== 'function') return then
      const react: Then = (self, fulfilled, rejected) => {
        const place = flow.here()
        const derived = reflectApply(then, self, [flow.reaction(place, fulfilled), flow.reaction(place, rejected)])
        // The built-in `then` reads the constructor, too; that is no `await`.
        awaited = false
        // The result of `fetch(…).then(…)` is awaited as often as that of `fetch(…)` itself.
        carry(flow, derived)
        return derived
      }
      if (isAwait) return flow.thenOf(wait, react)
      return function (this: unknown, fulfilled: Settle, rejected: Settle) {
        return react(this, fulfilled, rejected)
      }
    },
  } as PropertyDescriptor)
}
