import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PromiseCarrier } from '../../../inpage/context/promise-carrier'
import { STACKS } from './async-stacks'
import { settableWakes } from './settable-wakes'

/** V8's async stack traces, which Node has as Chromium does: an error has the frames that it has without us. */
describe.each([
  ['where parents are inferred', true],
  ['where none is', false],
])('the stack of an error in a flow, %s', (_when, infers) => {
  const carrier = new PromiseCarrier()
  carrier.flow.infers = infers
  const inFlow = <T>(work: () => T): T => carrier.run({ namespace: 'stacks', span: undefined, outer: undefined }, work)

  beforeAll(() => {
    carrier.follow(
      settableWakes(() => true),
      () => undefined,
    )
    carrier.setDeep(true)
  })
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
