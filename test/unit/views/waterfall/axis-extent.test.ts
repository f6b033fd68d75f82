import { describe, expect, it } from 'vitest'
import { Format } from '../../../../panel/text/format'
import { labelsOf } from '../../../../panel/views/shared/tick-labels'
import { AxisExtent, wantedExtent } from '../../../../panel/views/waterfall/timeline/axis-extent'

/** Traces on the screen by their durations, ms; NaN: one that runs since 0. */
function screen(...durations: readonly number[]) {
  const spans = durations.map((ms) => ({ traceStartMs: 0, traceEndMs: ms, summary: { endMs: ms } }))
  return { spans, groups: [] }
}

describe('the axis', () => {
  it('ends 3 % behind the longest trace on the screen', () => {
    expect(wantedExtent(screen(100, 201), 0)).toBeCloseTo(201 * 1.03)
    expect(wantedExtent(screen(100_100), 0)).toBeCloseTo(100_100 * 1.03)
  })

  it('does not count what still runs, unless nothing has finished: then it grows in steps', () => {
    expect(wantedExtent(screen(Number.NaN, 100), 60_000)).toBeCloseTo(103)
    expect([900, 1100, 1900].map((now) => wantedExtent(screen(Number.NaN), now))).toEqual([1000, 2000, 2000])
  })

  it('keeps its scale while one scrolls, until the reader acts or follows the newest', () => {
    const extent = new AxisExtent()
    const read = (durations: readonly number[], frame: number, gestures: number, follows = false) =>
      Math.round(extent.read(screen(...durations), 0, { frame, gestures }, follows))
    expect(read([100], 1, 0)).toBe(103)
    expect(read([2000], 1, 0)).toBe(103)
    expect(read([10], 1, 0)).toBe(103)
    // Spans that arrive elsewhere change nothing for who has scrolled.
    expect(read([2000], 2, 0)).toBe(103)
    expect(extent.fits(screen(2000), 0)).toBe(false)
    expect(read([2000], 3, 1)).toBe(2060)
    expect(extent.fits(screen(2000), 0)).toBe(true)
    expect(read([3000], 4, 1, true)).toBe(3090)
    // A little shorter is no reason for another scale, much shorter is.
    expect(read([2000], 5, 1, true)).toBe(3090)
    expect(read([200], 6, 1, true)).toBe(206)
  })
})

describe('the texts of the axis', () => {
  const english = new Format('en')
  const textsOf = (fromMs: number, toMs: number, width: number) =>
    labelsOf({ fromMs, toMs }, width, 0, english).map(({ text }) => text)

  it('begin at 0 and are clear of each other', () => {
    expect(textsOf(0, 666, 250)).toEqual(['0', '200 ms', '400 ms'])
    expect(textsOf(0, 7_200_000, 300)).toEqual(['0', '30:00', '1:00:00', '1:30:00'])
  })

  it('count from the left edge where it is zoomed, however late that is', () => {
    expect(textsOf(200, 300, 400)).toEqual(['200 ms', '+20 ms', '+40 ms', '+60 ms', '+80 ms'])
    const late = labelsOf({ fromMs: 7_199_999.947, toMs: 7_199_999.955 }, 500, 0, english)
    for (const [at, { left, text }] of late.entries()) {
      const before = late[at - 1]
      if (before !== undefined) {
        expect(left).toBeGreaterThan(before.left + before.text.length * 5)
        expect(text).toMatch(/^\+\d µs$/)
      }
    }
    expect(late.length).toBeGreaterThan(2)
  })
})
