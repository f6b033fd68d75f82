import { defineProperty, NativePromise, nativeThen, reflectApply } from '../natives'
import type { Context } from './carrier'

/** Where in a flow some code stands, or that it stands in none. */
export interface Place {
  readonly context: Context | undefined
  readonly inFlow: boolean
}

export type Callback = (this: unknown, ...args: unknown[]) => unknown

export type Settle = ((value: unknown) => unknown) | null | undefined

/**
 * Which context the running code belongs to. One for each document: whatever carries contexts onward (carried promises,
 * `deep`, bound callbacks) notes it here and puts it back here.
 */
export class Flow {
  #current: Context | undefined
  /** The context of code that belongs to no flow; `setActiveSpan` outside any flow changes it. */
  #base: Context | undefined
  /** The running code was entered by `run`, or awaited within it. What it makes active is never the document's. */
  #inFlow = false

  get current(): Context | undefined {
    return this.#current
  }

  /** Here promises and callbacks stay as the browser made them. */
  get isOutside(): boolean {
    return this.#current === undefined && !this.#inFlow
  }

  replace(context: Context | undefined): void {
    // Code of no flow that has awaited is the document's for as long as nobody else made another span active there.
    if (!this.#inFlow && this.#current === this.#base) this.#base = context
    this.#current = context
  }

  run<T>(context: Context | undefined, fn: () => T): T {
    const outer = this.#current
    const outerInFlow = this.#inFlow
    this.#current = context
    this.#inFlow = true
    try {
      return fn()
    } finally {
      this.#current = outer
      this.#inFlow = outerInFlow
    }
  }

  here(): Place {
    return { context: this.#current, inFlow: this.#inFlow }
  }

  /** Within a flow whose work is not over: the active span, or one above it, is open. */
  get isAtWork(): boolean {
    return !this.isOutside && isOpen(this.#current)
  }

  /** A callback that runs where it was registered: here. One that is called again and again, only as long as it is at work. */
  bind(callback: Callback, once: boolean): Callback {
    const place = this.here()
    const flow = this
    return function (this: unknown, ...args) {
      if (!once && !isOpen(place.context)) return reflectApply(callback, this, args)
      const outer = flow.#current
      const outerInFlow = flow.#inFlow
      flow.#current = place.context
      flow.#inFlow = place.inFlow
      try {
        return reflectApply(callback, this, args)
      } finally {
        flow.#current = outer
        flow.#inFlow = outerInFlow
      }
    }
  }

  /** A reaction of the page's that runs as if it stood at `place`. */
  reaction(place: Place, settle: Settle): Settle {
    if (typeof settle !== 'function') return settle
    return (value) => {
      const outer = this.#current
      const outerInFlow = this.#inFlow
      this.#current = place.context
      this.#inFlow = place.inFlow
      try {
        return settle(value)
      } finally {
        this.#current = outer
        this.#inFlow = outerInFlow
      }
    }
  }

  /**
   * The `then` that an engine finds on a promise just after it asked for its `constructor`. An `await` calls it as a
   * microtask of its own, when no flow runs, with two functions that do nothing but queue the continuation; `finally`,
   * and a page that read both itself, call it at once, with functions that run code of the page.
   */
  thenOf(then: Then, react: Then): (fulfilled: Settle, rejected: Settle) => unknown {
    const flow = this
    const place = this.here()
    // What awaits outside of any flow can't be told from what doesn't, but by the time.
    let isLater = place.inFlow
    if (!isLater) {
      queue(() => {
        isLater = true
      })
    }
    return function (this: unknown, fulfilled: Settle, rejected: Settle) {
      if (flow.#inFlow || !isLater) return react(this, fulfilled, rejected)
      return then(this, flow.#continuation(place, fulfilled), flow.#continuation(place, rejected))
    }
  }

  /**
   * `settle` queues the continuation of an `await` as a microtask. Those before and after it are ours, queued in the same
   * turn, so that nothing else runs between them. More of them around these would carry the context over an `await` of what
   * is no promise, too, but also to whatever else the continuation sets off: then of 200,000 checks of random programs
   * some 900 found a context of others.
   */
  #continuation(place: Place, settle: Settle): Settle {
    if (typeof settle !== 'function') return settle
    return (value) => {
      queue(() => {
        this.#current = place.context
        this.#inFlow = place.inFlow
      })
      settle(value)
      queue(this.#leave)
    }
  }

  readonly #leave = (): void => {
    this.#current = this.#base
    this.#inFlow = false
  }
}

const settled = NativePromise.resolve()
defineProperty(settled, 'constructor', { value: undefined })

/** `queueMicrotask` by a promise: an engine does it by itself, in a fifth of the time. */
function queue(task: () => void): void {
  reflectApply(nativeThen, settled, [task])
}

/** Whether the active span or one above it goes on. Of one that is not recorded nobody can tell, and it counts as open. */
function isOpen(context: Context | undefined): boolean {
  try {
    let span = context?.span
    if (span === undefined) return true
    for (; span !== undefined; span = span.parent) {
      if (span.isRecording() || span.endTimeNs === undefined) return true
    }
    return false
  } catch {
    return true
  }
}

/** `promise.then`, called on `self`. */
export type Then = (self: unknown, fulfilled: Settle, rejected: Settle) => unknown
