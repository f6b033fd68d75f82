import { AsyncLocalStorage } from 'node:async_hooks'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NativeCarrier, nativeVariable } from '../../../inpage/context/native'
import { NO_OUTCOME, programs, runPrograms } from './programs'

/** The proposal's variable (https://tc39.es/proposal-async-context/), on what Node has of the kind. */
class Variable<T> {
  readonly #storage = new AsyncLocalStorage<T>()

  run<R>(value: T, fn: () => R): R {
    return this.#storage.run(value, fn)
  }

  get(): T | undefined {
    return this.#storage.getStore()
  }
}

const context = (namespace: string) => ({ namespace, span: undefined, outer: undefined })

describe('where a browser has AsyncContext', () => {
  let carrier: NativeCarrier

  beforeEach(() => {
    Object.assign(globalThis, { AsyncContext: { Variable } })
    const variable = nativeVariable()
    if (variable === undefined) throw new Error('the variable was not found')
    carrier = new NativeCarrier(variable)
  })

  afterEach(() => void Reflect.deleteProperty(globalThis, 'AsyncContext'))

  it('any asynchronous program finds its context everywhere, after an await of a value too', {
    timeout: 120_000,
  }, async () => {
    let checks = 0
    await fc.assert(
      fc.asyncProperty(programs, async (all) => {
        const outcome = await runPrograms(all, carrier)
        checks += outcome.checks
        expect(outcome).toEqual({ ...NO_OUTCOME, checks: outcome.checks })
      }),
      { numRuns: 100 },
    )
    expect(checks).toBeGreaterThan(3000)
  })

  it('what a flow makes active is the flow’s, and seen after its awaits', async () => {
    const [first, second] = [context('first'), context('second')]
    const seen = carrier.run(first, async () => {
      carrier.replace(second)
      await Promise.resolve()
      return carrier.current()
    })
    expect(carrier.current()).toBeUndefined()
    expect(await seen).toBe(second)
  })

  it('what is made active outside of all flows is the document’s, and no flow’s', async () => {
    const [own, everywhere] = [context('own'), context('everywhere')]
    const seen = carrier.run(own, async () => {
      await new Promise((resolve) => setTimeout(resolve))
      return carrier.current()
    })
    carrier.replace(everywhere)
    expect(carrier.current()).toBe(everywhere)
    expect(await seen).toBe(own)
  })

  it('an error leaves no context behind', () => {
    expect(() =>
      carrier.run(context('own'), () => {
        throw new Error('planned')
      }),
    ).toThrow('planned')
    expect(carrier.current()).toBeUndefined()
  })
})

it.each([
  ['nothing', undefined],
  ['no object', 7],
  ['an empty object', {}],
  ['no constructor', { Variable: {} }],
])('is not taken for AsyncContext: %s', (_name, value) => {
  Object.assign(globalThis, { AsyncContext: value })
  try {
    expect(nativeVariable()).toBeUndefined()
  } finally {
    Reflect.deleteProperty(globalThis, 'AsyncContext')
  }
})
