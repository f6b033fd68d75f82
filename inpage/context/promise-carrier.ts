import type { Span } from '../api/api'
import type { Carrier, Context, FlowWakes } from './carrier'
import { carry } from './carry'
import { installDeep } from './deep'
import { Flow } from './flow'

/** Follows the program through promises: those that our own wrappers return (`carry`), or all of them (`deep`). */
export class PromiseCarrier implements Carrier {
  readonly flow = new Flow()
  /** The flow's own: a method that calls it would be a frame more in the stacks of the page's errors. */
  readonly run: Carrier['run'] = this.flow.run.bind(this.flow)
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
    this.flow.replace(context)
  }

  carry<T extends Promise<unknown>>(promise: T): T {
    if (this.#removeDeep === undefined) carry(this.flow, promise)
    return promise
  }
}
