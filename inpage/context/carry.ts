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
  /** The running code was entered by `run`, or awaited within it. What it makes active is never the document's. */
  #inFlow = false

  current(): Context | undefined {
    return this.#current
  }

  replace(context: Context | undefined): void {
    // Code of no flow that has awaited is the document's for as long as nobody else made another span active there.
    if (!this.#inFlow && this.#current === this.#base) this.#base = context
    this.#current = context
  }

  run<T>(context: Context | undefined, fn: () => T): T {
    return this.#enter(context, true, fn)
  }

  carry<T extends Promise<unknown>>(promise: T): T {
    if (this.#isOutside()) return promise
    try {
      this.#mark(promise)
    } catch {
      // A frozen promise is handed on as it is: its context is lost, nothing else.
    }
    return promise
  }

  /** Here a promise stays as the browser made it. */
  #isOutside(): boolean {
    return this.#current === undefined && !this.#inFlow
  }

  #enter<T>(context: Context | undefined, inFlow: boolean, fn: () => T): T {
    const outer = this.#current
    const outerInFlow = this.#inFlow
    this.#current = context
    this.#inFlow = inFlow
    try {
      return fn()
    } finally {
      this.#current = outer
      this.#inFlow = outerInFlow
    }
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
    defineProperty(promise, 'then', {
      configurable: true,
      get: () => {
        const wrap = awaited ? this.#continuation : this.#reaction
        awaited = false
        if (this.#isOutside()) return nativeThen
        const carrier = this
        const context = this.#current
        const inFlow = this.#inFlow
        return function then(this: Promise<unknown>, fulfilled: Settle, rejected: Settle) {
          const derived = nativeThen.call(this, wrap(context, inFlow, fulfilled), wrap(context, inFlow, rejected))
          // `then` itself asks for the constructor, which is no `await`.
          awaited = false
          // What `fetch(…).then(…)` gives is awaited as often as `fetch(…)` itself.
          return carrier.carry(derived)
        }
      },
    })
  }

  readonly #reaction = (context: Context | undefined, inFlow: boolean, settle: Settle): Settle =>
    typeof settle === 'function' ? (value) => this.#enter(context, inFlow, () => settle(value)) : settle

  /**
   * Not only an `await` comes this way: so does `finally`, or a page that has read `constructor` itself. For them what
   * `settle` gives and throws counts, and it runs code of the page.
   */
  readonly #continuation = (context: Context | undefined, inFlow: boolean, settle: Settle): Settle => {
    if (typeof settle !== 'function') return settle
    return (value) => {
      microtask(() => {
        this.#current = context
        this.#inFlow = inFlow
      })
      try {
        return this.#enter(context, inFlow, () => settle(value))
      } finally {
        microtask(() => {
          this.#current = this.#base
          this.#inFlow = false
        })
      }
    }
  }
}
