/**
 * The carrier `carry`. It patches no built-in. A promise that our own wrappers return gets its own `constructor` and `then`.
 * They note the place at which the page awaits or reacts, and restore it around exactly that continuation.
 */
import { defineProperty, NativePromise, nativeThen, reflectApply } from '../platform/natives'
import type { Flow, Settle, Then, Wait } from './flow'
import { LINKING, linked } from './linked-reaction'

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
export function carry(flow: Flow, promise: Promise<unknown>): void {
  if (flow.isOutside) return
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
  const react: Then = (self, fulfilled, rejected) => {
    const place = flow.here()
    const derived = reflectApply(nativeThen, self, [
      flow.reaction(place, fulfilled),
      flow.reaction(place, rejected),
    ]) as Promise<unknown>
    // The built-in `then` reads the constructor, too; that is no `await`.
    awaited = false
    // The result of `fetch(…).then(…)` is awaited as often as that of `fetch(…)` itself.
    carry(flow, derived)
    return derived
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
      if (flow.isOutside) return nativeThen
      if (isAwait) return flow.thenOf(wait, react)
      return function (this: unknown, fulfilled: Settle, rejected: Settle) {
        return react(this, fulfilled, rejected)
      }
    },
  } as PropertyDescriptor)
}
