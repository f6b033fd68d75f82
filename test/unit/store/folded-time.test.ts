import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FoldedTime, foldedTime } from '../../../panel/store/time/folded-time'
import { BusyTime, type Gap } from '../../../panel/store/time/idle-gaps'

const ran = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 0, max: 90 })), {
  minLength: 1,
  maxLength: 20,
})

describe('idle gaps', () => {
  it('are where nothing of it ran, in whatever order it was told', () => {
    fc.assert(
      fc.property(ran, (all) => {
        const busy = new BusyTime(0, 1000)
        for (const [start, length] of all) busy.add(start, start + length)
        const gaps: Gap[] = []
        let endMs = Number.NaN
        for (const [start, length] of all.toSorted(([a], [b]) => a - b)) {
          if (start > endMs) gaps.push({ fromMs: endMs, toMs: start })
          endMs = Number.isNaN(endMs) ? start + length : Math.max(endMs, start + length)
        }
        expect(busy.gaps()).toEqual(gaps)
      }),
    )
  })

  it('are none outside of what was asked for', () => {
    const busy = new BusyTime(100, 200)
    busy.add(0, 110)
    busy.add(150, 160)
    busy.add(300, 400)
    expect(busy.gaps()).toEqual([{ fromMs: 110, toMs: 150 }])
  })
})

describe('folded time', () => {
  const folds = ran.map((all) => {
    const busy = new BusyTime(0, 1000)
    for (const [start, length] of all) busy.add(start, start + length)
    return new FoldedTime(busy.gaps(), 3)
  })

  it('has a place for each time and a time for each place, in one order', () => {
    fc.assert(
      fc.property(folds, fc.double({ min: -10, max: 1100, noNaN: true }), (scale, ms) => {
        expect(scale.unfold(scale.fold(ms))).toBeCloseTo(ms, 6)
        expect(scale.fold(ms + 1)).toBeGreaterThan(scale.fold(ms))
        expect(scale.shifted(500).fold(ms + 500)).toBeCloseTo(scale.fold(ms) + 500, 6)
      }),
    )
    expect(FoldedTime.PLAIN.fold(Number.NaN)).toBeNaN()
  })

  const gap = (fromMs: number, toMs: number): Gap => ({ fromMs, toMs })

  it('folds what is long beside the rest to the width that was asked for', () => {
    const scale = foldedTime([gap(100, 120_100)], 120_200, 500, 50)
    expect(scale.gaps).toEqual([gap(100, 120_100)])
    expect(scale.gapMs / scale.fold(120_200)).toBeCloseTo(0.1)
  })

  it('leaves a second of waiting, and what is short beside the rest', () => {
    expect(foldedTime([gap(10, 900)], 1000, 500, 50).gaps).toEqual([])
    expect(foldedTime([gap(100_000, 105_000)], 200_000, 500, 50).gaps).toEqual([])
  })

  it('folds all gaps of one length or none', () => {
    const clicks = (count: number) => Array.from({ length: count }, (_, i) => gap(i * 60_000 + 20, (i + 1) * 60_000))
    expect(foldedTime(clicks(5), 300_000, 500, 30).gaps).toHaveLength(5)
    expect(foldedTime(clicks(100), 6_000_000, 500, 30).gaps).toEqual([])
  })
})
