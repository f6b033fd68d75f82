import { describe, expect, it } from 'vitest'
import { fuzz, TRIAL_NAMES } from '../fuzz/fuzz'

describe('what was changed at random', () => {
  it.each(TRIAL_NAMES)('(%s) never throws, and takes no second', (trial) => {
    const { outcomes, firstThrown, longestMs } = fuzz(trial, 2000, 1)
    expect(firstThrown).toBe('')
    expect(longestMs).toBeLessThan(1000)
    // Some are good, and some are bad.
    expect(Object.keys(outcomes)).toHaveLength(2)
  })
})
