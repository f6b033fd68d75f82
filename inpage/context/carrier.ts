/**
 * How the active span follows the program. A `Context` is an immutable list of the spans that are active, one for each
 * namespace; a `Carrier` knows which context the running code belongs to.
 */
import type { Span } from '../api/api'

export interface Context {
  readonly namespace: string
  readonly span: Span | undefined
  readonly outer: Context | undefined
}

/** Which of what code of a flow has set off goes on. */
export interface FlowWakes {
  /** Whether what was inferred to stand in `context` still is. */
  isAlive(context: Context): boolean
  /** Code that certainly stands in `context` goes on in `delayMs`. */
  waits(context: Context, delayMs: number): void
}

export interface Carrier {
  readonly name: 'stack' | 'carry' | 'deep' | 'native'
  /** The context of the running code. */
  current(): Context | undefined
  /** Whether it is only inferred that the running code belongs to `span`, which is active. */
  isInferred(span: Span): boolean
  /** What tells which wakes live; until then none does. */
  follow(wakes: FlowWakes): void
  /** Changes the context for the rest of the running flow; outside any flow, for the document. */
  replace(context: Context | undefined): void
  /** Runs `fn` in `context`, and puts the outer context back when it returns or throws. */
  run<T>(context: Context | undefined, fn: () => T): T
  /**
   * Makes a native promise that our own wrapper is about to hand to the page resume its awaits and reactions in the
   * current context. Gives back the very same promise.
   */
  carry<T extends Promise<unknown>>(promise: T): T
}
