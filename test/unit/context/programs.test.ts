import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bindCallbacks } from '../../../inpage/context/callbacks'
import { PromiseCarrier } from '../../../inpage/context/promise-carrier'
import { programs, runPrograms } from './programs'

describe('in any asynchronous program', () => {
  const carrier = new PromiseCarrier()
  let unbind: () => void = () => {}

  beforeAll(() => {
    unbind = bindCallbacks(carrier.flow)
    carrier.setDeep(true)
  })

  afterAll(() => {
    carrier.setDeep(false)
    unbind()
  })

  it('deep finds no wrong context, and loses one only at an await of what is no promise', {
    timeout: 120_000,
  }, async () => {
    let checks = 0
    let excused = 0
    await fc.assert(
      fc.asyncProperty(programs, async (all) => {
        const outcome = await runPrograms(all, carrier)
        checks += outcome.checks
        excused += outcome.excused
        expect({ wrong: outcome.wrong, lost: outcome.lost }).toEqual({ wrong: 0, lost: 0 })
      }),
      { numRuns: 300 },
    )
    expect(checks).toBeGreaterThan(10_000)
    expect(excused, 'lost at an await of a value').toBeGreaterThan(0)
  })
})
