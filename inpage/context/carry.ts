/**
 * Carry: no built-in is patched. A promise that our own wrappers hand out gets its own `constructor` and `then`, which
 * note the place when the page awaits it or reacts to it, and put it back around exactly that continuation.
 */
import { defineProperty, NativePromise, nativeThen, reflectApply } from '../platform/natives'
import type { Flow, Settle, Then, Wait } from './flow'
import { LINKING, linked } from './linked-reaction'

/**
 * What `await` finds in place of `Promise` on a carried promise. It differs from %Promise%, so the engine looks `then`
 * up on the promise (the only moment of an `await` that can be seen); `species` keeps derived promises native.
 */
class CarriedPromise<T> extends NativePromise<T> {
  static override get [Symbol.species]() {
    return NativePromise
  }
}
defineProperty(CarriedPromise, 'name', { __proto__: null, value: 'Promise' } as PropertyDescriptor)

/** Marks `promise`, and each that the page derives from it by `then`, so that the flow goes on through them. */
export function carry(flow: Flow, promise: Promise<unknown>): void {
  if (flow.isOutside) return
  try {
    mark(flow, promise)
  } catch {
    // A frozen promise is handed on as it is: its context is lost, nothing else.
  }
}

function mark(flow: Flow, promise: Promise<unknown>): void {
  // `await` asks for `constructor` just before `then`; `.then()` in the page's code does not.
  let awaited = false
  /** A continuation is being added, which asks for the constructor, too. */
  let waits = false
  const react: Then = (self, fulfilled, rejected) => {
    const place = flow.here()
    const derived = reflectApply(nativeThen, self, [
      flow.reaction(place, fulfilled),
      flow.reaction(place, rejected),
    ]) as Promise<unknown>
    // `then` itself asks for the constructor, which is no `await`.
    awaited = false
    // What `fetch(…).then(…)` gives is awaited as often as `fetch(…)` itself.
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
