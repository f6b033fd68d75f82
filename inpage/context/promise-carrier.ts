import type { Carrier, Context } from './carrier'
import { carry } from './carry'
import { installDeep } from './deep'
import { Flow } from './flow'

/** Follows the program through promises: those that our own wrappers hand out (`carry`), or all of them (`deep`). */
export class PromiseCarrier implements Carrier {
  readonly flow = new Flow()
  #removeDeep: (() => void) | undefined

  get name(): 'carry' | 'deep' {
    return this.#removeDeep === undefined ? 'carry' : 'deep'
  }

  /**
   * Turns deep on or off.
   * @throws where it can't be turned on
   */
  setDeep(deep: boolean): void {
    if (deep) this.#removeDeep ??= installDeep(this.flow)
    else {
      this.#removeDeep?.()
      this.#removeDeep = undefined
    }
  }

  current(): Context | undefined {
    return this.flow.current
  }

  replace(context: Context | undefined): void {
    this.flow.replace(context)
  }

  run<T>(context: Context | undefined, fn: () => T): T {
    return this.flow.run(context, fn)
  }

  carry<T extends Promise<unknown>>(promise: T): T {
    if (this.#removeDeep === undefined) carry(this.flow, promise)
    return promise
  }
}
