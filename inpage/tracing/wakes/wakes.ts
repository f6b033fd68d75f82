import type { Span } from '../../api/api'
import type { Context, FlowWakes } from '../../context/carrier'
import { getter, SafeMap } from '../../platform/natives'
import type { CallSite } from '../../platform/stack'
import { DEFAULT_NAMESPACE, withActive } from '../active-span'
import { now, timeOriginMs } from '../clock'
import { LateScripts } from '../late-scripts'
import { RecentRuns } from './recent-runs'
import { IDLE_MS, type Wake } from './wake'

/** What still runs by itself so long after the page has loaded is not part of the load, in ms. */
const LOAD_MS = 10_000
/**
 * How long a load may be idle, in ms: scripts that draw a large application for the first time run for seconds before they ask for
 * anything, as the browser compiles them anew while DevTools is open.
 */
const LOAD_IDLE_MS = 5000
/** So long after a script was asked for its code is of who has, whatever the user has done since, in ms. */
const SCRIPT_MS = 3000
/** The browser tells of what nobody caught so soon after the task in which that happened, in ms: it may draw a frame before. */
const FAILURE_TOLD_MS = 100
/** Documents round their times each for itself, in ms. */
const ROUNDED_MS = 2
/** So many events are known to have been continued by others; after that they are forgotten. */
const MAX_CONTINUED = 500

const currentScript = getter<object, object | null>('Document', 'currentScript')

/** Whether the code of a classic script runs for the first time. After the load, that is one which the page has inserted. */
function isInScript(): boolean {
  return typeof document === 'object' && (currentScript(document) ?? null) !== null
}

/** The wakes that are alive. */
export class Wakes implements FlowWakes {
  /** Whether parents are inferred at all. */
  infers = true
  readonly #wakeOf: (span: Span) => Wake | undefined
  #interactedMs = 0
  #cause: (() => Span | undefined) | undefined
  #latest: (() => Span | undefined) | undefined
  #endedMs: number | undefined
  #causeIdleMs = LOAD_IDLE_MS
  #running: Context | undefined
  readonly #runs = new RecentRuns()
  readonly #scripts = new LateScripts(this.#runs)
  /** By an event's wake, the next event of its gesture. Not in the wake: what holds an old event would hold all since. */
  #next = new SafeMap<Wake, Span>()

  constructor(wakeOf: (span: Span) => Wake | undefined) {
    this.#wakeOf = wakeOf
  }

  isAlive(context: Context): boolean {
    return this.#isAlive(context.span, IDLE_MS)
  }

  isRecent({ span }: Context): boolean {
    return span !== undefined && this.#wakeOf(span)?.isAlive(now(), Number.NEGATIVE_INFINITY, IDLE_MS) === true
  }

  waits(context: Context, delayMs: number): void {
    const { span } = this.newest(context)
    if (span !== undefined) this.#wakeOf(span)?.waits(delayMs, now())
  }

  /** `next` follows `event` in a gesture of the user's: both are events of the same kind on the same element. */
  continueGesture(event: Span, next: Span): void {
    const wake = this.#wakeOf(event)
    if (wake === undefined || wake === this.#wakeOf(next)) return
    if (this.#next.size >= MAX_CONTINUED) this.#next = new SafeMap()
    this.#next.set(wake, next)
  }

  newest(context: Context): Context {
    if (context.span === undefined) return context
    // What has set off something by itself may go on with that.
    if (this.#wakeOf(context.span)?.hasSetOff !== false) return context
    let newest: Span | undefined
    for (let at: Span | undefined = context.span; at !== undefined; at = this.#nextOf(at)) newest = at
    return newest === context.span ? context : (withActive(undefined, DEFAULT_NAMESPACE, newest) ?? context)
  }

  #nextOf(event: Span): Span | undefined {
    const wake = this.#wakeOf(event)
    return wake && this.#next.get(wake)
  }

  runs(context: Context | undefined): void {
    if (context === this.#running) return
    const nowMs = now()
    if (this.#running !== undefined) this.#runs.ended(nowMs)
    if (context !== undefined) this.#runs.began(context, nowMs)
    this.#running = context
  }

  /** The user does something: wakes without open spans end. */
  interacted(): void {
    this.#interactedMs = now()
    this.#cause = undefined
  }

  /** Sets the function that returns the span of the user's last action, and starts it if necessary. */
  setLatest(span: () => Span | undefined): void {
    this.#latest = span
  }

  /** Whether what the user's last action has set off may still go on, if nothing of it was open for `idleMs`. */
  isLatestAlive(idleMs: number): boolean {
    return this.#isAlive(this.#latest?.(), idleMs)
  }

  latest(): Context | undefined {
    const span = this.#latest?.()
    if (!this.#isAlive(span, IDLE_MS)) return undefined
    return withActive(undefined, DEFAULT_NAMESPACE, span)
  }

  failed(): Context | undefined {
    const span = this.causeOfFailure()
    return span && withActive(undefined, DEFAULT_NAMESPACE, span)
  }

  ranAt(epochMs: number, beforeMs: number): Context | undefined | null {
    return this.#runs.at(epochMs - timeOriginMs, beforeMs + ROUNDED_MS, ROUNDED_MS)
  }

  /**
   * Sets the function that returns what requests outside of any flow are attributed to, until the user does something: the
   * span of the page's load by default. It may start that span.
   */
  setCause(span: (() => Span | undefined) | undefined, idleMs = LOAD_IDLE_MS): void {
    this.#cause = span
    this.#causeIdleMs = idleMs
    this.#endedMs = undefined
  }

  /** The span in whose wake a request outside of any flow belongs, which is made at `site`. */
  causeOfRequest(site: CallSite | undefined): Span | undefined {
    if (!this.infers) return undefined
    const asker = site === undefined ? undefined : this.#scripts.askerOf(site)
    if (asker !== undefined) {
      const { context, atMs } = asker
      return now() < atMs + SCRIPT_MS || this.isAlive(context) ? context.span : undefined
    }
    if (this.#cause === undefined) return isInScript() ? this.latest()?.span : undefined
    const cause = this.#cause
    // What begins the load may know only now who does.
    const span = cause() ?? (this.#cause === cause ? undefined : this.#cause())
    if (span === undefined) return undefined
    if (span.isRecording()) return span
    this.#endedMs ??= now()
    if (now() < this.#endedMs + LOAD_MS && this.#isAlive(span, this.#causeIdleMs)) return span
    this.#cause = undefined
    return undefined
  }

  /** The span whose code has failed, of which the browser tells now; undefined if code of two traces has run in that task. */
  causeOfFailure(): Span | undefined {
    if (!this.infers) return undefined
    const contexts = this.#runs.ofLastTask(now() - FAILURE_TOLD_MS)
    const wakeAt = (i: number) => {
      const { span } = contexts[i]
      return span && this.#wakeOf(span)
    }
    for (let i = 1; i < contexts.length; i++) if (wakeAt(i) !== wakeAt(0)) return undefined
    return contexts.length > 0 && this.isAlive(contexts[0]) ? contexts[0].span : undefined
  }

  #isAlive(span: Span | undefined, idleMs: number): boolean {
    return span !== undefined && this.#wakeOf(span)?.isAlive(now(), this.#interactedMs, idleMs) === true
  }
}
