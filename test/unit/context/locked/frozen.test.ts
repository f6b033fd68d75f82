import { expect, it } from 'vitest'
import { PromiseCarrier } from '../../../../inpage/context/promise-carrier'

/** A file of its own, and so a process: what it freezes stays frozen. */
it('lets a flow that freezes Promise combine promises', async () => {
  const frozen = Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(Promise)).map(([key, descriptor]) => [
      key,
      { ...descriptor, configurable: false, writable: false },
    ]),
  )
  const carrier = new PromiseCarrier()
  carrier.setDeep(true)
  const seen = await carrier.run({ namespace: 'own', span: undefined, outer: undefined }, async () => {
    Object.freeze(Promise)
    return [
      await Promise.all([1, Promise.resolve(2)]),
      await Promise.allSettled([3]),
      await Promise.race([4]),
      await Promise.any([5]),
    ]
  })
  expect(seen).toEqual([[1, 2], [{ status: 'fulfilled', value: 3 }], 4, 5])
  expect(Object.isFrozen(Promise)).toBe(true)
  expect(Object.getOwnPropertyDescriptors(Promise)).toMatchObject(frozen)
})
