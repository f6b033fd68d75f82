import { NativePromise, reflectApply } from '../platform/natives'
import type { Context } from './carrier'

/** Where in a flow some code stands, or that it stands in none. */
export interface Place {
  readonly context: Context | undefined
  readonly inFlow: boolean
}

export type Callback = (this: unknown, ...args: unknown[]) => unknown

export type Settle = ((value: unknown) => unknown) | null | undefined

/** Whoever has something to do where code of a flow runs, and to leave everything as it was where none does. */
export interface FlowWatcher {
  /** Code of a flow begins. */
  begin(): void
  /** It has returned, to code of the page or to the browser. */
  end(): void
  /** A microtask of a flow is over. */
  pause(): void
}

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
  #watcher: FlowWatcher | undefined
  /** Continuations whose brackets stand in the queue. */
  #bracketed = 0

  get current(): Context | undefined {
    return this.#current
  }

  /** Here promises and callbacks stay as the browser made them. */
  get isOutside(): boolean {
    return this.#current === undefined && !this.#inFlow
  }

  /** Continuations of a flow are about to run. */
  get isBracketing(): boolean {
    return this.#bracketed > 0
  }

  watch(watcher: FlowWatcher | undefined): void {
    this.#watcher = watcher
    if (!this.isOutside) watcher?.begin()
  }

  replace(context: Context | undefined): void {
    // Code of no flow that has awaited is the document's for as long as nobody else made another span active there.
    if (!this.#inFlow && this.#current === this.#base) this.#base = context
    this.#set(context, this.#inFlow, 'end')
  }

  run<T>(context: Context | undefined, fn: () => T): T {
    const outer = this.#current
    const outerInFlow = this.#inFlow
    this.#set(context, true)
    try {
      return fn()
    } finally {
      this.#set(outer, outerInFlow, 'end')
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
      flow.#set(place.context, place.inFlow)
      try {
        return reflectApply(callback, this, args)
      } finally {
        flow.#set(outer, outerInFlow, 'end')
      }
    }
  }

  /** A reaction of the page's that runs as if it stood at `place`. */
  reaction(place: Place, settle: Settle): Settle {
    if (typeof settle !== 'function') return settle
    return (value) => {
      const outer = this.#current
      const outerInFlow = this.#inFlow
      this.#set(place.context, place.inFlow)
      try {
        return settle(value)
      } finally {
        this.#set(outer, outerInFlow, 'pause')
      }
    }
  }

  /**
   * The `then` that an engine finds on a promise just after it asked for its `constructor`. An `await` calls it as a
   * microtask of its own, when no flow runs, with two functions that do nothing but queue the continuation; `finally`,
   * and a page that read both itself, call it at once, with functions that run code of the page.
   */
  thenOf(wait: Wait, react: Then): (fulfilled: Settle, rejected: Settle) => unknown {
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
      if (flow.#inFlow || !isLater || typeof fulfilled !== 'function' || typeof rejected !== 'function') {
        return react(this, fulfilled, rejected)
      }
      return wait(this, flow.#continuation(place, fulfilled), flow.#continuation(place, rejected), fulfilled, rejected)
    }
  }

  /**
   * `settle` queues the continuation of an `await` as a microtask. Those before and after it are ours, queued in the same
   * turn, so that nothing else runs between them. More of them around these would carry the context over an `await` of what
   * is no promise, too, but also to whatever else the continuation sets off: then of 200,000 checks of random programs
   * some 900 found a context of others.
   */
  #continuation(place: Place, settle: (value: unknown) => unknown): (value: unknown) => void {
    return (value) => {
      this.#bracketed++
      queue(() => this.#set(place.context, place.inFlow))
      settle(value)
      queue(this.#leave)
    }
  }

  readonly #leave = (): void => {
    this.#bracketed--
    this.#set(this.#base, false, 'pause')
  }

  /** `over`: which end it is, if none of the flow's code runs from here on. */
  #set(context: Context | undefined, inFlow: boolean, over: 'end' | 'pause' = 'end'): void {
    const wasOutside = this.isOutside
    this.#current = context
    this.#inFlow = inFlow
    const watcher = this.#watcher
    if (watcher === undefined || wasOutside === this.isOutside) return
    if (wasOutside) watcher.begin()
    else if (over === 'end') watcher.end()
    else watcher.pause()
  }
}

const resolve: (value: unknown) => unknown = NativePromise.resolve.bind(NativePromise)

/**
 * Runs `task` as a microtask, as what it does when it is taken for a promise. With DevTools open that takes 0.3 µs,
 * where a reaction takes 7 (the inspector takes a stack) and `queueMicrotask` 1.2; without, it takes 0.1 as a reaction does.
 */
export function queue(task: () => void): void {
  // biome-ignore lint/suspicious/noThenProperty: it is what makes an engine call it
  resolve({ then: task })
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

/**
 * Adds the two continuations of an `await` to `self`. `fulfilled` and `rejected` are the engine's own functions that the
 * `await` brought.
 */
export type Wait = (
  self: unknown,
  goOn: (value: unknown) => void,
  fail: (error: unknown) => void,
  fulfilled: NonNullable<Settle>,
  rejected: NonNullable<Settle>,
) => unknown
