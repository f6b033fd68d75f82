import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleLine, visibleText } from '../../../panel/formats/visible-text'
import { cpuMs } from '../cpu-time'

describe('a text that is shown', () => {
  it.each([
    ['exe.gpj\u202e', 'exe.gpj‹U+202E›'],
    ['\u2066a\u2069', '‹U+2066›a‹U+2069›'],
    ['pay\u200bpal', 'pay‹U+200B›pal'],
    ['\ufeffa\u00ad', '‹U+FEFF›a‹U+00AD›'],
    ['a\u{e0041}\u{e007f}', 'a‹U+E0041›‹U+E007F›'],
    ['\u3164\u115f\uffa0', '‹U+3164›‹U+115F›‹U+FFA0›'],
    ['a\0\x1b[31m\x9b', 'a‹U+0000›‹U+001B›[31m‹U+009B›'],
    ['a\u2028b', 'a‹U+2028›b'],
    ['a\u200db', 'a‹U+200D›b'],
    ['a\ufe0f', 'a‹U+FE0F›'],
    ['1\ufe0f\ufe0f', '1\ufe0f‹U+FE0F›'],
  ])('says what nobody would see in %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown)
  })

  it.each([
    '',
    'GET /cart',
    'a\tb\r\n',
    '👩‍👩‍👧‍👦 🏳️‍🌈 ☎︎ 1️⃣ 👍🏽',
    'می‌خواهم',
    'क्‍ष',
    '葛󠄀',
    '漢字かな',
    'שלום',
    'مرحبا',
    'é',
    '‹›',
  ])('is as it is: %j', (text) => {
    expect(visibleText(text)).toBe(text)
  })

  it('has no line end where it is one line', () => {
    expect(visibleLine('a\nb\r\nc\u2028d\te')).toBe('a b  c d e')
  })

  it('is shown the same once it is shown, and quickly', () => {
    const unit = fc.constantFrom('a', '1', 'क', '👩', '\u200d', '\u202e', '\ufe0f', '\ud83d', '\0', ' ')
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(visibleText(visibleText(text))).toBe(visibleText(text))
      }),
    )
    const ms = cpuMs(() => {
      for (const part of ['\u200d', 'a\u202e', '👩\u200d', 'क\u200d', 'a']) visibleText(part.repeat(100_000))
    })
    expect(ms).toBeLessThan(3000)
  })
})
