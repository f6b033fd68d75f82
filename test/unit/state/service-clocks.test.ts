import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundsOf, type RequestPair, ServiceClocks } from '../../../panel/state/backends/service-clocks'

const PAIR: RequestPair = {
  ...{ sentMs: 1000, answeredMs: 1100, endedMs: 1150 },
  ...{ serviceStartMs: 1010, serviceEndMs: 1090, isAsync: false },
}
const off = (ms: number, pair: RequestPair = PAIR): RequestPair => ({
  ...pair,
  serviceStartMs: pair.serviceStartMs + ms,
  serviceEndMs: pair.serviceEndMs + ms,
})

function offsetAfter(...pairs: readonly RequestPair[]): number {
  const clocks = new ServiceClocks()
  for (const pair of pairs) clocks.learn('shop', boundsOf(pair))
  return clocks.offsetOf('shop')
}

describe('the clock of a service', () => {
  it('is believed while it is possible', () => {
    expect(offsetAfter(PAIR)).toBe(0)
    expect(offsetAfter(off(-9))).toBe(0)
    expect(offsetAfter(off(9))).toBe(0)
  })

  it('is put right by the middle of what is possible', () => {
    expect(offsetAfter(off(1700))).toBe(-1700)
    expect(offsetAfter(off(-1700))).toBe(1700)
  })

  it('is known better with each request, and stays as it was where that is possible', () => {
    const narrow = { ...PAIR, sentMs: 1009, answeredMs: 1093 }
    const wide = off(1700, { ...PAIR, sentMs: 900, answeredMs: 1100 })
    expect(offsetAfter(wide)).toBe(-1750)
    expect(offsetAfter(wide, off(1700, narrow))).toBe(-1699)
    expect(offsetAfter(off(1700, narrow), wide)).toBe(-1699)
  })

  it('that drifts is as its newest requests say', () => {
    expect(offsetAfter(off(1700), off(-500))).toBe(500)
  })

  it('of a stream is bound by the end of the answer, and of what was not waited for by its beginning alone', () => {
    expect(boundsOf({ ...PAIR, answeredMs: 1020, endedMs: 1100 })).toEqual({ least: -10, most: 10 })
    expect(boundsOf({ ...PAIR, isAsync: true })).toEqual({ least: -10, most: Number.POSITIVE_INFINITY })
    expect(boundsOf({ ...PAIR, answeredMs: Number.NaN, endedMs: Number.NaN })).toEqual({
      least: -10,
      most: Number.POSITIVE_INFINITY,
    })
  })

  it('begins with the request where the service took longer than it', () => {
    expect(offsetAfter(off(300, { ...PAIR, serviceEndMs: 2000 }))).toBe(-310)
  })

  it('is put right to within what the requests leave open, however far it is off', () => {
    const pairs = fc.array(
      fc.record({
        sent: fc.integer({ min: 0, max: 50 }),
        took: fc.integer({ min: 0, max: 50 }),
        back: fc.integer({ min: 0, max: 50 }),
      }),
      { minLength: 1, maxLength: 40 },
    )
    fc.assert(
      fc.property(fc.integer({ min: -1e7, max: 1e7 }), pairs, (error, requests) => {
        const all = requests.map(({ sent, took, back }, i): RequestPair => {
          const sentMs = i * 1000
          const answeredMs = sentMs + sent + took + back
          return {
            sentMs,
            answeredMs,
            endedMs: answeredMs,
            serviceStartMs: sentMs + sent + error,
            serviceEndMs: sentMs + sent + took + error,
            isAsync: false,
          }
        })
        const offset = offsetAfter(...all)
        for (const { sentMs, answeredMs, serviceStartMs, serviceEndMs } of all.slice(-32)) {
          expect(serviceStartMs + offset).toBeGreaterThanOrEqual(sentMs)
          expect(serviceEndMs + offset).toBeLessThanOrEqual(answeredMs)
        }
      }),
    )
  })
})
