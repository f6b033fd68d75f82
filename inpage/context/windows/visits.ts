/**
 * Code of this window that code of another one has called. Windows of one origin call each other's functions, and dispatch events
 * at each other's nodes: no flow of the called window leads there, so its library asks those of the others whether code of
 * their flows runs now. All of them share one thread and one queue of microtasks, so the answer is certain.
 */
import { isObject } from '../../platform/is-object'
import { getOwnPropertyDescriptor, reflectApply } from '../../platform/natives'
import { type Neighbour, neighbours } from '../../platform/realm-registry'
import type { Context } from '../carrier'
import { Place } from '../place'

/** So many windows are asked; in a page with more, none is. */
const MAX_NEIGHBOURS = 30
/** What code asks for begins so soon after it, in ms: a form is sent in a task of its own. */
const BEGINS_MS = 50

// Taken at load: a page may have a variable of this name.
const eventOf = getOwnPropertyDescriptor(globalThis, 'event')?.get
/** When this document began to load, ms since the epoch. */
const { timeOrigin } = performance

/** Returns the context of a span of another window's library, or of our own; undefined if it has none. */
export type ContextElsewhere = (span: object) => Context | undefined

/** Knows where code of other windows stands that calls code of this one. */
export class Visits {
  readonly #own: Neighbour
  readonly #all = neighbours()
  readonly #contextOf: ContextElsewhere
  /** The place that was told last, while code of the other window runs. */
  #known: Place | undefined
  #caller: Neighbour | undefined
  /** The event that this window's code was last seen to listen to. */
  #event: object | undefined
  #eventSpan: object | undefined
  #turns = 0

  constructor(own: Neighbour, contextOf: ContextElsewhere) {
    this.#own = own
    this.#contextOf = contextOf
  }

  /** Other windows can ask this one from here on. */
  join(): void {
    this.leave()
    const all = this.#all
    const meet = (one: Neighbour) => one.met()
    each(all, meet)
    if (all.length > 0) meet(this.#own)
    all[all.length] = this.#own
  }

  /** They can't any more. Forgets windows that were removed, too, so that nothing holds them. */
  leave(): void {
    const all = this.#all
    let kept = 0
    for (let i = 0; i < all.length; i++) if (all[i] !== this.#own && !isGone(all[i])) all[kept++] = all[i]
    all.length = kept
  }

  /**
   * The span of the user's event in another window to which code of this one listens, as an editor in a frame is listened to by the
   * page around it. It runs as long as the listener and the microtasks that it queues.
   */
  #spanOfEvent(): object | undefined {
    const event = eventOf === undefined ? undefined : reflectApply(eventOf, globalThis, [])
    if (!isObject(event)) {
      this.#event = this.#eventSpan = undefined
      return undefined
    }
    if (event === this.#event) return this.#eventSpan
    this.#event = event
    this.#eventSpan = undefined
    const all = this.#all
    for (let i = 0; i < all.length && this.#eventSpan === undefined; i++) {
      if (all[i] !== this.#own) this.#eventSpan = all[i].spanOf(event)
    }
    return this.#eventSpan
  }

  /** Code of this window has written to the broadcast channels of this name: other windows may have some. */
  tell(channel: string): void {
    each(this.#all, (one) => {
      if (one !== this.#own) one.told(channel)
    })
  }

  /** The place of the code of another window that runs now; undefined if none does, or if code of several windows may. */
  place(): Place | undefined {
    const all = this.#all
    this.#caller = undefined
    if (all.length < 2 || all.length > MAX_NEIGHBOURS) return undefined
    try {
      let span: object | undefined
      for (let i = 0; i < all.length; i++) {
        const running = all[i] === this.#own ? undefined : all[i].running()
        // A window that was removed while its code ran is never told that this is over.
        if (running === undefined || all[i].isGone()) continue
        // They have called each other, and nobody can tell which was last.
        if (span !== undefined) return undefined
        span = running
        this.#caller = all[i]
      }
      span ??= this.#spanOfEvent()
      const context = span && this.#contextOf(span)
      // Not kept for longer: it holds the other window.
      if (this.#known?.context !== context) this.#known = context && new Place(context, true, undefined, false)
      if (this.#known === undefined) return undefined
      return this.#caller?.isGuess() === true ? this.#known.guess : this.#known
    } catch {
      // A window that is gone, or whose library is.
      return undefined
    }
  }

  /**
   * The context of the code of another window that ran at that time, ms since the epoch: by default, when this document began to
   * load. If none ran then, of the code that ran shortly before. Undefined where that of two may be meant.
   */
  ranAt(epochMs = timeOrigin): Context | undefined {
    const at = this.#spanAt(epochMs, 0)
    const span = at === undefined ? this.#spanAt(epochMs, BEGINS_MS) : at
    return span ? this.#contextOf(span) : undefined
  }

  /** Of all other windows; null if there are two. */
  #spanAt(epochMs: number, beforeMs: number): object | undefined | null {
    let found: object | undefined | null
    each(this.#all, (one) => {
      const span = one === this.#own ? undefined : one.ranAt(epochMs, beforeMs)
      if (span !== undefined) found = found === undefined || found === span ? span : null
    })
    return found
  }

  /** Whether the code that `place` has found may have been queued by code of its flow. */
  get isDirect(): boolean {
    return this.#caller === undefined ? this.#eventSpan !== undefined : this.#caller.isDirect()
  }

  /** Changes with the code that `place` has found. */
  get turn(): number {
    return this.#turns + (this.#caller?.turn() ?? 0)
  }

  /** The code that called code of this window has returned, or queued what runs next. */
  endTurn(): void {
    this.#turns++
  }
}

/** `context` without what is active in the code of another window that stands at `caller`. */
export function withoutCaller(context: Context | undefined, caller: Place): Context | undefined {
  if (context === undefined) return undefined
  const outer = withoutCaller(context.outer, caller)
  if (context.span === caller.context?.span) return outer
  return outer === context.outer ? context : { namespace: context.namespace, span: context.span, outer }
}

/** What fails is a window that is gone, or whose library is. */
function each(all: readonly Neighbour[], tell: (one: Neighbour) => void): void {
  for (let i = 0; i < all.length; i++) {
    try {
      tell(all[i])
    } catch {}
  }
}

function isGone(neighbour: Neighbour): boolean {
  try {
    return neighbour.isGone()
  } catch {
    return true
  }
}
