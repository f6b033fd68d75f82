import { describe, expect, it } from 'vitest'
import type { Context } from '../../../inpage/context/carrier'
import { PromiseCarrier } from '../../../inpage/context/promise-carrier'

function contextOf(name: string): Context {
  return { namespace: name, span: undefined, outer: undefined }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** A promise as our own wrappers hand it out: carried in the context in which it was made. */
function carried<T>(carrier: PromiseCarrier, work: Promise<T>): Promise<T> {
  return carrier.carry(work)
}

/** What the program does between: always the context of no flow. */
function watchOutside(carrier: PromiseCarrier) {
  let wrong = 0
  const timer = setInterval(() => {
    if (carrier.current() !== undefined) wrong++
  }, 1)
  return () => {
    clearInterval(timer)
    return wrong
  }
}

describe('an await of a carried promise', () => {
  it('goes on in the context in which it began, in many flows at once', { timeout: 30_000 }, async () => {
    const carrier = new PromiseCarrier()
    const wrongOutside = watchOutside(carrier)
    let checks = 0
    let wrong = 0
    const flow = async (own: Context, seed: number): Promise<void> => {
      for (let step = 0; step < 10; step++) {
        const ms = (seed * 7 + step * 3) % 4
        const work = ms === 0 ? Promise.resolve(step) : pause(ms).then(() => step)
        const result = await carried(carrier, work)
        checks++
        if (carrier.current() !== own || result !== step) wrong++
      }
    }
    const flows = Array.from({ length: 300 }, (_, seed) => {
      const own = contextOf(`flow ${seed}`)
      return carrier.run(own, () => flow(own, seed))
    })
    expect(carrier.current()).toBeUndefined()
    await Promise.all(flows)
    expect(checks).toBe(3000)
    expect(wrong).toBe(0)
    expect(wrongOutside()).toBe(0)
    expect(carrier.current()).toBeUndefined()
  })

  it('goes on in that context when the promise rejects too', async () => {
    const carrier = new PromiseCarrier()
    const own = contextOf('own')
    const error = new Error('no')
    const seen: unknown[] = []
    await carrier.run(own, async () => {
      try {
        await carried(
          carrier,
          pause(1).then(() => {
            throw error
          }),
        )
      } catch (caught) {
        seen.push(caught, carrier.current())
      }
    })
    expect(seen).toEqual([error, own])
  })

  it('leaves the code after it, outside of the flow, without a context', async () => {
    const carrier = new PromiseCarrier()
    const seen: (Context | undefined)[] = []
    const promise = carrier.run(contextOf('own'), async () => {
      await carried(carrier, pause(1))
      queueMicrotask(() => queueMicrotask(() => seen.push(carrier.current())))
    })
    void pause(1).then(() => seen.push(carrier.current()))
    await promise
    await pause(2)
    expect(seen).toEqual([undefined, undefined])
  })

  it('sees what the flow made active since, not what another did', async () => {
    const carrier = new PromiseCarrier()
    const [first, second, other] = ['first', 'second', 'other'].map(contextOf)
    const seen: (Context | undefined)[] = []
    const one = carrier.run(first, async () => {
      carrier.replace(second)
      await carried(carrier, pause(2))
      seen.push(carrier.current())
    })
    const two = carrier.run(other, async () => {
      await carried(carrier, pause(1))
    })
    await Promise.all([one, two])
    expect(seen).toEqual([second])
  })
})

describe('reactions of a carried promise', () => {
  it('run in the context in which they were added, and so do those of what they give', async () => {
    const carrier = new PromiseCarrier()
    const [a, b] = ['a', 'b'].map(contextOf)
    const seen: (Context | undefined)[] = []
    const note = () => void seen.push(carrier.current())
    const promise = carrier.run(a, () => carried(carrier, pause(1)))
    const inA = carrier.run(a, () => promise.then(note).then(note))
    const inB = carrier.run(b, () => promise.then(note))
    await Promise.all([inA, inB, promise.then(note)])
    await carrier.run(a, () => promise.catch(note).finally(note))
    expect(seen.filter((one) => one === a)).toHaveLength(3)
    expect(seen.filter((one) => one === b)).toHaveLength(1)
    expect(seen.filter((one) => one === undefined)).toHaveLength(1)
    expect(carrier.current()).toBeUndefined()
  })

  it('keep order, values and errors as of a native promise', async () => {
    const orders = await Promise.all(
      [true, false].map(async (carry) => {
        const carrier = new PromiseCarrier()
        const order: string[] = []
        const run = () => {
          const promise = Promise.resolve('v')
          const subject = carry ? carried(carrier, promise) : promise
          const all = [
            subject.then((value) => void order.push(`then ${value}`)),
            subject.then(undefined, () => {}).then((value) => void order.push(`passed on ${value}`)),
            subject.then(null).finally(() => void order.push('finally')),
            Promise.resolve().then(() => void order.push('another')),
            (async () => order.push(`awaited ${await subject}`))(),
            subject
              .then(() => {
                throw new Error('e')
              })
              .catch((error: Error) => void order.push(error.message)),
          ]
          return Promise.all(all)
        }
        await carrier.run(contextOf('own'), run)
        return order
      }),
    )
    expect(orders[0].toSorted()).toEqual(orders[1].toSorted())
    expect(orders[0].slice(0, 2)).toEqual(orders[1].slice(0, 2))
  })
})

describe('what the page gets through', () => {
  it('finally is what it gets without us: the value, the error, or the error of its own', async () => {
    const carrier = new PromiseCarrier()
    const own = contextOf('own')
    const seen: (Context | undefined)[] = []
    const note = () => void seen.push(carrier.current())
    const make = <T>(work: () => Promise<T>) => carrier.run(own, () => carried(carrier, work()))
    const through = carrier.run(own, () => make(() => pause(1).then(() => 'value')).finally(note))
    expect(await through).toBe('value')
    const failing = carrier.run(own, () => make(() => Promise.reject(new Error('no'))).finally(note))
    await expect(failing).rejects.toThrow('no')
    const throwing = carrier.run(own, () =>
      make(() => pause(1)).finally(() => {
        throw new Error('own')
      }),
    )
    await expect(throwing).rejects.toThrow('own')
    expect(seen).toEqual([own, own])
    await pause(1)
    expect(carrier.current()).toBeUndefined()
  })

  it('then is what the page has put there: within flows and outside, but not by an await', async () => {
    const carrier = new PromiseCarrier()
    const own = contextOf('own')
    const native = Promise.prototype.then
    const calls: (Context | undefined)[] = []
    const seen: unknown[] = []
    const promise = carrier.run(own, () => carried(carrier, pause(1)))
    function replaced(this: Promise<unknown>, ...args: Parameters<typeof native>) {
      if (this === promise) calls.push(carrier.current())
      return Reflect.apply(native, this, args)
    }
    Object.defineProperty(Promise.prototype, 'then', { value: replaced, writable: true, configurable: true })
    try {
      const inside = carrier.run(own, () => promise.then(() => void seen.push(carrier.current())))
      const outside = promise.then(() => void seen.push(carrier.current()))
      const again = promise.then(() => {})
      const last = carrier.run(own, () => promise.finally(() => {}))
      await Promise.all([inside, outside, again, last])
      expect(calls).toEqual([own, undefined, undefined, own])
      await promise
      await carrier.run(own, async () => {
        await promise
        seen.push(carrier.current())
      })
      expect(calls).toHaveLength(4)
      expect(seen).toEqual([own, undefined, own])
    } finally {
      Object.defineProperty(Promise.prototype, 'then', { value: native, writable: true, configurable: true })
    }
  })

  it('is untouched where a polyfill has made it', () => {
    const carrier = new PromiseCarrier()
    class OwnPromise {
      // biome-ignore lint/suspicious/noThenProperty: it stands for a promise of the page's
      then() {
        return this
      }
    }
    const promise = new OwnPromise()
    expect(carrier.run(contextOf('own'), () => carrier.carry(promise as never))).toBe(promise)
    expect(Object.getOwnPropertyNames(promise)).toEqual([])
  })

  it('then is what it gets without us after it has read the constructor', async () => {
    const carrier = new PromiseCarrier()
    const own = contextOf('own')
    const promise = carrier.run(own, () => carried(carrier, Promise.resolve(1)))
    const derived = carrier.run(own, () => {
      expect(promise.constructor.name).toBe('Promise')
      return promise.then((value) => [value + 1, carrier.current()])
    })
    expect(await derived).toEqual([2, own])
  })

  it.each([
    ['all', (promises: Promise<string>[]) => Promise.all(promises)],
    ['allSettled', (promises: Promise<string>[]) => Promise.allSettled(promises)],
    ['any', (promises: Promise<string>[]) => Promise.any(promises)],
    ['race', (promises: Promise<string>[]) => Promise.race(promises)],
  ])('Promise.%s is what it gets without us', async (_name, combine) => {
    const carrier = new PromiseCarrier()
    const make = () => {
      const first = pause(1)
      // After the first, however late the timers are.
      return [first.then(() => 'a'), first.then(() => pause(1)).then(() => 'b')]
    }
    const result = carrier.run(contextOf('own'), () => combine(make().map((promise) => carried(carrier, promise))))
    expect(await result).toEqual(await combine(make()))
    expect(carrier.current()).toBeUndefined()
  })
})

describe('a promise', () => {
  it('outside of any context is handed on untouched', () => {
    const carrier = new PromiseCarrier()
    const promise = Promise.resolve(1)
    expect(carrier.carry(promise)).toBe(promise)
    expect(Reflect.ownKeys(promise)).toEqual([])
  })

  it('that is carried is the same native promise, and an instance of Promise', async () => {
    const carrier = new PromiseCarrier()
    const promise = Promise.resolve(1)
    carrier.run(contextOf('own'), () => expect(carrier.carry(promise)).toBe(promise))
    expect(promise).toBeInstanceOf(Promise)
    expect(promise.constructor.name).toBe('Promise')
    expect(Object.keys(promise)).toEqual([])
    expect(Object.prototype.toString.call(promise)).toBe('[object Promise]')
    const derived = carrier.run(contextOf('own'), () => promise.then(() => 2))
    expect(Object.getPrototypeOf(derived)).toBe(Promise.prototype)
    expect(await Promise.all([promise, derived])).toEqual([1, 2])
  })

  it('that is frozen is handed on as it is', async () => {
    const carrier = new PromiseCarrier()
    const promise = Object.freeze(Promise.resolve(1))
    expect(carrier.run(contextOf('own'), () => carrier.carry(promise))).toBe(promise)
    expect(await promise).toBe(1)
  })
})

describe('run', () => {
  it('puts the outer context back when it returns and when it throws', () => {
    const carrier = new PromiseCarrier()
    const [outer, inner] = ['outer', 'inner'].map(contextOf)
    carrier.run(outer, () => {
      expect(carrier.run(inner, () => carrier.current())).toBe(inner)
      expect(carrier.current()).toBe(outer)
      expect(() =>
        carrier.run(inner, () => {
          throw new Error('no')
        }),
      ).toThrow('no')
      expect(carrier.current()).toBe(outer)
    })
    expect(carrier.current()).toBeUndefined()
  })

  it('keeps what was replaced outside of any flow for the document, and within a flow for that flow', async () => {
    const carrier = new PromiseCarrier()
    const [base, inner] = ['base', 'inner'].map(contextOf)
    carrier.replace(base)
    await pause(1)
    expect(carrier.current()).toBe(base)
    carrier.run(contextOf('flow'), () => carrier.replace(inner))
    expect(carrier.current()).toBe(base)
    await carrier.run(inner, () => carried(carrier, pause(1)))
    expect(carrier.current()).toBe(base)
  })

  it('keeps what is made active within a flow out of the document, also where the flow had no span any more', async () => {
    const carrier = new PromiseCarrier()
    const late = contextOf('late')
    const seen: (Context | undefined)[] = []
    const flow = carrier.run(contextOf('flow'), async () => {
      carrier.replace(undefined)
      await carried(carrier, pause(1))
      carrier.replace(late)
      seen.push(carrier.current())
      await carried(carrier, pause(1))
      seen.push(carrier.current())
    })
    expect(carrier.current()).toBeUndefined()
    await flow
    await pause(1)
    expect(seen).toEqual([late, late])
    expect(carrier.current()).toBeUndefined()
  })

  it('lets code of no flow change the document’s context after an await too, unless others have since', async () => {
    const carrier = new PromiseCarrier()
    const [first, second] = ['first', 'second'].map(contextOf)
    const begin = async (own: Context) => {
      carrier.replace(own)
      await carried(carrier, pause(1))
      const seen = carrier.current()
      carrier.replace(undefined)
      return seen
    }
    expect(await begin(first)).toBe(first)
    await pause(1)
    expect(carrier.current()).toBeUndefined()
    const both = Promise.all([begin(first), begin(second)])
    expect(await both).toEqual([first, second])
    await pause(1)
    expect(carrier.current()).toBeUndefined()
  })
})
