import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LinearPattern, linearPattern } from '../../../panel/query/pattern/linear-pattern'
import { SearchedText } from '../../../panel/query/rows/searched-text'
import { cpuMs } from '../cpu-time'
import { patternText, searchedText } from './patterns'

function patternOf(source: string): LinearPattern {
  const pattern = linearPattern(source)
  if (typeof pattern === 'string') throw new Error(`${source}: ${pattern}`)
  return pattern
}

/** Tried at each code point: when V8 searches, it also finds `\\B` amid one of two units, where by the standard nothing is. */
function isFoundByTheBrowser(source: string, text: string): boolean {
  const pattern = new RegExp(source, 'iuy')
  for (let at = 0; at <= text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) {
    pattern.lastIndex = at
    if (pattern.test(text)) return true
  }
  return false
}

describe('a pattern', () => {
  it('finds what the browser’s own engine finds', () => {
    let found = 0
    let tried = 0
    fc.assert(
      fc.property(patternText, fc.array(searchedText, { minLength: 1, maxLength: 5 }), (source, texts) => {
        const pattern = linearPattern(source)
        if (typeof pattern === 'string') {
          expect(pattern).toBe('filterErrorLargePattern')
          return
        }
        for (const text of texts) {
          const isFound = isFoundByTheBrowser(source, text)
          tried++
          found += Number(isFound)
          expect([source, text, pattern.test(text)]).toEqual([source, text, isFound])
        }
      }),
      { numRuns: 3_000 },
    )
    // It is no test of nothing.
    expect(found / tried).toBeGreaterThan(0.1)
    expect(found / tried).toBeLessThan(0.9)
  })

  it('finds in the strings of a block what it finds in each', () => {
    const ascii = fc
      .array(fc.constantFrom('a', 'b', '1', ' ', 'ab1', 'K'), { maxLength: 8 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(patternText, fc.array(ascii, { minLength: 1, maxLength: 20 }), (source, strings) => {
        const pattern = linearPattern(source)
        if (typeof pattern === 'string') return
        const text = strings.join('')
        let end = 0
        const textEnd = Uint32Array.from(strings, (string) => {
          end += string.length
          return end
        })
        const block = { text, textEnd, strings, ascii: new TextEncoder().encode(text) }
        const found = pattern.stringsIn(block, () => new SearchedText(block).shared)
        expect([source, strings, ...found]).toEqual([
          source,
          strings,
          ...strings.map((one) => Number(pattern.test(one))),
        ])
      }),
      { numRuns: 3_000 },
    )
  })

  it.each([
    ['(\\w+\\.){3}x', 'a.bc.d.x', true],
    ['(a+){2}b', 'aab', true],
    ['^$', '', true],
    ['^$', 'a', false],
    ['\\bcart\\b', '/cart/1', true],
    ['\\p{Script=Greek}', 'Ω', true],
    ['[^\\p{L}]', 'é', false],
    ['^.$', '𝒳', true],
    ['\\ud835\\udcb3', '𝒳', true],
    ['\\u{1d4b3}', '𝒳', true],
    ['a(?=b(?!c))', 'abc abd', true],
    ['(?<=\\d{2})x', '1x 12x', true],
    ['(?<!a(?=b))b', 'ab', false],
    ['(?<year>\\d{4})-', '2026-', true],
    ['ſ', 'S', true],
    ['\\w', 'K', true],
    ['[\\]\\-]x', ']x', true],
    ['a\\/b', 'A/B', true],
    ['\\x41\\u0042\\cA\\0', 'ab\u0001\0', true],
  ])('%s in %j: %j', (source, text, isFound) => {
    expect(patternOf(source).test(text)).toBe(isFound)
    expect(new RegExp(source, 'iu').test(text)).toBe(isFound)
  })

  it.each([
    ['(', 'filterErrorPattern'],
    ['a{2,1}', 'filterErrorPattern'],
    ['(a)\\1', 'filterErrorBackReference'],
    ['(?<x>a)\\k<x>', 'filterErrorBackReference'],
    ['(a{100}){100}', 'filterErrorLargePattern'],
    ['a{99999999999999999999}', 'filterErrorLargePattern'],
    ['(?:a?){99999999999}', 'filterErrorLargePattern'],
    ['a'.repeat(1001), 'filterErrorLargePattern'],
    ['(?=a)(?=b)(?=c)(?=d)(?=e)(?=f)(?=g)', 'filterErrorLargePattern'],
  ])('%s is refused: %s', (source, error) => {
    expect(linearPattern(source)).toBe(error)
  })
})

/** Patterns for which a backtracking engine takes for ever, and what a page would name its spans then. */
const SLOW = [
  ['(a+)+$', 'a', '!'],
  ['(aa?)+$', 'a', '!'],
  ['(a?a)*$', 'a', '!'],
  ['(a?a?a?a?)+$', 'a', '!'],
  ['(?:a?){60}b', 'a', ''],
  ['(a?a?){20}b', 'a', ''],
  ['.*.*x', 'a', ''],
  ['.*foo.*bar.*baz', 'foobar', ''],
  ['(a|a)*$', 'a', '!'],
  ['((ab)*)*$', 'ab', '!'],
  ['([a-z]+)*$', 'ab', '!'],
  ['(?=(a+)+b)a', 'a', ''],
  ['(?<=c(a+)+)b', 'a', ''],
  ['(?!.*foo.*bar.*baz)x', 'foobar', ''],
  ['\\s*$', ' ', 'x'],
  // One set of states for each of 2 ** 16 endings: what is known of them is forgotten time and again.
  ['(a|b)*a(a|b){16}c', 'abbabaabaababba', ''],
] as const

describe('the time of a pattern', () => {
  it.each(SLOW)('%s is in proportion to the text', (source, part, end) => {
    const pattern = patternOf(source)
    const timeOf = (length: number) => {
      const text = part.repeat(Math.ceil(length / part.length)) + end
      return Math.min(...[1, 2].map(() => cpuMs(() => pattern.test(text))))
    }
    timeOf(2_000)
    // With its square it would be 100 times as much.
    const [short, long] = [timeOf(20_000), timeOf(200_000)]
    expect(long).toBeLessThan(30 * Math.max(short, 5))
  })

  it('has a bound also where each character leads to a new set of states', () => {
    const pattern = patternOf('(a|b)*a(a|b){200}c')
    let seed = 1
    const text = Array.from({ length: 2000 }, () => {
      seed = (seed * 48271) % 2147483647
      return seed % 2 === 0 ? 'a' : 'b'
    }).join('')
    expect(cpuMs(() => expect(pattern.test(text)).toBe(false))).toBeLessThan(3000)
  })
})
