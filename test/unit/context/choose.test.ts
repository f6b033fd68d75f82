import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Context } from '../../../inpage/context/carrier'
import { type ChosenCarrier, chooseCarrier } from '../../../inpage/context/choose'

/** As it is outside of flows: in a flow it gives the properties as the page has left them. */
const { getOwnPropertyDescriptors } = Object
const NATIVE = getOwnPropertyDescriptors(Promise.prototype)

const OWN: Context = { namespace: 'own', span: undefined, outer: undefined }

describe('the carrier', () => {
  const told: unknown[] = []
  let chosen: ChosenCarrier | undefined

  beforeEach(() => told.splice(0))

  afterEach(() => {
    chosen?.remove()
    Reflect.deleteProperty(globalThis, 'AsyncContext')
    Object.defineProperties(Promise.prototype, NATIVE)
  })

  const choose = (wanted: 'deep' | 'carry') => {
    chosen = chooseCarrier(wanted, ({ context, contextReason }) => told.push([context, contextReason]))
    return chosen
  }
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20))

  it('is deep where the engine bears it, and is told so', async () => {
    choose('deep')
    await pause()
    expect(told).toEqual([['deep', undefined]])
    expect(chosen?.carrier.name).toBe('deep')
  })

  it('changes when the user wants another, at any time, and leaves promises as they were', () => {
    const { want, carrier } = choose('carry')
    expect(Object.getOwnPropertyDescriptors(Promise.prototype)).toEqual(NATIVE)
    const inFlow = () => carrier.run(OWN, () => getOwnPropertyDescriptors(Promise.prototype))
    want('deep')
    expect(inFlow()).not.toEqual(NATIVE)
    want('carry')
    expect(inFlow()).toEqual(NATIVE)
    expect(carrier.name).toBe('carry')
    expect(told).toEqual([
      ['carry', 'chosen'],
      ['deep', undefined],
      ['carry', 'chosen'],
    ])
  })

  it('keeps a flow that is under way through a change', async () => {
    const { want, carrier } = choose('deep')
    const own = { namespace: 'own', span: undefined, outer: undefined }
    const seen = await carrier.run(own, async () => {
      const work = Promise.resolve()
      await work
      const before = carrier.current()
      const next = (async () => {
        await work
        return carrier.current()
      })()
      want('carry')
      return [before, await next]
    })
    expect(seen).toEqual([own, own])
    await pause()
    expect(carrier.current()).toBeUndefined()
  })

  it('falls back to carry, and says why, where an engine does not behave', async () => {
    Object.defineProperty(Promise, Symbol.hasInstance, { value: () => false, configurable: true })
    const { carrier } = choose('deep')
    carrier.run(OWN, () => {})
    Reflect.deleteProperty(Promise, Symbol.hasInstance)
    for (let turn = 0; turn < 100; turn++) await Promise.resolve()
    expect(told).toEqual([
      ['deep', undefined],
      ['carry', 'failed: instanceof'],
    ])
    chosen?.want('deep')
    expect(chosen?.carrier.name).toBe('carry')
    expect(Object.getOwnPropertyDescriptors(Promise.prototype)).toEqual(NATIVE)
  })

  it('is carry from when on the page has locked its promises, and says so', async () => {
    const { carrier } = choose('deep')
    // Not `Object.freeze`: what is frozen stays so for the tests that follow.
    Object.defineProperty(Promise.prototype, 'then', { configurable: true, get: () => NATIVE.then.value })
    expect(told).toEqual([['deep', undefined]])
    expect(carrier.run(OWN, () => carrier.current())).toBe(OWN)
    expect(told.slice(1)).toEqual([['carry', 'locked']])
    expect(carrier.name).toBe('carry')
    expect(Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor')).toEqual(NATIVE.constructor)
    const seen = await carrier.run(OWN, async () => {
      await carrier.carry(pause())
      return carrier.current()
    })
    expect(seen).toBe(OWN)
  })

  it('is carry where SES is about to lock the page’s promises, in a flow under way too', async () => {
    const { carrier } = choose('deep')
    await carrier.run(OWN, async () => {
      await pause()
      for (const name of ['lockdown', 'repairIntrinsics']) Reflect.set(globalThis, name, () => {})
      try {
        await pause()
        expect(carrier.current()).toBe(OWN)
        expect(Object.getOwnPropertyDescriptors(Promise.prototype)).toEqual(NATIVE)
      } finally {
        for (const name of ['lockdown', 'repairIntrinsics']) Reflect.deleteProperty(globalThis, name)
      }
    })
    expect(told.at(-1)).toEqual(['carry', 'locked'])
    expect(carrier.name).toBe('carry')
  })

  it('is carry as soon as SES looks at promises that it locks, in the same turn of a flow too', () => {
    const { carrier } = choose('deep')
    const seen = carrier.run(OWN, () => {
      for (const name of ['lockdown', 'repairIntrinsics']) Reflect.set(globalThis, name, () => {})
      try {
        const first = Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor')
        return [first, getOwnPropertyDescriptors(Promise.prototype)]
      } finally {
        for (const name of ['lockdown', 'repairIntrinsics']) Reflect.deleteProperty(globalThis, name)
      }
    })
    expect(seen).toEqual([NATIVE.constructor, NATIVE])
    expect(told.at(-1)).toEqual(['carry', 'locked'])
  })

  it('passes its test also where the page has an active span by then', async () => {
    const { want, carrier } = choose('carry')
    carrier.replace(OWN)
    want('deep')
    await pause()
    expect(told.at(-1)).toEqual(['deep', undefined])
    carrier.replace(undefined)
  })

  it('is carry where Promise can’t be instrumented, and says so', () => {
    Object.defineProperty(Promise.prototype, 'then', { configurable: true, get: () => NATIVE.then.value })
    choose('deep')
    expect(told).toEqual([['carry', 'locked']])
    expect(Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor')).toEqual(NATIVE.constructor)
  })

  it('is the browser’s own where it has one', () => {
    class Variable {
      #value: unknown
      run(value: unknown, fn: () => unknown) {
        const outer = this.#value
        this.#value = value
        try {
          return fn()
        } finally {
          this.#value = outer
        }
      }
      get() {
        return this.#value
      }
    }
    Object.assign(globalThis, { AsyncContext: { Variable } })
    const { carrier } = choose('deep')
    expect(told).toEqual([['native', undefined]])
    const own = { namespace: 'own', span: undefined, outer: undefined }
    expect(carrier.run(own, () => carrier.current())).toBe(own)
    expect(Object.getOwnPropertyDescriptors(Promise.prototype)).toEqual(NATIVE)
  })
})
