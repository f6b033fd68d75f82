import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowSlots } from '../../../../panel/views/waterfall/row-slots'

const COUNT = 12

/** The elements of spans that stand in rows from `first` on. */
function shown(slots: RowSlots, first: number, spans: readonly number[]): number[] {
  slots.show(
    spans.map((index, i) => ({ position: first + i, row: { index } })),
    COUNT,
  )
  return spans.map((_, i) => slots.of(first + i))
}

const from = (index: number, rows = COUNT) => Array.from({ length: rows }, (_, i) => index + i)

describe('the elements of rows', () => {
  it('are different ones for all that is on the screen, wherever it goes', () => {
    const step = fc.tuple(fc.nat(1_000_000), fc.uniqueArray(fc.nat(40), { maxLength: COUNT }))
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const slots = new RowSlots()
        for (const [first, spans] of steps) {
          const seen = shown(slots, first, spans)
          expect(new Set(seen).size).toBe(spans.length)
          for (const slot of seen) expect(slot >= 0 && slot < COUNT).toBe(true)
        }
      }),
    )
  })

  it('stay with their rows while the reader scrolls', () => {
    const slots = new RowSlots()
    const before = shown(slots, 100, from(100))
    const after = shown(slots, 103, from(103))
    expect(after.slice(0, COUNT - 3)).toEqual(before.slice(3))
    expect(after.slice(COUNT - 3)).toEqual(before.slice(0, 3))
  })

  it('stay with their rows while others come above them, and while those below are closed', () => {
    const slots = new RowSlots()
    const before = shown(slots, 100, from(7))
    expect(shown(slots, 140, from(7))).toEqual(before)
    expect(shown(slots, 140, [7, 8, 15, 16]).slice(0, 2)).toEqual(before.slice(0, 2))
  })

  it('stay where they are when other rows stand everywhere', () => {
    const slots = new RowSlots()
    const before = shown(slots, 100, from(100))
    expect(shown(slots, 5000, from(5000))).toEqual(before)
    expect(shown(slots, 10, from(10))).toEqual(before)
  })
})
