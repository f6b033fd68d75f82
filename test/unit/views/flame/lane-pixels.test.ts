import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FlameLayout } from '../../../../panel/store/analysis/flame-layout'
import { paintLane } from '../../../../panel/views/flame/lane-pixels'

const COLORS = 4
const WIDE = 28

interface Bar {
  readonly gap: number
  readonly length: number
}

/** One lane of bars, one after the other; `length` below 0: open, which only the last can be. */
function laneOf(bars: readonly Bar[]): FlameLayout {
  let at = 0
  const start: number[] = []
  const end: number[] = []
  for (const { gap, length } of bars) {
    start.push(at + gap)
    at += gap + Math.max(0, length)
    end.push(length < 0 ? Number.POSITIVE_INFINITY : at)
  }
  return {
    spans: Int32Array.from(bars.keys()),
    start: Float64Array.from(start),
    end: Float64Array.from(end),
    lane: new Int32Array(bars.length),
    laneStart: Int32Array.of(0, bars.length),
    lanes: 1,
  }
}

function painted(layout: FlameLayout, fromMs: number, toMs: number, columns: number) {
  const pixels = new Uint32Array(columns)
  const left: number[] = []
  let looked = 0
  const picture = {
    layout,
    range: { fromMs, toMs },
    colors: { pixels: Uint32Array.of(1, 2, 3, 4), dimmedPixels: Uint32Array.of(11, 12, 13, 14) },
    colorOf: (span: number) => {
      looked++
      return span % COLORS
    },
    isDimmed: (span: number) => span % 3 === 0,
  }
  paintLane(picture, 0, pixels, WIDE, left)
  return { pixels, left, looked }
}

const colorOf = (place: number) => (place % COLORS) + 1 + (place % 3 === 0 ? 10 : 0)

const bars = fc.array(
  fc.record({
    gap: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 20, noNaN: true })),
    length: fc.double({ min: 0, max: 40, noNaN: true }),
  }),
  { minLength: 1, maxLength: 300 },
)

describe('the pixels of a lane', () => {
  it('show every bar, and nothing where there is none', () => {
    fc.assert(
      fc.property(
        bars,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        (some, share, part, columns) => {
          const layout = laneOf(some)
          const whole = layout.end[some.length - 1] + 1
          const fromMs = whole * share * (1 - part)
          const toMs = fromMs + whole * part
          const scale = columns / (toMs - fromMs)
          const { pixels, left } = painted(layout, fromMs, toMs, columns)
          const touches = (place: number, column: number) =>
            Math.floor((layout.start[place] - fromMs) * scale) <= column &&
            Math.max(
              Math.round((layout.end[place] - fromMs) * scale),
              Math.floor((layout.start[place] - fromMs) * scale) + 1,
            ) > column
          const isWide = (place: number) => (layout.end[place] - layout.start[place]) * scale >= WIDE
          for (let place = 0; place < some.length; place++) {
            const isSeen = layout.end[place] > fromMs && layout.start[place] <= toMs
            expect(left.includes(place)).toBe(isSeen && isWide(place))
            const first = Math.max(0, Math.floor((layout.start[place] - fromMs) * scale))
            if (isSeen && !isWide(place) && first < columns) expect(pixels[first]).not.toBe(0)
          }
          for (let column = 0; column < columns; column++) {
            if (pixels[column] === 0) continue
            const shown = [...some.keys()].filter(
              (place) => !isWide(place) && touches(place, column) && colorOf(place) === pixels[column],
            )
            // The first pixel of the screen may show what began before it.
            if (column > 0) expect(shown).not.toHaveLength(0)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('look at no more bars than there are pixels', () => {
    const layout = laneOf(Array.from({ length: 100_000 }, () => ({ gap: 0, length: 1 })))
    const { pixels, looked } = painted(layout, 0, 100_000, 1000)
    expect(looked).toBeLessThanOrEqual(1000)
    expect(pixels.every((pixel) => pixel !== 0)).toBe(true)
  })

  it('tell neighbours apart where there is room', () => {
    const layout = laneOf([
      { gap: 0, length: 10 },
      { gap: 0, length: 10 },
    ])
    const { pixels } = painted(layout, 0, 20, 20)
    expect(pixels[9]).toBe(0)
    expect(pixels[10]).not.toBe(0)
  })

  it('leave open bars to be drawn by themselves', () => {
    const layout = laneOf([
      { gap: 0, length: 1 },
      { gap: 1, length: -1 },
    ])
    expect(painted(layout, 0, 100, 100).left).toEqual([1])
  })
})
