import { reflectApply } from '../platform/natives'
import type { Carrier, Context, Runnable } from './carrier'

/** The part of https://tc39.es/proposal-async-context/ that is used. */
export interface AsyncContextVariable {
  run<T>(value: Cell, fn: () => T): T
  get(): Cell | undefined
}

/** What the browser carries. All that was started with a cell sees what a flow makes active later. */
export interface Cell {
  context: Context | undefined
}

/** The browser's own `AsyncContext.Variable`, if there is one. */
export function nativeVariable(): AsyncContextVariable | undefined {
  const space: unknown = Reflect.get(globalThis, 'AsyncContext')
  if (typeof space !== 'object' || space === null) return undefined
  const Variable: unknown = Reflect.get(space, 'Variable')
  if (typeof Variable !== 'function') return undefined
  return Reflect.construct(Variable, []) as AsyncContextVariable
}

/** The carrier `native`: the browser's own `AsyncContext` does all the work. */
export class NativeCarrier implements Carrier {
  readonly name = 'native'
  readonly #variable: AsyncContextVariable
  /** For code outside of flows. */
  readonly #base: Cell = { context: undefined }

  constructor(variable: AsyncContextVariable) {
    this.#variable = variable
  }

  current(): Context | undefined {
    return this.#cell().context
  }

  isInferred(): boolean {
    return false
  }

  isCalled(): boolean {
    return false
  }

  setEvents(): void {}

  loader(): undefined {}

  /** Nothing is inferred with this carrier. */
  follow(): void {}

  replace(context: Context | undefined): void {
    this.#cell().context = context
  }

  run<T>(context: Context | undefined, fn: Runnable<T>, self?: unknown, args: readonly unknown[] = []): T {
    return this.#variable.run({ context }, () => reflectApply(fn, self, args) as T)
  }

  carry<T extends Promise<unknown>>(promise: T): T {
    return promise
  }

  #cell(): Cell {
    return this.#variable.get() ?? this.#base
  }
}
