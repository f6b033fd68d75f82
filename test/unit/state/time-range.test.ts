import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { panned, zoomed } from '../../../panel/state/time/time-range'

const WHOLE = { fromMs: 1000, toMs: 2000 }
const range = fc
  .tuple(fc.integer({ min: 1000, max: 1990 }), fc.integer({ min: 1, max: 1000 }))
  .map(([fromMs, length]) => ({ fromMs, toMs: Math.min(2000, fromMs + length) }))

describe('the time that is looked at', () => {
  it('never goes beyond the whole, however it is zoomed and moved', () => {
    fc.assert(
      fc.property(
        range,
        fc.double({ min: -3000, max: 3000, noNaN: true }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        (one, by, factor) => {
          for (const next of [panned(one, by, WHOLE), zoomed(one, 1500, factor, WHOLE)]) {
            expect(next.fromMs).toBeGreaterThanOrEqual(1000 - 1e-6)
            expect(next.toMs).toBeLessThanOrEqual(2000 + 1e-6)
            expect(next.toMs - next.fromMs).toBeGreaterThan(0)
          }
          expect(panned(one, by, WHOLE).toMs - panned(one, by, WHOLE).fromMs).toBeCloseTo(one.toMs - one.fromMs)
        },
      ),
    )
  })

  it('keeps what is under the pointer under it', () => {
    const next = zoomed({ fromMs: 1200, toMs: 1600 }, 1300, 0.5, WHOLE)
    expect(next).toEqual({ fromMs: 1250, toMs: 1450 })
    expect(zoomed(next, 1300, 2, WHOLE)).toEqual({ fromMs: 1200, toMs: 1600 })
  })
})
