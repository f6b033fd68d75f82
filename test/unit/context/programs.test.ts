import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bindCallbacks } from '../../../inpage/context/callbacks'
import { PromiseCarrier } from '../../../inpage/context/promise-carrier'
import { type Outcome, programs, runPrograms, sumOf } from './programs'
import { settableWakes } from './settable-wakes'

describe('in any asynchronous program', () => {
  let carrier = new PromiseCarrier()
  let unbind: () => void = () => {}
  let isAlive = true

  beforeEach(() => {
    carrier = new PromiseCarrier()
    unbind = bindCallbacks(carrier.flow)
    carrier.setDeep(true)
    carrier.follow(settableWakes(() => isAlive))
  })

  afterEach(() => {
    carrier.setDeep(false)
    unbind()
  })

  /** What all programs have found that were run. */
  async function run(check: (outcome: Outcome) => void, numRuns: number): Promise<Outcome> {
    const outcomes: Outcome[] = []
    await fc.assert(
      fc.asyncProperty(programs, async (all) => {
        const outcome = await runPrograms(all, carrier)
        // Who has waited for them goes on where they stood.
        isAlive = false
        await new Promise((resolve) => setTimeout(resolve, 2))
        expect(carrier.current(), 'once their wakes are over').toBeUndefined()
        isAlive = true
        outcomes.push(outcome)
        check(outcome)
      }),
      { numRuns },
    )
    return sumOf(outcomes)
  }

  it('deep finds no wrong context, and loses one only at an await of what is no promise', {
    timeout: 120_000,
  }, async () => {
    const { checks, excused } = await run(({ wrong, lost, inferred }) => {
      expect({ wrong, lost, inferred }).toEqual({ wrong: 0, lost: 0, inferred: 0 })
    }, 150)
    expect(checks).toBeGreaterThan(10_000)
    expect(excused, 'lost at an await of a value').toBeGreaterThan(0)
  })

  it('loses none where places are inferred, not at an await of any value, and infers none that is certain or wrong', {
    timeout: 120_000,
  }, async () => {
    carrier.flow.infers = true
    const { checks, inferred } = await run(({ wrong, lost, excused, misled, doubted }) => {
      expect({ wrong, lost, excused, misled, doubted }).toEqual({
        wrong: 0,
        lost: 0,
        excused: 0,
        misled: 0,
        doubted: 0,
      })
    }, 300)
    expect(checks).toBeGreaterThan(20_000)
    expect(inferred).toBeGreaterThan(1_000)
  })
})
