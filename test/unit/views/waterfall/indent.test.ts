import { describe, expect, it } from 'vitest'
import { indentOf } from '../../../../panel/views/waterfall/indent'

const px = (level: number, nameWidth: number) => Number.parseFloat(indentOf(level, nameWidth).padding)

describe('a row’s indentation', () => {
  it('is smaller where names have little room', () => {
    expect([px(1, 330), px(2, 330), px(3, 330)]).toEqual([6, 20, 34])
    expect([px(1, 189), px(2, 189), px(3, 189)]).toEqual([6, 15, 24])
  })

  it('leaves room for the name, however deep the row, and says so where it would be more', () => {
    for (const nameWidth of [104, 189, 239, 240, 330, 600]) {
      expect(px(40, nameWidth) - 6).toBeLessThanOrEqual(nameWidth / 2)
      expect(px(40, nameWidth) - 6).toBeLessThanOrEqual(Math.max(27, nameWidth - 130))
      expect(indentOf(40, nameWidth).isCut).toBe(true)
      expect(indentOf(3, nameWidth).isCut).toBe(false)
      for (let level = 2; level <= 40; level++)
        expect(px(level, nameWidth)).toBeGreaterThanOrEqual(px(level - 1, nameWidth))
    }
  })
})
