import { afterEach, expect, it, vi } from 'vitest'

const NativeError = Error
afterEach(() => {
  globalThis.Error = NativeError
})

it('the library makes no error while it loads: V8 would read all of it once more for the places in its stack', async () => {
  let made = 0
  globalThis.Error = new Proxy(NativeError, {
    construct(target, args, newTarget) {
      made++
      return Reflect.construct(target, args, newTarget)
    },
  })
  vi.resetModules()
  await import('../../../inpage/entry/library')
  const madeAtLoad = made
  expect(new Error('counted').message).toBe('counted')
  expect([madeAtLoad, made]).toEqual([0, 1])
})
