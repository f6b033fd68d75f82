import type { Span } from '../api/api'
import { disposeAll } from '../platform/dispose-all'
import { listenToWindow } from '../platform/events/listen'
import { isGone } from '../platform/gone'
import type { Carrier, Context, FlowWakes } from './carrier'
import { carry } from './carry'
import { installDeep } from './deep'
import { Flow } from './flow'
import { type ContextElsewhere, Visits } from './windows/visits'

/** Follows the program through promises: those that our own wrappers return (`carry`), or all of them (`deep`). */
export class PromiseCarrier implements Carrier {
  readonly flow = new Flow()
  /** The flow's own: a method that calls it would be a frame more in the stacks of the page's errors. */
  readonly run: Carrier['run'] = this.flow.run.bind(this.flow)
  /** Called when the page has locked its promises and `deep` is off because of that. */
  onLocked: (() => void) | undefined
  #removeDeep: (() => void) | undefined
  #elsewhere: ContextElsewhere | undefined
  #spanOfEvent: ((event: object) => Span | undefined) | undefined

  get name(): 'carry' | 'deep' {
    return this.#removeDeep === undefined ? 'carry' : 'deep'
  }

  /**
   * Turns deep on or off.
   *
   * @throws if it can't be turned on
   */
  setDeep(deep: boolean): void {
    if (deep) {
      this.#removeDeep ??= installDeep(this.flow, () => {
        this.#removeDeep = undefined
        this.onLocked?.()
      })
    } else {
      this.#removeDeep?.()
      this.#removeDeep = undefined
    }
  }

  current(): Context | undefined {
    return this.flow.current
  }

  follow(wakes: FlowWakes, elsewhere?: ContextElsewhere): void {
    this.flow.wakes = wakes
    this.#elsewhere = elsewhere
  }

  /** From here on flows lead from windows that can reach this one to its code, and back. Returns the undo function. */
  joinWindows(): () => void {
    // No other window can reach into a worker.
    if (typeof document !== 'object') return () => {}
    const { flow } = this
    const visits = new Visits(
      {
        running: () => flow.running?.context?.span,
        isGuess: () => flow.running?.isGuess === true,
        isDirect: () => flow.running !== undefined && flow.isDirect,
        turn: () => flow.turn,
        spanOf: (event) => this.#spanOfEvent?.(event),
        ranAt(epochMs, beforeMs) {
          const context = flow.wakes?.ranAt(epochMs, beforeMs)
          return context === null ? context : context?.span
        },
        told: (channel) => flow.whenTold?.(channel),
        met: () => flow.whenNear?.(),
        isGone,
      },
      (span) => this.#elsewhere?.(span),
    )
    const join = () => visits.join()
    const leave = () => visits.leave()
    join()
    flow.visits = visits
    const undo = disposeAll([listenToWindow('pagehide', leave), listenToWindow('pageshow', join)])
    return () => {
      undo()
      leave()
      flow.visits = undefined
    }
  }

  isInferred(span: Span): boolean {
    return this.flow.isInferred(span)
  }

  isCalled(): boolean {
    return this.flow.isCalled
  }

  setEvents(spanOf: ((event: object) => Span | undefined) | undefined): void {
    this.#spanOfEvent = spanOf
  }

  loader(): Context | undefined {
    return this.flow.infers ? this.flow.visits?.ranAt() : undefined
  }

  replace(context: Context | undefined): void {
    this.flow.replace(context)
  }

  carry<T extends Promise<unknown>>(promise: T): T {
    if (this.#removeDeep === undefined) carry(this.flow, promise)
    return promise
  }
}
