import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PromiseCarrier } from '../../../inpage/context/promise-carrier'
import { STACKS } from './async-stacks'

/** V8's async stack traces, which Node has as Chromium does: an error has the frames that it has without us. */
describe('the stack of an error in a flow', () => {
  const carrier = new PromiseCarrier()
  const inFlow = <T>(work: () => T): T => carrier.run({ namespace: 'stacks', span: undefined, outer: undefined }, work)

  beforeAll(() => carrier.setDeep(true))
  afterAll(() => carrier.setDeep(false))

  it.each(Object.entries(STACKS))('%s', async (_name, { work, frames }) => {
    const plain = await work()
    expect(plain).toHaveLength(frames)
    expect(await inFlow(work)).toEqual(plain)
    const other = inFlow(work)
    expect(await inFlow(work), 'with another flow under way').toEqual(plain)
    expect(await other).toEqual(plain)
  })
})
