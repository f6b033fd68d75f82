import type { Span } from '../api/api'
import { reflectApply } from '../platform/natives'
import type { Context, FlowWakes } from './carrier'
import { Continuation, type ContinuationOwner } from './continuation'
import { isAtOrBelow, isOpen, OUTSIDE, Place } from './place'
import { queue } from './queue'
import { Range, type RangeOwner } from './range'

export type Callback = (this: unknown, ...args: unknown[]) => unknown

export type Settle = ((value: unknown) => unknown) | null | undefined

/** What calls a callback: the end of an operation, a timer or a frame, once or again and again, or whatever goes on. */
export type Caller = 'operation' | 'timer' | 'interval' | 'source'

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
 * What a range holds may queue the next unseen for so many rounds: it asks for no active span, and awaits no promise of its
 * own. Where so many ranges in a row hold nothing that is seen, as in a loop that awaits promises alone, one round has to do:
 * each takes 0.5 µs.
 */
const ROUNDS = 3
const MAX_UNSEEN = 500
/** So many ranges are open at once at most: code that begins a million flows in one task costs no memory for them. */
const MAX_RANGES = 1000

/**
 * Which context the running code belongs to. One for each document: whatever carries contexts onward (carried promises,
 * `deep`, bound callbacks) notes it here and puts it back here.
 */
export class Flow implements RangeOwner, ContinuationOwner {
  #place = OUTSIDE
  /** Of code that belongs to no flow; `setActiveSpan` outside any flow changes it. */
  #base = OUTSIDE
  #watcher: FlowWatcher | undefined
  /** Continuations whose brackets stand in the queue. */
  #bracketed = 0
  /** Ranges that stand in the queue. */
  #ranges = 0
  /** Changes with the place of the running code. */
  #turn = 0
  /** Ranges in a row of which none was seen to hold any code. */
  #unseen = 0
  /** Code runs that this range has queued, and not what that has called or awaited. */
  #direct: Range | undefined
  range: Range | undefined
  /** Whether what stands in no flow by its own is placed by who has queued it. */
  infers = false
  wakes: FlowWakes | undefined

  get current(): Context | undefined {
    if (this.#direct !== undefined) this.#seen(this.#direct)
    return this.#place.context
  }

  /** Here promises and callbacks stay as the browser made them. */
  get isOutside(): boolean {
    return this.#place.isOutside
  }

  /** Continuations of a flow are about to run. */
  get isBracketing(): boolean {
    return this.#bracketed > 0 || this.#ranges > 0
  }

  watch(watcher: FlowWatcher | undefined): void {
    this.#watcher = watcher
    if (!this.isOutside) watcher?.begin()
  }

  replace(context: Context | undefined): void {
    const { inFlow, inferred, isLate } = this.#place
    const place = new Place(context, inFlow, inferred, isLate)
    // Code of no flow that has awaited is the document's for as long as nobody else made another span active there.
    if (!inFlow && this.#place.context === this.#base.context) this.#base = place
    this.#set(place, this.#direct, 'end')
  }

  run<T>(context: Context | undefined, fn: () => T): T {
    const outer = this.#place
    const outerDirect = this.#direct
    const place = new Place(context, true, outer.inferred, false)
    if (outer.isOutside) this.#unseen = 0
    const range = this.#open(place)
    this.#set(place, undefined)
    try {
      return fn()
    } finally {
      range?.close()
      this.#set(outer, outerDirect, 'end')
    }
  }

  /** Whether it is only inferred that the running code belongs to `span`, which is active. */
  isInferred(span: Span): boolean {
    for (let at = this.#place.inferred; at !== undefined; at = at.outer) if (isAtOrBelow(at.span, span)) return true
    return false
  }

  here(): Place {
    if (this.#direct !== undefined) this.#seen(this.#direct)
    return this.#place
  }

  /** A callback that runs where it was registered: here. */
  bind(callback: Callback, caller: Caller): Callback {
    const registered = this.here()
    const flow = this
    let isFirst = true
    return function (this: unknown, ...args) {
      const place = flow.#called(registered, caller, isFirst)
      isFirst = false
      if (place === undefined) return reflectApply(callback, this, args)
      const outer = flow.#place
      const outerDirect = flow.#direct
      if (outer.isOutside) flow.#unseen = 0
      const range = flow.#open(place)
      flow.#set(place, undefined)
      try {
        return reflectApply(callback, this, args)
      } finally {
        range?.close()
        flow.#set(outer, outerDirect, range === undefined ? 'end' : 'pause')
      }
    }
  }

  /** Code that stands here for certain has set a timer. */
  waits(delayMs: unknown): void {
    const { context, isGuess } = this.#place
    if (context !== undefined && !isGuess && typeof delayMs === 'number') this.wakes?.waits(context, delayMs)
  }

  /** Whether a callback that is registered here may ever run here. */
  get binds(): boolean {
    const place = this.#place
    if (place.isAtWork) return true
    if (!place.inFlow) return false
    return (!place.isLate && !place.isGuess) || this.#keeps(place.guess)
  }

  /**
   * Where a callback runs. A span is not the parent of all that ever happens. Once it and all above it have ended, a timer
   * that its code sets is still its doing; what that one sets in turn, or what comes again and again, is inferred to be.
   */
  #called(registered: Place, caller: Caller, isFirst: boolean): Place | undefined {
    if (registered.isGuess) return this.#keeps(registered) ? registered : undefined
    if (caller === 'operation' || isOpen(registered.context)) return registered
    const isTimer = caller === 'timer' || (caller === 'interval' && isFirst)
    if (isTimer && !registered.isLate) return registered.late
    const guess = registered.late.guess
    return this.#keeps(guess) ? guess : undefined
  }

  #keeps(guess: Place): boolean {
    return this.infers && guess.inferred !== undefined && this.wakes?.isAlive(guess.inferred) === true
  }

  /** A reaction of the page's that runs as if it stood at `place`. */
  reaction(place: Place, settle: Settle): Settle {
    if (typeof settle !== 'function') return settle
    return (value) => {
      const at = this.#settled(place)
      if (at === undefined) return settle(value)
      const outer = this.#place
      const outerDirect = this.#direct
      const range = this.#open(at)
      this.#set(at, undefined)
      try {
        return settle(value)
      } finally {
        range?.close()
        this.#set(outer, outerDirect, 'pause')
      }
    }
  }

  /**
   * The `then` that an engine finds on a promise just after it asked for its `constructor`. An `await` calls it as a
   * microtask of its own, when none of the flow's code runs, with two functions that do nothing but queue the continuation;
   * `finally`, and a page that read both itself, call it at once, with functions that run code of the page.
   */
  thenOf(wait: Wait, react: Then): (fulfilled: Settle, rejected: Settle) => unknown {
    const flow = this
    const place = this.here()
    const turn = this.#turn
    // What awaits outside of any flow can't be told from what doesn't, but by the time.
    let isLater = place.inFlow
    if (!isLater) {
      queue(() => {
        isLater = true
      })
    }
    return function (this: unknown, fulfilled: Settle, rejected: Settle) {
      const isCalledAtOnce =
        !isLater || (flow.#place.inFlow && (flow.#direct === undefined || (place.inFlow && turn === flow.#turn)))
      if (isCalledAtOnce || typeof fulfilled !== 'function' || typeof rejected !== 'function') {
        return react(this, fulfilled, rejected)
      }
      return wait(this, flow.#continuation(place, fulfilled), flow.#continuation(place, rejected), fulfilled, rejected)
    }
  }

  /** The same for an `await` that is taking place, of a thenable whose `then` an engine calls. */
  waitHere(wait: Wait, self: unknown, fulfilled: NonNullable<Settle>, rejected: NonNullable<Settle>): unknown {
    const place = this.here()
    return wait(self, this.#continuation(place, fulfilled), this.#continuation(place, rejected), fulfilled, rejected)
  }

  /** Code runs that has an inferred place because of who has queued it. */
  get isDirect(): boolean {
    return this.#direct !== undefined
  }

  #seen(range: Range): void {
    this.#unseen = 0
    range.seen(ROUNDS)
  }

  /** What `settle` queues goes on at `place`. */
  #continuation(place: Place, settle: (value: unknown) => unknown): (value: unknown) => void {
    return (value) => {
      const at = this.#settled(place)
      if (at === undefined) {
        settle(value)
        return
      }
      this.#bracketed++
      new Continuation(this, at).queue(settle, value)
    }
  }

  enter(place: Place): Range | undefined {
    const range = this.#open(place)
    this.#set(place, undefined)
    return range
  }

  leave(range: Range | undefined): void {
    this.#bracketed--
    range?.close()
    this.#backToRange()
  }

  enteredRange(range: Range): void {
    this.#set(range.place, range)
  }

  leftRange(isOver: boolean): void {
    if (isOver) this.#ranges--
    this.#backToRange()
  }

  #backToRange(): void {
    const { range } = this
    this.#set(range === undefined ? this.#base : range.place, range, 'pause')
  }

  /**
   * Where the code goes on that has waited at `place` for what is settled now. A place that is inferred gives way to
   * whoever settles it, unless that is below it: so a queue's endless loop follows who wakes it, and code that waits for
   * its own children keeps its place.
   */
  #settled(place: Place): Place | undefined {
    if (!place.isGuess) return place
    const by = this.range?.place
    if (by !== undefined && by.context !== place.context && !by.isBelow(place)) return by
    return this.#keeps(place) ? place : by
  }

  /** What is queued from now until it is closed was queued by code of `place`. */
  #open(place: Place): Range | undefined {
    if (!this.infers || !place.inFlow || place.context === undefined || this.#ranges >= MAX_RANGES) return undefined
    this.#ranges++
    return new Range(this, place.guess, this.#unseen++ < MAX_UNSEEN ? ROUNDS : 1)
  }

  /** `over`: which end it is, if none of the flow's code runs from here on. */
  #set(place: Place, direct: Range | undefined, over: 'end' | 'pause' = 'end'): void {
    const wasOutside = this.#place.isOutside
    this.#place = place
    this.#direct = direct
    this.#turn++
    const watcher = this.#watcher
    if (watcher === undefined || wasOutside === place.isOutside) return
    if (wasOutside) watcher.begin()
    else if (over === 'end') watcher.end()
    else watcher.pause()
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
