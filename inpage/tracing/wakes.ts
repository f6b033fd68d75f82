import type { Span } from '../api/api'
import type { Context, FlowWakes } from '../context/carrier'
import { now } from './clock'
import { IDLE_MS, type Wake } from './wake'

/** After the page has loaded, ms: what goes on by itself for longer is no part of its load. */
const LOAD_MS = 10_000
/** So long it may be idle, ms: scripts that draw an application for the first time take their time. */
const LOAD_IDLE_MS = 3000

/** Which wakes live. */
export class Wakes implements FlowWakes {
  /** Whether parents are inferred at all. */
  infers = true
  readonly #wakeOf: (span: Span) => Wake | undefined
  #interactedMs = 0
  #load: (() => Span | undefined) | undefined
  #loadedMs: number | undefined

  constructor(wakeOf: (span: Span) => Wake | undefined) {
    this.#wakeOf = wakeOf
  }

  isAlive(context: Context): boolean {
    return this.#isAlive(context.span, IDLE_MS)
  }

  waits(context: Context, delayMs: number): void {
    if (context.span !== undefined) this.#wakeOf(context.span)?.waits(delayMs, now())
  }

  /** The user does something: wakes in which nothing is open end. */
  interacted(): void {
    this.#interactedMs = now()
    this.#load = undefined
  }

  /** `span` gives the span of the page's load, which begins when it is asked for. */
  pageLoads(span: (() => Span | undefined) | undefined): void {
    this.#load = span
  }

  /** In whose wake a request of no flow stands. */
  causeOfRequest(): Span | undefined {
    if (!this.infers || this.#load === undefined) return undefined
    const span = this.#load()
    if (span === undefined) return undefined
    if (span.isRecording()) return span
    this.#loadedMs ??= now()
    if (now() < this.#loadedMs + LOAD_MS && this.#isAlive(span, LOAD_IDLE_MS)) return span
    this.#load = undefined
    return undefined
  }

  #isAlive(span: Span | undefined, idleMs: number): boolean {
    return span !== undefined && this.#wakeOf(span)?.isAlive(now(), this.#interactedMs, idleMs) === true
  }
}
