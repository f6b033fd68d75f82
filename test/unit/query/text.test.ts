import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { compileFilter } from '../../../panel/query/compile'
import { prepareSearch, stringsWithWord } from '../../../panel/query/rows/block-text'
import { finished } from '../../../panel/scheduling/chunked-task'
import { TraceStore } from '../../../panel/store/store'
import { blockOf, documentInfo, type SpanLine } from '../store/page'

describe('free text', () => {
  const lines: SpanLine[] = [
    { id: 0xabcd, name: 'GET', attributes: { 'url.full': 'https://shop.test/Cart', 'http.response.status_code': 503 } },
    { id: 2, name: 'Checkout', error: true, statusMessage: 'card refused', attributes: { gift: true } },
    { id: 3, name: 'render', events: [{ name: 'exception', timeMs: 3, attributes: { 'exception.message': 'Oh no' } }] },
    { id: 4, name: 'render', events: [{ name: 'paint', timeMs: 4 }], attributes: { 'ui.kind': ['List', 'cart'] } },
    { id: 5, name: 'idle', attributes: { size: 10_250_000, big: 12345678901234567890n } },
  ]
  const store = new TraceStore({ maxSpans: 100 })
  store.document(documentInfo('home'))
  store.block('home', 0, blockOf(lines.slice(0, 2)))
  store.block('home', 1, blockOf(lines.slice(2)))

  const found = (text: string) => {
    const matches = compileFilter(text)?.bind(store)
    return lines.map((_, index) => index + 1).filter((id) => matches?.(id - 1))
  }

  it.each([
    ['a name, in any case', 'CHECK', [2]],
    ['a value of an attribute', 'cart', [1, 4]],
    ['a key of an attribute', 'url.full', [1]],
    ['a number', '503', [1]],
    ['a part of a number', '25', [5]],
    ['a bigint', '2345678901', [5]],
    ['a boolean', 'true', [2]],
    ['a status message', 'refused', [2]],
    ['the name of an event', 'paint', [4]],
    ['a value of an event', '"oh no"', [3]],
    ['the beginning of a span id', 'ffff00000000ab', [1]],
    ['the beginning of a trace id', '0000000700000000', [1, 2, 3, 4, 5]],
    ['all of several words', 'render cart', [4]],
    ['none of the words with a dash', 'render -cart', [3]],
    ['only what must not be there', '-render', [1, 2, 5]],
    ['nothing', 'nowhere', []],
  ] as const)('looks for %s', (_, text, ids) => {
    expect(found(text)).toEqual(ids)
  })

  it('does not find a word across the border of two strings', () => {
    expect(found('renderexception')).toEqual([])
  })

  it('does not take a few hex digits for an id', () => {
    expect(found('fff')).toEqual([])
  })

  it('answers for spans that come after it was bound, and for spans in a place that was used before', () => {
    const own = new TraceStore({ maxSpans: 100 })
    own.document(documentInfo('home'))
    const matches = compileFilter('cart')?.bind(own)
    own.block('home', 0, blockOf([{ id: 1, name: 'cart' }]))
    expect(matches?.(0)).toBe(true)
    own.block('home', 1, blockOf([{ id: 1, name: 'other', revision: 2 }]))
    expect(matches?.(0)).toBe(false)
    own.clear()
    own.block('home', 2, blockOf([{ id: 7, name: 'cart' }]))
    expect(matches?.(0)).toBe(true)
  })
})

describe('text that was made ready', () => {
  it('is searched without being read again, and gives the same', () => {
    const lines = Array.from({ length: 900 }, (_, i) => ({
      id: i + 1,
      attributes: { 'url.full': `https://shop.test/${i}` },
    }))
    const [ready, other] = [true, false].map((isReady) => {
      const store = new TraceStore({ maxSpans: 1000 })
      store.document(documentInfo('home'))
      for (let at = 0; at < 900; at += 300) store.block('home', at, blockOf(lines.slice(at, at + 300)))
      if (isReady) finished(prepareSearch(store))
      return store
    })
    const asked = compileFilter('test/89')
    const decode = vi.spyOn(TextDecoder.prototype, 'decode')
    const found = asked === undefined ? [] : ready.spansMatching(asked)
    expect(decode).not.toHaveBeenCalled()
    expect([...found]).toEqual(asked === undefined ? undefined : [...other.spansMatching(asked)])
    expect(decode).toHaveBeenCalledTimes(3)
    decode.mockRestore()
    expect(found).toHaveLength(11)
  })
})

describe('the text of a block', () => {
  it('finds what a search in each string finds', () => {
    const ascii = fc.constantFrom('a', 'b', 'A', 'B', '1', ' ')
    const any = fc.constantFrom('a', 'b', 'A', 'İ', 'Σ', 'é', '\ud800', '𝒳', ' ')
    const searches = [ascii, any].map((part) => {
      const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))
      const word = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('').toLowerCase())
      return fc.tuple(fc.array(text, { minLength: 1, maxLength: 30 }), word)
    })
    fc.assert(
      fc.property(fc.oneof(...searches), ([strings, needle]) => {
        const expected = strings.map((string) => Number(string.toLowerCase().includes(needle)))
        expect([...searched(needle, strings)]).toEqual(expected)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a word in strings that begin alike', () => {
  it('is found wherever it begins and ends, however long it is', () => {
    const beginning = fc.constantFrom(
      '',
      'ab',
      'https://shop.test/',
      'https://shop.test/api/',
      'https://shop.test/API/Cart/',
    )
    const rest = fc.array(fc.constantFrom('a', 'b', '1', '2', '/', 'api', 'cart'), { maxLength: 6 })
    const string = fc.tuple(beginning, rest).map(([first, parts]) => first + parts.join(''))
    const cut = fc.tuple(fc.nat(29), fc.nat(40), fc.integer({ min: 1, max: 20 }))
    fc.assert(
      fc.property(fc.array(string, { minLength: 1, maxLength: 30 }), cut, (strings, [which, from, length]) => {
        const of = strings[which % strings.length]
        const needle =
          of
            .slice(from % Math.max(1, of.length))
            .slice(0, length)
            .toLowerCase() || 'none'
        const expected = strings.map((one) => Number(one.toLowerCase().includes(needle)))
        expect([...searched(needle, strings)]).toEqual(expected)
      }),
      { numRuns: 2000 },
    )
  })
})

function searched(word: string, strings: readonly string[]): Uint8Array {
  const text = strings.join('')
  let end = 0
  const textEnd = Uint32Array.from(strings, (string) => {
    end += string.length
    return end
  })
  const bytes = new TextEncoder().encode(text)
  return stringsWithWord(word, { text, textEnd, ascii: bytes.length === text.length ? bytes : undefined })
}
