import { expect, it } from 'vitest'
import { PromiseCarrier } from '../../../../inpage/context/promise-carrier'

const OWN = { namespace: 'own', span: undefined, outer: undefined }

/** A file of its own, and so a process: what it freezes stays frozen. */
it('leaves nothing of ours in a prototype that a flow freezes, and carries from then on', async () => {
  const { getOwnPropertyDescriptors } = Object
  const before = getOwnPropertyDescriptors(Promise.prototype)
  const carrier = new PromiseCarrier()
  let locked = 0
  carrier.onLocked = () => locked++
  carrier.setDeep(true)
  const seen = await carrier.run(OWN, async () => {
    expect(getOwnPropertyDescriptors(Promise.prototype)).not.toEqual(before)
    Object.freeze(Promise.prototype)
    const after = getOwnPropertyDescriptors(Promise.prototype)
    await Promise.resolve()
    return [after, await Promise.all([1, Promise.resolve(2)])]
  })
  const frozen = Object.values(before).map((descriptor) => ({ ...descriptor, configurable: false, writable: false }))
  expect(Object.values(seen[0]).map(({ value }) => value)).toEqual(frozen.map(({ value }) => value))
  expect(seen[1]).toEqual([1, 2])
  expect(Object.isFrozen(Promise.prototype)).toBe(true)
  expect([carrier.name, locked]).toEqual(['carry', 1])
  expect(await carrier.run(OWN, async () => carrier.current())).toBe(OWN)
})
