import type { Span } from '../api/api'
import { compile, max, reflectApply } from '../platform/natives'
import { now } from '../tracing/clock'
import type { Context, FlowWakes, Runnable } from './carrier'
import { isAtOrBelow, isOpen, OUTSIDE, Place } from './place'
import { Continuation, type ContinuationOwner } from './promises/continuation'
import { queue } from './queue'
import { Range, type RangeOwner } from './range'
import { type Visits, withoutCaller } from './windows/visits'

/** A callback of the page. */
export type Callback = (this: unknown, ...args: unknown[]) => unknown

/** One of the two functions that `then` takes. */
export type Settle = ((value: unknown) => unknown) | null | undefined

/** What calls a callback: the end of an operation, a timer or frame, an interval, or a source that goes on. */
export type Caller = 'operation' | 'timer' | 'interval' | 'source'

/** Where the code stands that has called something. */
interface Outer {
  readonly place: Place
  readonly direct: Range | undefined
  /** Of what is queued by what it has called. */
  readonly range: Range | undefined
}

/** Has something to do while code of a flow runs, and to restore everything when none runs. */
export interface FlowWatcher {
  /** Code of a flow starts to run. */
  begin(): void
  /** It has returned to code outside of flows or to the browser. */
  end(): void
  /** A microtask of a flow is over. */
  pause(): void
}

const NO_ARGUMENTS: readonly unknown[] = []
/**
 * How many rounds code in a range may queue further code without being seen: it asks for no active span, and awaits no promise
 * of its own. If that many ranges in a row contain no code that is seen, as in a loop that only awaits promises, one round has
 * to suffice: each takes 0.5 µs.
 */
const ROUNDS = 3
const MAX_UNSEEN = 500
/**
 * Code may await many values in a row before it is seen, so some ranges have this many rounds: one in every so many ms, and those
 * that were not opened may be opened later, at most those of a second. Their rounds are 0.3 % of the time with DevTools open.
 */
const MANY_ROUNDS = 64
const MANY_ROUNDS_EVERY_MS = 10
const MAX_SAVED_MS = 1000
/** Once code was seen in one of the further rounds, every range has them for so long. */
const ALL_HAVE_MANY_MS = 10_000
/** The most ranges that are open at once, so that a task that starts a million flows costs no memory for them. */
const MAX_RANGES = 1000

/**
 * Knows the place of the running code. There is one for each document: everything that carries contexts (carried promises,
 * `deep`, bound callbacks) notes places here and restores them here.
 */
export class Flow implements RangeOwner, ContinuationOwner {
  #place = OUTSIDE
  /** The place of code outside of flows; `setActiveSpan` outside of flows changes it. */
  #base = OUTSIDE
  #watcher: FlowWatcher | undefined
  /** How many continuations are in the queue, with their brackets. */
  #bracketed = 0
  /** How many ranges are in the queue. */
  #ranges = 0
  /** Changes with the place of the running code. */
  #turn = 0
  /** How many ranges in a row contained no code that was seen. */
  #unseen = 0
  /** From then on the next range may have many rounds. */
  #manyRoundsFromMs = Number.NEGATIVE_INFINITY
  /** Until then all ranges have. */
  #allHaveManyUntilMs = 0
  /** The range that queued the running code, unless that was called or awaited by something else. */
  #direct: Range | undefined
  range: Range | undefined
  /** Whether code that belongs to no flow is attributed to the flow that queued it. */
  infers = false
  wakes: FlowWakes | undefined
  /** Called before the first flow begins. */
  beforeFirst: (() => void) | undefined
  /** Called when another window can reach this one. */
  whenNear: (() => void) | undefined
  /** Called when code of another window, which runs, has written to the broadcast channels of this name. */
  whenTold: ((channel: string) => void) | undefined
  /** Calls by code of other windows. */
  visits: Visits | undefined
  /** Whether code of another window's flow was seen to call code of this one, in this task. */
  #isVisited = false

  get current(): Context | undefined {
    return this.here().context
  }

  /** Whether promises and callbacks here stay as the browser made them. */
  get isOutside(): boolean {
    return this.#now().isOutside
  }

  /** Whether code of another window's flow has called the running code. */
  get isCalled(): boolean {
    return this.#place.isOutside && this.visits?.place() !== undefined
  }

  /** The place of this window's code that runs in a flow. */
  get running(): Place | undefined {
    return this.#place.inFlow ? this.#place : undefined
  }

  /** Changes with that place. */
  get turn(): number {
    return this.#turn
  }

  /** The place of the running code: of that which has called it, if that is code of another window. */
  #now(): Place {
    const place = this.#place
    return place.isOutside && this.visits !== undefined ? (this.#caller(this.visits) ?? place) : place
  }

  #caller(visits: Visits): Place | undefined {
    const place = visits.place()
    if (place === undefined || this.#isVisited) return place
    this.#isVisited = true
    this.#beginFirst()
    this.#watcher?.begin()
    queue(this.#endVisit)
    return place
  }

  readonly #endVisit = (): void => {
    this.#isVisited = false
    this.visits?.endTurn()
    if (this.#place.isOutside) this.#watcher?.pause()
  }

  /** Whether continuations of a flow are about to run. */
  get isBracketing(): boolean {
    return this.#bracketed + this.#ranges > 0
  }

  watch(watcher: FlowWatcher | undefined): void {
    this.#watcher = watcher
    if (!this.#place.isOutside) watcher?.begin()
  }

  replace(context: Context | undefined): void {
    this.#beginFirst()
    const { inFlow, inferred, isLate } = this.#place
    const caller = this.#place.isOutside ? this.visits?.place() : undefined
    const place = new Place(caller ? withoutCaller(context, caller) : context, inFlow, inferred, isLate)
    // Code outside of flows keeps changing the document's place after an `await`, unless another span was made active meanwhile.
    if (!inFlow && this.#place.context === this.#base.context) this.#base = place
    this.#set(place, this.#direct)
  }

  run<T>(context: Context | undefined, fn: Runnable<T>, self?: unknown, args: readonly unknown[] = NO_ARGUMENTS): T {
    this.#beginFirst()
    const outer = this.#startCall(new Place(context, true, this.#now().inferred, false))
    try {
      return reflectApply(fn, self, args) as T
    } finally {
      this.#endCall(outer, false)
    }
  }

  #beginFirst(): void {
    const before = this.beforeFirst
    this.beforeFirst = undefined
    try {
      before?.()
    } catch {
      // The flow begins all the same.
    }
  }

  /** Code at `place` is called next. Whatever it does, `#endCall` follows. */
  #startCall(place: Place): Outer {
    if (this.#place.isOutside) this.#unseen = 0
    const outer = { place: this.#place, direct: this.#direct, range: this.#open(place) }
    this.#set(place, undefined)
    return outer
  }

  #endCall({ place, direct, range }: Outer, pauses = range !== undefined): void {
    range?.close()
    this.#set(place, direct, pauses)
  }

  /** Whether the running code is only inferred to belong to `span`, which is active. */
  isInferred(span: Span): boolean {
    for (let at = this.#now().inferred; at !== undefined; at = at.outer) if (isAtOrBelow(at.span, span)) return true
    return false
  }

  here(): Place {
    if (this.#direct !== undefined) this.#seen(this.#direct)
    return this.#now()
  }

  /** Binds a callback to the running code's place. */
  bind(callback: Callback, caller: Caller): Callback {
    if (callback === compile) return callback
    const registered = this.here()
    const flow = this
    let isFirst = true
    return function (this: unknown, ...args) {
      const place = flow.#called(registered, caller, isFirst)
      isFirst = false
      if (place === undefined) return reflectApply(callback, this, args)
      const outer = flow.#startCall(place)
      try {
        return reflectApply(callback, this, args)
      } finally {
        flow.#endCall(outer)
      }
    }
  }

  /** The place of what code that stood at `place` has most probably set off. */
  setOffBy({ guess }: Place): Place | undefined {
    return this.#putOff(guess)
  }

  /** The place of the answer to what code at `place` has written, whatever the user has done since. */
  answeredTo(place: Place): Place | undefined {
    return this.infers && this.isRecent(place) ? place.guess : undefined
  }

  /** The place of what tells code of no flow how the page has changed: most probably the user's last action has set it off. */
  setOffByUser(): Place | undefined {
    return this.#setOffIn(() => this.wakes?.latest())
  }

  /** The place of what tells code of no flow that nobody has caught an error. */
  setOffByFailure(): Place | undefined {
    return this.#setOffIn(() => this.wakes?.failed())
  }

  /** The place of what tells code of no flow what code of another window has just done. */
  setOffElsewhere(epochMs: number): Place | undefined {
    return this.#setOffIn(() => this.visits?.ranAt(epochMs))
  }

  #setOffIn(find: () => Context | undefined): Place | undefined {
    const context = this.infers && this.isOutside ? find() : undefined
    return context === undefined ? undefined : new Place(context, true, context, true)
  }

  /** Calls `callback` at `place`; without one, where the running code stands. */
  callAt(place: Place | undefined, callback: Callback, self: unknown, args: readonly unknown[]): unknown {
    if (place === undefined) return reflectApply(callback, self, args)
    const outer = this.#startCall(place)
    try {
      return reflectApply(callback, self, args)
    } finally {
      this.#endCall(outer)
    }
  }

  /** Code that certainly belongs here has set a timer. */
  waits(delayMs: unknown): void {
    const { context, isGuess } = this.#now()
    if (context !== undefined && !isGuess && typeof delayMs === 'number') this.wakes?.waits(context, delayMs)
  }

  /** Whether a callback that is registered here may ever run here. */
  get binds(): boolean {
    const place = this.#now()
    if (place.isAtWork) return true
    if (!place.inFlow) return false
    return (!place.isLate && !place.isGuess) || this.#putOff(place.guess) !== undefined
  }

  /**
   * The place of a callback. A span is not the parent of everything that ever follows. After it and all spans above it have ended, a
   * timer that its code sets still belongs to it. What that timer sets in turn, or what repeats, is only inferred to.
   */
  #called(registered: Place, caller: Caller, isFirst: boolean): Place | undefined {
    if (registered.isGuess) return this.#putOff(registered)
    if (caller === 'operation' || isOpen(registered.context)) return registered
    const isTimer = caller === 'timer' || (caller === 'interval' && isFirst)
    if (isTimer && !registered.isLate) return registered.late
    return this.#putOff(registered.late.guess)
  }

  /**
   * The place of what code at `guess` has put off, if it still belongs to anybody. What is put off until a gesture is over, as
   * by Lodash's `debounce`, is set off by the last event of the gesture.
   */
  #putOff(guess: Place): Place | undefined {
    const { wakes } = this
    if (!this.infers || guess.inferred === undefined || wakes === undefined) return undefined
    const newest = wakes.newest(guess.inferred)
    if (!wakes.isAlive(newest)) return undefined
    return newest === guess.inferred ? guess : new Place(newest, true, newest, true)
  }

  /** Whether code at `place` has run so lately that its work may go on, whatever the user has done since. */
  isRecent({ context }: Place): boolean {
    return context !== undefined && this.wakes?.isRecent(context) === true
  }

  /** Whether what code at `place` has set off still belongs there. */
  isAlive({ guess }: Place): boolean {
    return this.infers && guess.inferred !== undefined && this.wakes?.isAlive(guess.inferred) === true
  }

  /** Binds a reaction of the page to `place`. */
  reaction(place: Place, settle: Settle): Settle {
    if (typeof settle !== 'function' || settle === compile) return settle
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
        this.#set(outer, outerDirect, true)
      }
    }
  }

  /** Two functions between which code that has waited here runs. They are called in one turn of the microtask queue each. */
  around(): readonly [enter: () => void, leave: () => void] {
    const place = this.here()
    let outer: Outer | undefined
    return [
      () => {
        const at = this.#settled(place)
        if (at !== undefined) outer = this.#startCall(at)
      },
      () => {
        if (outer !== undefined) this.#endCall(outer, true)
        outer = undefined
      },
    ]
  }

  /**
   * The `then` that an engine finds on a promise right after it read `constructor`. An `await` calls it in a microtask of its own,
   * when no code of the flow runs, with two functions that only queue the continuation. `finally`, and a page that reads both
   * properties itself, call it at once, with functions that run code of the page.
   */
  thenOf(wait: Wait, react: Then): (fulfilled: Settle, rejected: Settle) => unknown {
    const flow = this
    const place = this.here()
    const turn = this.#turnNow
    // Outside of flows, only the time of the call tells an `await` from other calls.
    let isLater = place.inFlow
    if (!isLater) {
      queue(() => {
        isLater = true
      })
    }
    return function (this: unknown, fulfilled: Settle, rejected: Settle) {
      const isCalledAtOnce =
        !isLater || (flow.#now().inFlow && (!flow.isDirect || (place.inFlow && turn === flow.#turnNow)))
      if (isCalledAtOnce || typeof fulfilled !== 'function' || typeof rejected !== 'function') {
        return react(this, fulfilled, rejected)
      }
      return wait(this, flow.#continuation(place, fulfilled), flow.#continuation(place, rejected), fulfilled, rejected)
    }
  }

  /** The same for an `await` that is happening now, on a thenable whose `then` an engine calls. */
  waitHere(wait: Wait, self: unknown, fulfilled: NonNullable<Settle>, rejected: NonNullable<Settle>): unknown {
    const place = this.here()
    return wait(self, this.#continuation(place, fulfilled), this.#continuation(place, rejected), fulfilled, rejected)
  }

  /** Whether the running code has an inferred place because of who queued it. */
  get isDirect(): boolean {
    return this.#direct !== undefined || (this.#place.isOutside && this.visits?.isDirect === true)
  }

  get #turnNow(): number {
    return this.#turn + ((this.#place.isOutside && this.visits?.turn) || 0)
  }

  #seen(range: Range): void {
    this.#unseen = 0
    if (range.seen(ROUNDS)) this.#allHaveManyUntilMs = now() + ALL_HAVE_MANY_MS
  }

  /** Makes what `settle` queues continue at `place`. */
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
    this.inRange(false)
  }

  inRange(isOver: boolean): void {
    if (isOver) this.#ranges--
    const { range } = this
    this.#set(range === undefined ? this.#base : range.place, range, true)
  }

  /**
   * The place of code that waited at `place` for something that is settled now. An inferred place is replaced by that of whoever
   * settles, unless that is below it. So a queue's endless loop follows whoever wakes it, and code that waits for its own children
   * keeps its place.
   */
  #settled(place: Place): Place | undefined {
    if (!place.isGuess) return place
    const by = this.range?.place
    if (by !== undefined && by.context !== place.context && !by.isBelow(place)) return by
    return this.isAlive(place) ? place : by
  }

  /** Opens a range: what is queued until it is closed was queued by code of `place`. */
  #open(place: Place): Range | undefined {
    if (!this.infers || !place.inFlow || place.context === undefined || this.#ranges >= MAX_RANGES) return undefined
    this.#ranges++
    let rounds = 1
    if (this.#unseen++ < MAX_UNSEEN) {
      const nowMs = now()
      rounds = ROUNDS
      if (nowMs > this.#manyRoundsFromMs || nowMs < this.#allHaveManyUntilMs) {
        this.#manyRoundsFromMs = max(this.#manyRoundsFromMs, nowMs - MAX_SAVED_MS) + MANY_ROUNDS_EVERY_MS
        rounds = MANY_ROUNDS
      }
    }
    return new Range(this, place.guess, rounds)
  }

  /** @param pauses - whether only a microtask is over, if no code of a flow runs from here on */
  #set(place: Place, direct: Range | undefined, pauses = false): void {
    const wasOutside = this.#place.isOutside
    this.#place = place
    this.#direct = direct
    this.#turn++
    if (this.infers) this.wakes?.runs(place.context)
    const watcher = this.#watcher
    if (watcher === undefined || wasOutside === place.isOutside) return
    if (wasOutside) watcher.begin()
    else if (pauses) watcher.pause()
    else watcher.end()
  }
}

/** Calls `promise.then` on `self`. */
export type Then = (self: unknown, fulfilled: Settle, rejected: Settle) => unknown

/**
 * Adds the two continuations of an `await` to `self`. `fulfilled` and `rejected` are the engine's own functions, which the `await`
 * passed.
 */
export type Wait = (
  self: unknown,
  goOn: (value: unknown) => void,
  fail: (error: unknown) => void,
  fulfilled: NonNullable<Settle>,
  rejected: NonNullable<Settle>,
) => unknown
