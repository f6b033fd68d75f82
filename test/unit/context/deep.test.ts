import { afterEach, describe, expect, it } from 'vitest'
import { noopSpan } from '../../../inpage/api/noop'
import type { Context } from '../../../inpage/context/carrier'
import { PromiseCarrier } from '../../../inpage/context/promise-carrier'
import { failedCheck } from '../../../inpage/context/self-test'

/** The built-ins as they are outside of flows: in a flow they give the properties as the page has left them. */
const { getOwnPropertyDescriptor, getOwnPropertyDescriptors } = Object

let carrier = new PromiseCarrier()

afterEach(() => carrier.setDeep(false))

function deep(): PromiseCarrier {
  carrier = new PromiseCarrier()
  carrier.setDeep(true)
  return carrier
}

/** What a page can see of promises without using them. */
function shapes(): unknown {
  const generator: object = Object.getPrototypeOf(async function* () {}).prototype
  return [Promise.prototype, Promise, generator]
    .map((holder) => Object.entries(getOwnPropertyDescriptors(holder)).map(shapeOf))
    .concat([[shapeOf(['Promise', getOwnPropertyDescriptor(globalThis, 'Promise') ?? {}])]])
}

function shapeOf([key, { value, get, set, ...flags }]: [string, PropertyDescriptor]): unknown {
  return [key, flags, get === undefined, set === undefined, NATIVES.has(value)]
}
const NATIVES = new Set(
  [Promise, Promise.prototype, Object.getPrototypeOf(async function* () {}).prototype].flatMap((holder) =>
    Object.values(Object.getOwnPropertyDescriptors(holder)).map(({ value }) => value),
  ),
)

function pause(ms = 1): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function contextOf(name: string): Context {
  return { namespace: name, span: undefined, outer: undefined }
}

describe('deep', () => {
  it('passes its own test, and leaves the page without a context', async () => {
    expect(await failedCheck(deep().flow)).toBeUndefined()
    expect(carrier.current()).toBeUndefined()
  })

  it('has no function between the browser and eval, by which what the text imports would be relative to us', async () => {
    const compile = Reflect.get(globalThis, 'eval') as (text: unknown) => unknown
    const { flow } = deep()
    const stack = await carrier.run(contextOf('own'), () => Promise.resolve('new Error().stack').then(compile))
    expect(stack).toContain('eval')
    expect(stack).not.toContain('flow.ts')
    expect(carrier.run(contextOf('own'), () => flow.bind(compile, 'timer'))).toBe(compile)
  })

  it('is there in a flow alone, and leaves no trace outside of one', async () => {
    const before = shapes()
    deep()
    expect(shapes()).toEqual(before)
    const own = contextOf('own')
    const flow = carrier.run(own, async () => {
      expect(shapes()).not.toEqual(before)
      await pause()
      expect(shapes()).not.toEqual(before)
      return carrier.current()
    })
    expect(shapes(), 'in the code that began the flow').toEqual(before)
    expect(await flow).toBe(own)
    await pause()
    expect(shapes(), 'after the flow').toEqual(before)
    carrier.run(own, () => carrier.setDeep(false))
    expect(shapes()).toEqual(before)
  })

  describe('what the page had taken before', () => {
    const { then, finally: atEnd } = Promise.prototype
    const own = contextOf('own')
    const ownOther = contextOf('other')

    it('leads on through the `then` of a promise of any state, and no further', async () => {
      deep()
      const seen: unknown[] = []
      const note = (name: string) => () => void seen.push([name, carrier.current()?.namespace])
      let settle = (_value: unknown) => {}
      const waiting = new Promise((resolve) => {
        settle = resolve
      })
      const failing = Promise.reject(new Error('own'))
      carrier.run(own, () => {
        then.call(waiting, note('pending')).then(note('then'))
        then.call(Promise.resolve(1), note('settled'))
        then.call(failing, undefined, note('failed'))
      })
      then.call(waiting, note('outside'))
      carrier.run(ownOther, () => then.call(waiting, note('other')))
      await pause()
      settle(1)
      await pause()
      expect(seen).toEqual([
        ['settled', 'own'],
        ['failed', 'own'],
        ['pending', 'own'],
        ['outside', undefined],
        ['other', 'other'],
        ['then', 'own'],
      ])
      expect(carrier.current()).toBeUndefined()
    })

    it('gives the page what the engine gives', async () => {
      deep()
      await carrier.run(own, async () => {
        const given = then.call(Promise.resolve(2), (value) => Number(value) + 1)
        expect(given instanceof Promise && Object.getPrototypeOf(given) === Promise.prototype).toBe(true)
        expect(await given).toBe(3)
        expect(await atEnd.call(Promise.resolve(4), () => 5)).toBe(4)
        await expect(then.call(Promise.reject(new Error('passed on')), () => {})).rejects.toThrow('passed on')
        await expect(
          then.call(Promise.resolve(), () => {
            throw new Error('thrown')
          }),
        ).rejects.toThrow('thrown')
        expect(() => then.call({} as never, () => {})).toThrow(TypeError)
        const promise = Promise.resolve()
        // biome-ignore lint/complexity/useLiteralKeys: the constructor of a promise, as polyfills read it
        const Species = (promise['constructor'] as PromiseConstructor)[Symbol.species] as never as PromiseConstructor
        expect(Species === Promise).toBe(true)
        expect(await new Species((resolve) => resolve(6))).toBe(6)
      })
    })

    it('goes on from what then and finally give in code whose place is inferred', async () => {
      deep().flow.infers = true
      const seen: unknown[] = []
      const inferred: Context = { ...own, span: noopSpan }
      carrier.run(inferred, async () => {
        await 1
        seen.push(await Promise.resolve(2).finally(async () => {}))
        await new Promise<void>((done) => {
          new Promise((resolve, reject) => Promise.resolve(3).then(resolve, reject).finally(done))
        })
        seen.push(carrier.current() === inferred)
      })
      await pause(20)
      expect(seen).toEqual([2, true])
    })

    it('hides no rejection, and makes none', async () => {
      deep()
      const unhandled: unknown[] = []
      const listen = (reason: unknown) => void unhandled.push((reason as Error).message)
      process.on('unhandledRejection', listen)
      carrier.run(own, () => {
        then.call(Promise.reject(new Error('one')), () => {})
        then.call(Promise.reject(new Error('handled')), undefined, () => {})
        then.call(Promise.resolve(), () => {
          throw new Error('two')
        })
      })
      await pause(20)
      process.off('unhandledRejection', listen)
      expect(unhandled.sort()).toEqual(['one', 'two'])
    })
  })

  it('is there for as long as a span is active outside of any flow', async () => {
    const before = shapes()
    deep()
    const own = contextOf('own')
    carrier.replace(own)
    await pause()
    expect(shapes()).not.toEqual(before)
    expect(await Promise.resolve(carrier.current())).toBe(own)
    carrier.replace(undefined)
    expect(shapes()).toEqual(before)
  })

  it('does not come and go with each of many flows, and goes after them', async () => {
    const before = shapes()
    deep()
    let changes = 0
    const look = () => {
      const now = JSON.stringify(shapes())
      if (now !== last) changes++
      last = now
    }
    let last = JSON.stringify(before)
    for (let i = 0; i < 500; i++) {
      carrier.run(contextOf('flow'), look)
      look()
    }
    expect(changes).toBeLessThan(50)
    await pause(150)
    expect(shapes()).toEqual(before)
  })

  it('keeps what the page writes in a flow, and what it has written before', async () => {
    deep()
    const native = Promise.prototype.then
    let calls = 0
    const own = function (this: Promise<unknown>, fulfilled: never, rejected: never) {
      calls++
      return native.call(this, fulfilled, rejected)
    }
    try {
      await carrier.run(contextOf('own'), async () => {
        Reflect.set(Promise.prototype, 'then', own)
        expect(Promise.prototype.then).toBe(own)
        await pause()
      })
      expect(Promise.prototype.then).toBe(own)
      expect(Object.getOwnPropertyDescriptor(Promise.prototype, 'then')).toMatchObject({ writable: true, value: own })
      calls = 0
      await carrier.run(contextOf('own'), async () => {
        expect(Promise.prototype.then).toBe(own)
        await Promise.resolve()
        expect(calls, 'an await calls none of the page').toBe(0)
        await Promise.resolve().then(() => {})
        expect(calls).toBe(1)
      })
    } finally {
      Reflect.set(Promise.prototype, 'then', native)
    }
  })

  it('says in a flow, too, that Promise made a promise', async () => {
    deep()
    const ask = async () => {
      const promise = (async () => 1)()
      const seen = [
        promise.constructor === Promise,
        promise.constructor === Promise.prototype.constructor,
        (await promise) === 1 && promise.constructor === Promise,
        Promise.resolve(promise) === promise,
        promise.constructor.name,
        Object.keys(Object.getOwnPropertyDescriptor(Promise.prototype, 'then') ?? {}).sort(),
        // What is read for nothing to do with it.
        Promise === globalThis.Promise,
        new Promise(() => {}) instanceof Promise,
      ]
      await pause()
      return [...seen, promise.constructor === Promise, Object.getPrototypeOf(class extends Promise<1> {}) === Promise]
    }
    expect(await carrier.run(contextOf('own'), ask)).toEqual(await ask())
  })

  it('bears what the page adds to Object.prototype', async () => {
    deep()
    const polluted = ['get', 'set', 'has', 'value', 'writable'] as const
    const seen = await carrier.run(contextOf('own'), async () => {
      const descriptor = Object.assign(Object.create(null), { configurable: true, value: () => 1 })
      for (const name of polluted) Object.defineProperty(Object.prototype, name, descriptor)
      try {
        const promise = Promise.resolve(1)
        const native = promise.then
        Reflect.set(promise, 'then', native)
        const all = [await promise.finally(() => {}), Object.keys(promise), promise.constructor.name]
        await new Promise<void>((resolve) => setTimeout(resolve, 1))
        return [...all, carrier.current()?.namespace]
      } finally {
        for (const name of polluted) Reflect.deleteProperty(Object.prototype, name)
      }
    })
    expect(seen).toEqual([1, ['then'], 'Promise', 'own'])
  })

  it('does not leak into a reaction from outside that code of a flow sets off, not even in finally', async () => {
    deep()
    const seen: unknown[] = []
    let release: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    void gate.then(() => seen.push(carrier.current()))
    const outside = (async () => {
      await gate
      seen.push(carrier.current())
    })()
    const own = contextOf('own')
    await carrier.run(own, async () => {
      await Promise.resolve().finally(() => release())
      seen.push(carrier.current())
    })
    await outside
    expect(seen).toEqual([undefined, undefined, own])
  })
})
