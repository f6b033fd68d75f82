import type { Carrier, Context } from './carrier'

/** https://tc39.es/proposal-async-context/ : what of it is used here. */
export interface AsyncContextVariable {
  run<T>(value: Cell, fn: () => T): T
  get(): Cell | undefined
}

/** What the browser carries: what a flow makes active later on is seen by all that was entered with it. */
export interface Cell {
  context: Context | undefined
}

/** The browser's own, where it has one. */
export function nativeVariable(): AsyncContextVariable | undefined {
  const space: unknown = Reflect.get(globalThis, 'AsyncContext')
  if (typeof space !== 'object' || space === null) return undefined
  const Variable: unknown = Reflect.get(space, 'Variable')
  if (typeof Variable !== 'function') return undefined
  return Reflect.construct(Variable, []) as AsyncContextVariable
}

/** The browser's own `AsyncContext` does all the work. */
export class NativeCarrier implements Carrier {
  readonly name = 'native'
  readonly #variable: AsyncContextVariable
  /** Of code that belongs to no flow. */
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

  /** Nothing has to be inferred. */
  follow(): void {}

  replace(context: Context | undefined): void {
    this.#cell().context = context
  }

  run<T>(context: Context | undefined, fn: () => T): T {
    return this.#variable.run({ context }, fn)
  }

  carry<T extends Promise<unknown>>(promise: T): T {
    return promise
  }

  #cell(): Cell {
    return this.#variable.get() ?? this.#base
  }
}
