/**
 * How the active span follows the program. A `Context` is an immutable list of the active spans, one for each namespace. A
 * `Carrier` knows the context of the running code.
 */
import type { Span } from '../api/api'

/** An entry of the list of active spans. */
export interface Context {
  readonly namespace: string
  readonly span: Span | undefined
  readonly outer: Context | undefined
}

/** Decides how long what a flow has set off is attributed to it. */
export interface FlowWakes {
  /** Whether code whose place in `context` was inferred still belongs there. */
  isAlive(context: Context): boolean
  /** Whether it would, had the user done nothing since. */
  isRecent(context: Context): boolean
  /** Code that certainly belongs to `context` runs again in `delayMs`. */
  waits(context: Context, delayMs: number): void
  /** The context of the last event of the gesture that has begun in `context`: `context` itself if it did not go on. */
  newest(context: Context): Context
  /** Code of `context` runs from here on; with undefined, that of no flow does. */
  runs(context: Context | undefined): void
  /** The context of the user's last action, if what it has set off may still go on. */
  latest(): Context | undefined
  /** The context whose code has failed, of which the browser tells now; undefined if that of two may have. */
  failed(): Context | undefined
  /** The context whose code has run at that time, ms since the epoch, or up to `beforeMs` earlier; null if that of two may have. */
  ranAt(epochMs: number, beforeMs: number): Context | undefined | null
}

/** What runs in a context; it may be any function of the page. */
export type Runnable<T> = (...args: never[]) => T

/** Carries the active span along with the program. */
export interface Carrier {
  readonly name: 'stack' | 'carry' | 'deep' | 'native'
  /** The context of the running code. */
  current(): Context | undefined
  /** Whether the running code is only inferred to belong to `span`, which is active. */
  isInferred(span: Span): boolean
  /**
   * Sets what decides which wakes live (before that none does), and what makes spans of other windows' libraries active here.
   */
  follow(wakes: FlowWakes, elsewhere?: (span: object) => Context | undefined): void
  /** Whether the running code runs in the flow of another window, whose code has called it. */
  isCalled(): boolean
  /** Sets what tells the spans of the user's events. Code of other windows may listen to them. */
  setEvents(spanOf: ((event: object) => Span | undefined) | undefined): void
  /** The context of the code of another window that has begun to load this document, as it seems by the time. */
  loader(): Context | undefined
  /** Changes the context for the rest of the running flow; outside of flows, for the document. */
  replace(context: Context | undefined): void
  /**
   * Calls `fn` in `context`, and restores the outer context when it returns or throws. Its arguments are passed on, so that the
   * stacks of the page's errors have one frame of this call, and none of a closure.
   */
  run<T>(context: Context | undefined, fn: Runnable<T>, self?: unknown, args?: readonly unknown[]): T
  /**
   * Prepares a native promise that a wrapper of ours is about to return to the page: awaits and reactions of it continue in the
   * current context. Returns the same promise.
   */
  carry<T extends Promise<unknown>>(promise: T): T
}
