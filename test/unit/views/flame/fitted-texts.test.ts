import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FittedTexts } from '../../../../panel/views/flame/fitted-texts'

/** A font in which every letter is 6 px wide. */
function font() {
  let measured = 0
  return {
    context: {
      measureText(text: string) {
        measured++
        return { width: [...text].length * 6 } as TextMetrics
      },
    },
    measured: () => measured,
  }
}

describe('a text in a bar', () => {
  it('is never wider than the bar, is whole where it fits, and ends in … where it is cut', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{0,30}$/), fc.integer({ min: 0, max: 200 }), (text, room) => {
        const { context } = font()
        const fitted = new FittedTexts().fitted(context, text, room)
        expect(context.measureText(fitted).width).toBeLessThanOrEqual(room)
        const isWhole = text.length * 6 <= Math.floor(room / 4) * 4
        expect(fitted === text).toBe(isWhole)
        if (!isWhole && fitted !== '') expect(text.startsWith(fitted.slice(0, -1)) && fitted.endsWith('…')).toBe(true)
      }),
    )
  })

  it('is measured once for each width', () => {
    const { context, measured } = font()
    const texts = new FittedTexts()
    texts.fitted(context, 'checkout', 30)
    const once = measured()
    texts.fitted(context, 'checkout', 31)
    expect(measured()).toBe(once)
  })
})
