import type { Carrier, Context } from './carrier'

// Taken at load: a page may overwrite the globals later.
const NativePromise = Promise
const nativeThen = Promise.prototype.then
const microtask = queueMicrotask.bind(globalThis)
const defineProperty = Object.defineProperty

/**
 * What `await` finds in place of `Promise` on a carried promise. It differs from %Promise%, so the engine looks `then`
 * up on the promise (the only moment of an `await` that can be seen); `species` keeps derived promises native.
 */
class CarriedPromise<T> extends NativePromise<T> {
  static override get [Symbol.species]() {
    return NativePromise
  }
}
defineProperty(CarriedPromise, 'name', { value: 'Promise' })

type Settle = ((value: unknown) => unknown) | null | undefined

/**
 * Carry: no built-in is patched. A promise that our own wrappers hand out gets its own `constructor` and `then`, which
 * note the context when the page awaits it or reacts to it, and put it back around exactly that continuation: the
 * microtasks before and after the continuation are queued in the same turn, so nothing else runs between them.
 */
export class CarryCarrier implements Carrier {
  readonly name = 'carry'
  #current: Context | undefined
  /** The context of code that belongs to no flow; `setActiveSpan` outside any flow changes it. */
  #base: Context | undefined

  current(): Context | undefined {
    return this.#current
  }

  replace(context: Context | undefined): void {
    if (this.#current === this.#base) this.#base = context
    this.#current = context
  }

  run<T>(context: Context | undefined, fn: () => T): T {
    const outer = this.#current
    const outerIsBase = outer === this.#base
    this.#current = context
    try {
      return fn()
    } finally {
      this.#current = outerIsBase ? this.#base : outer
    }
  }

  carry<T extends Promise<unknown>>(promise: T): T {
    if (this.#current === undefined) return promise
    try {
      this.#mark(promise)
    } catch {
      // A frozen promise is handed on as it is: its context is lost, nothing else.
    }
    return promise
  }

  #mark(promise: Promise<unknown>): void {
    // `await` asks for `constructor` just before `then`; `.then()` in the page's code does not.
    let awaited = false
    defineProperty(promise, 'constructor', {
      configurable: true,
      get: () => {
        awaited = true
        return CarriedPromise
      },
    })
    const reactionIn = (context: Context | undefined, settle: Settle): Settle =>
      typeof settle === 'function' ? (value) => this.run(context, () => settle(value)) : settle
    // Not only an `await` comes this way: so does `finally`, or a page that has read `constructor` itself. For them
    // what `settle` gives and throws counts, and it runs code of the page.
    const continuationIn = (context: Context | undefined, settle: Settle): Settle => {
      if (typeof settle !== 'function') return settle
      return (value) => {
        microtask(() => {
          this.#current = context
        })
        try {
          return this.run(context, () => settle(value))
        } finally {
          microtask(() => {
            this.#current = this.#base
          })
        }
      }
    }
    defineProperty(promise, 'then', {
      configurable: true,
      get: () => {
        const context = this.#current
        const wrap = awaited ? continuationIn : reactionIn
        awaited = false
        if (context === undefined) return nativeThen
        const carrier = this
        return function then(this: Promise<unknown>, fulfilled: Settle, rejected: Settle) {
          const derived = nativeThen.call(this, wrap(context, fulfilled), wrap(context, rejected))
          // `then` itself asks for the constructor, which is no `await`.
          awaited = false
          // What `fetch(…).then(…)` gives is awaited as often as `fetch(…)` itself.
          return carrier.carry(derived)
        }
      },
    })
  }
}
