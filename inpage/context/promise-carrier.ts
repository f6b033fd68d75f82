import type { Span } from '../api/api'
import type { Carrier, Context, FlowWakes } from './carrier'
import { carry } from './carry'
import { installDeep } from './deep'
import { Flow } from './flow'

/** Follows the program through promises: those that our own wrappers return (`carry`), or all of them (`deep`). */
export class PromiseCarrier implements Carrier {
  readonly flow = new Flow()
  /** Called before the first flow begins. */
  beforeFirst: (() => void) | undefined
  /** Called when the page has locked its promises and `deep` is off because of that. */
  onLocked: (() => void) | undefined
  #removeDeep: (() => void) | undefined

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

  follow(wakes: FlowWakes): void {
    this.flow.wakes = wakes
  }

  isInferred(span: Span): boolean {
    return this.flow.isInferred(span)
  }

  replace(context: Context | undefined): void {
    if (this.beforeFirst !== undefined) this.#begin()
    this.flow.replace(context)
  }

  run<T>(context: Context | undefined, fn: () => T): T {
    if (this.beforeFirst !== undefined) this.#begin()
    return this.flow.run(context, fn)
  }

  #begin(): void {
    const before = this.beforeFirst
    this.beforeFirst = undefined
    try {
      before?.()
    } catch {
      // The flow begins all the same.
    }
  }

  carry<T extends Promise<unknown>>(promise: T): T {
    if (this.#removeDeep === undefined) carry(this.flow, promise)
    return promise
  }
}
