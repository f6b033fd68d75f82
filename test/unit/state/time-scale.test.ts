import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MIN_TICK_SPACE, niceExtent, ticks, ticksOf } from '../../../panel/state/time/time-scale'

const anyTime = fc.double({ min: 0.001, max: 1e9, noNaN: true })

describe('the axis', () => {
  it('is the next of 1, 2, 5 × 10ⁿ', () => {
    expect([0.3, 1, 1.2, 352, 501, 90_000].map(niceExtent)).toEqual([0.5, 1, 2, 500, 1000, 100_000])
  })

  it('holds every time, and is not more than two and a half times as long', () => {
    fc.assert(
      fc.property(anyTime, (ms) => {
        expect(niceExtent(ms)).toBeGreaterThanOrEqual(ms * (1 - 1e-9))
        expect(niceExtent(ms)).toBeLessThanOrEqual(ms * 2.5 * (1 + 1e-9))
      }),
    )
  })

  it('stays as it is when it is rounded again', () => {
    fc.assert(
      fc.property(anyTime, (ms) => {
        expect(niceExtent(niceExtent(ms))).toBe(niceExtent(ms))
      }),
    )
  })

  it('is 1 ms where there is no time to show', () => {
    expect([0, -5, Number.NaN, Number.POSITIVE_INFINITY].map(niceExtent)).toEqual([1, 1, 1, 1])
  })
})

describe('ticks', () => {
  it('stand at round times within the axis, as many as there is room for', () => {
    expect(ticks(500, 520)).toEqual([100, 200, 300, 400])
    expect(ticks(500, 200)).toEqual([200, 400])
    expect(ticks(500, 60)).toEqual([])
  })

  it('are never closer than 60 px and never outside', () => {
    fc.assert(
      fc.property(anyTime, fc.integer({ min: 80, max: 3000 }), (ms, width) => {
        const extent = niceExtent(ms)
        const places = ticks(extent, width).map((tick) => (tick / extent) * width)
        for (const [at, place] of places.entries()) {
          expect(place - (places[at - 1] ?? 0)).toBeGreaterThanOrEqual(MIN_TICK_SPACE - 1e-6)
          expect(place).toBeLessThan(width)
        }
      }),
    )
  })
})

describe('ticks of a part of the axis', () => {
  it('are none so far from its beginning that neighbours are the same number', () => {
    expect(ticksOf({ fromMs: 8e15, toMs: 8e15 + 2 }, 1000)).toEqual([8e15 + 1])
  })

  it('are round times from its left edge on', () => {
    expect(ticksOf({ fromMs: 130, toMs: 530 }, 520)).toEqual([180, 230, 280, 330, 380, 430, 480])
    expect(ticksOf({ fromMs: 100, toMs: 200 }, 130)).toEqual([150])
  })

  it('are whole seconds and minutes where they are written as such', () => {
    expect(ticksOf({ fromMs: 0, toMs: 200_000 }, 260)).toEqual([60_000, 120_000, 180_000])
    expect(ticksOf({ fromMs: 0, toMs: 7_200_000 }, 500)).toEqual(
      [900, 1800, 2700, 3600, 4500, 5400, 6300].map((s) => s * 1000),
    )
  })

  it('lie within it, evenly, with room for their texts', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        anyTime,
        fc.integer({ min: 30, max: 4000 }),
        (from, length, width) => {
          const at = ticksOf({ fromMs: from, toMs: from + length }, width)
          for (const tick of at) {
            expect(tick).toBeGreaterThan(from - length * 1e-6)
            expect(tick).toBeLessThan(from + length)
          }
          for (let i = 1; i < at.length; i++) {
            expect(((at[i] - at[i - 1]) / length) * width).toBeGreaterThanOrEqual(MIN_TICK_SPACE * (1 - 1e-3))
          }
        },
      ),
    )
  })
})
