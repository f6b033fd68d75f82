import { describe, expect, it } from 'vitest'
import type { NoOriginal, OriginalPlace, Resolution } from '../../../../panel/sources/place'
import { stackLines } from '../../../../panel/text/stack-frames'
import { documentOf, isOwn } from '../../../../panel/views/details/source/resolution'
import { foldedRuns, renamed } from '../../../../panel/views/details/source/stack-lines'

const FRAME = { text: 'a.js:1', url: 'https://a.test/a.js', line: 1, column: 1, functionName: 'n' }
const ORIGINAL: OriginalPlace = {
  ...{ type: 'original', url: 'https://a.test/a.ts', line: 2, column: 1, functionName: 'pay', isIgnored: false },
  excerpt: { firstLine: 1, lines: ['', 'throw new PaymentError()'] },
}
const NONE: NoOriginal = { type: 'none', reason: 'noMap', isIgnored: false }

describe('the document of a place', () => {
  const OF_PAGE = { fileName: undefined, service: undefined, documentUrl: 'https://a.test/', documentStartMs: 5 }

  it('is that of the page’s own spans', () => {
    expect(documentOf(OF_PAGE)).toEqual({ id: '5 https://a.test/', url: 'https://a.test/' })
  })

  it('is none for what a service or a file says, whose code no browser has', () => {
    expect(documentOf({ ...OF_PAGE, service: 'payments' })).toBeUndefined()
    expect(documentOf({ ...OF_PAGE, fileName: 'trace.json' })).toBeUndefined()
  })
})

describe('a frame of the application’s own', () => {
  it.each<[string, boolean, string, Resolution | undefined]>([
    ['while nothing else is known', true, 'n', undefined],
    ['without a source map', true, 'n', NONE],
    ['in its source', true, 'n', ORIGINAL],
    ['not in a library', false, 'n', { ...ORIGINAL, isIgnored: true }],
    ['not in a library without a source map', false, 'n', { ...NONE, isIgnored: true }],
    ['not where an error is made', false, 'new n', { ...ORIGINAL, functionName: 'new PaymentError' }],
    ['not where an error is made, without a source map', false, 'new TimeoutException', NONE],
    ['where something else is made', true, 'new n', { ...ORIGINAL, functionName: 'new Cart' }],
    [
      'not the class of an error, as Firefox has it',
      false,
      't',
      { ...ORIGINAL, excerpt: { firstLine: 2, lines: ['export class PaymentError extends Error {}'] } },
    ],
    [
      'in a class of something else',
      true,
      't',
      { ...ORIGINAL, excerpt: { firstLine: 2, lines: ['class Cart extends Store {}'] } },
    ],
  ])('is one %s: %s', (_what, expected, functionName, resolution) => {
    expect(isOwn({ ...FRAME, functionName }, resolution)).toBe(expected)
  })
})

it('frames of libraries fold where they follow one another', () => {
  const library = { ...NONE, isIgnored: true }
  expect(foldedRuns([library, library, NONE, undefined, library])).toEqual([
    { from: 0, to: 2 },
    { from: 4, to: 5 },
  ])
})

it('a frame has the name of the source where the engine’s stood', () => {
  const named = (line: string, name: string) => {
    const [parsed] = stackLines(line, '')
    const { before, after } = renamed(parsed, name)
    return `${before}…${after}`
  }
  expect(named('    at async n (https://a.test/m.js:1:2)', 'pay')).toBe('    at async pay (…)')
  expect(named('async*n@https://a.test/m.js:1:2', 'pay')).toBe('async*pay@…')
  expect(named('    at async https://a.test/m.js:1:2', 'pay')).toBe('    at async pay (…)')
  expect(named('@https://a.test/m.js:1:2', 'pay')).toBe('pay@…')
  expect(named('    at https://a.test/m.js:1:2', '')).toBe('    at …')
})
