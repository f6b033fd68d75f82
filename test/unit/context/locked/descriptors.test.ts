import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PromiseCarrier } from '../../../../inpage/context/promise-carrier'

const OWN = { namespace: 'own', span: undefined, outer: undefined }
/** The built-ins as they are outside of flows. */
const { defineProperty, getOwnPropertyDescriptor, getOwnPropertyDescriptors } = Object
const PLACES: [object, string][] = [
  [globalThis, 'Promise'],
  [Promise.prototype, 'then'],
  [Promise.prototype, 'constructor'],
]
const NATIVE = now()

function now(): PropertyDescriptor[] {
  return PLACES.map(([holder, key]) => getOwnPropertyDescriptor(holder, key) as PropertyDescriptor)
}

let carrier = new PromiseCarrier()
beforeEach(() => {
  carrier = new PromiseCarrier()
  carrier.setDeep(true)
})
afterEach(() => {
  carrier.setDeep(false)
  PLACES.forEach(([holder, key], at) => {
    defineProperty(holder, key, NATIVE[at])
  })
})

describe('in a flow', () => {
  it('the descriptors of promises are those without us, and awaits are followed all the same', async () => {
    const seen = await carrier.run(OWN, async () => {
      expect(now(), 'there is something to hide').not.toEqual(NATIVE)
      const read = PLACES.map(([holder, key]) => [
        Object.getOwnPropertyDescriptor(holder, key),
        Reflect.getOwnPropertyDescriptor(holder, key),
        Reflect.get(Object.getOwnPropertyDescriptors(holder), key),
      ])
      expect(now()).not.toEqual(NATIVE)
      await Promise.resolve()
      await new Promise((resolve) => setTimeout(resolve, 1))
      return [read, carrier.current()]
    })
    expect(seen).toEqual([NATIVE.map((native) => [native, native, native]), OWN])
  })

  it('a copy of all properties of promises has nothing of ours', () => {
    const copy: object = carrier.run(OWN, () =>
      Object.defineProperties({}, Object.getOwnPropertyDescriptors(Promise.prototype)),
    )
    expect(getOwnPropertyDescriptors(copy)).toEqual(getOwnPropertyDescriptors(Promise.prototype))
  })

  it.each<[string, (holder: object, key: string, flags: PropertyDescriptor) => unknown]>([
    ['Object.defineProperty', (...args) => Object.defineProperty(...args)],
    ['Reflect.defineProperty', (...args) => Reflect.defineProperty(...args)],
    ['Object.defineProperties', (holder, key, flags) => Object.defineProperties(holder, { [key]: flags })],
    [
      'a descriptor that was read before',
      (holder, key, flags) =>
        Object.defineProperty(holder, key, { ...Object.getOwnPropertyDescriptor(holder, key), ...flags }),
    ],
  ])('what a page makes read-only by %s keeps its value, and stays read-only', async (_, define) => {
    const seen = await carrier.run(OWN, async () => {
      for (const [holder, key] of PLACES) define(holder, key, { writable: false })
      const values = PLACES.map(([holder, key]) => String(Reflect.get(holder, key)))
      const written = PLACES.map(([holder, key]) => Reflect.set(holder, key, 1))
      await Promise.resolve()
      return [values, written, await Promise.resolve(3)]
    })
    expect(seen).toEqual([NATIVE.map(({ value }) => String(value)), [false, false, false], 3])
    expect(now()).toEqual(NATIVE.map((native) => ({ ...native, writable: false })))
  })

  it('these calls pass on what a page gives to them, and fail as without us', () => {
    const use = () => {
      const { stack, ...error } = failure(() => Object.defineProperty(Object.freeze({}), 'own', { value: 1 }))
      return [
        { ...error, frames: typeof stack },
        failure(() => Object.defineProperty(globalThis, 'Promise', { get: 1 as never })).message,
        failure(() => Object.getOwnPropertyDescriptors(undefined as never)).message,
        Reflect.defineProperty(Object.freeze({}), 'own', { value: 1 }),
        Object.getOwnPropertyDescriptor({ own: 1 }, 'own'),
        Object.defineProperty.name,
        Object.defineProperty.length,
      ]
    }
    const without = use()
    expect(carrier.run(OWN, use)).toEqual(without)
  })

  it('what a page has made of a method of Promise stays', () => {
    const native = getOwnPropertyDescriptor(Promise, 'resolve') as PropertyDescriptor
    carrier.run(OWN, () => Object.defineProperty(Promise, 'resolve', { writable: false }))
    const left = getOwnPropertyDescriptor(Promise, 'resolve')
    defineProperty(Promise, 'resolve', native)
    expect(left).toEqual({ ...native, writable: false })
  })

  it('what a page has put in the place of one of these calls stays, and the others are the browser’s own soon after', async () => {
    const own = () => ({})
    carrier.run(OWN, () => Reflect.set(Object, 'getOwnPropertyDescriptors', own))
    expect(now()).toEqual(NATIVE)
    await new Promise((resolve) => setTimeout(resolve, 150))
    const left = Object.getOwnPropertyDescriptors
    Object.getOwnPropertyDescriptors = getOwnPropertyDescriptors
    expect(left).toBe(own)
    expect(Object.defineProperty).toBe(defineProperty)
    carrier.run(OWN, () => expect(Object.defineProperty).not.toBe(defineProperty))
    carrier.setDeep(false)
    expect(Object.defineProperty).toBe(defineProperty)
  })
})

function failure(fail: () => unknown): Error {
  try {
    return new Error(`did not fail, but gave ${fail()}`)
  } catch (error) {
    return error as Error
  }
}
