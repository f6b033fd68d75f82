import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ScrollWindow } from '../../../panel/views/shared/scroll-window'

const MILLION = new ScrollWindow(21, 1_000_000, 600)

describe('the window on the rows', () => {
  it('draws the rows on the screen and a few around them', () => {
    const view = new ScrollWindow(21, 1000, 210)
    expect(view.range(0, 6)).toEqual([0, 16])
    expect(view.range(2100, 6)).toEqual([94, 116])
    expect(view.range(1000 * 21 - 210, 6)).toEqual([984, 1000])
  })

  it('draws nothing where there is nothing', () => {
    expect(new ScrollWindow(21, 0, 600).range(0, 6)).toEqual([0, 0])
  })

  it('is never higher than a browser lets an element be', () => {
    expect(MILLION.fullHeight).toBe(21_000_000)
    expect(MILLION.height).toBeLessThan(16_000_000)
  })

  it('reaches the first and the last of a million rows', () => {
    const end = MILLION.height - MILLION.viewport
    expect(MILLION.range(0, 0)[0]).toBe(0)
    expect(MILLION.range(end, 0)[1]).toBe(1_000_000)
    expect(MILLION.isAtEnd(end)).toBe(true)
    expect(MILLION.isAtEnd(end - 100)).toBe(false)
  })

  it('finds the scroll position of any row again', () => {
    const counts = fc.integer({ min: 1, max: 3_000_000 })
    fc.assert(
      fc.property(counts, fc.double({ min: 0, max: 1, noNaN: true }), (count, part) => {
        const view = new ScrollWindow(21, count, 600)
        const offset = part * Math.max(0, view.fullHeight - view.viewport)
        expect(view.offsetAt(view.scrollTopFor(offset))).toBeCloseTo(offset, 3)
      }),
    )
  })

  it('is at the end where everything fits', () => {
    expect(new ScrollWindow(21, 3, 600).isAtEnd(0)).toBe(true)
  })
})
