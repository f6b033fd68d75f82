import { expect, it } from 'vitest'
import { PromiseCarrier } from '../../../../inpage/context/promise-carrier'

/** A file of its own, and so a process: what it freezes stays frozen. */
it('changes no promise of a page that has frozen Promise and left its prototype open', async () => {
  const carrier = new PromiseCarrier()
  carrier.setDeep(true)
  Object.freeze(Promise)
  const before = Object.getOwnPropertyDescriptors(Promise.prototype)
  await carrier.run({ namespace: 'own', span: undefined, outer: undefined }, async () => {
    const promise = Promise.resolve(1)
    expect(Promise.resolve(promise)).toBe(promise)
    expect(Object.getOwnPropertyDescriptors(Promise.prototype)).toEqual(before)
    expect(await Promise.all([promise, 2])).toEqual([1, 2])
    expect(Promise.resolve(promise)).toBe(promise)
  })
})
