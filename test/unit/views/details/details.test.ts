import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { startFrames } from '../../../../panel/text/code-frames'
import { foundIn } from '../../../../panel/views/details/attributes/attribute-section'
import { prettyJson } from '../../../../panel/views/details/attributes/attribute-value'
import { spread } from '../../../../panel/views/details/events-tab'
import { requestOfSpan } from '../../../../panel/views/details/request/request-of-span'
import { storeOf } from '../../store/forest'

describe('the search in attributes', () => {
  const entries = [
    ['http.request.method', 'POST'],
    ['http.response.status_code', 502],
    ['cart.skus', ['mug-01', 'tee']],
  ] as const

  it.each([
    ['', 3],
    ['http', 2],
    ['POST http', 1],
    ['post', 1],
    ['502', 1],
    ['mug', 1],
    ['mug http', 0],
  ])('finds names and values with all of the words in “%s”', (search, count) => {
    expect(foundIn(entries, search)).toHaveLength(count)
  })
})

describe('a text that is JSON', () => {
  it('is put on several lines', () => {
    expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}')
  })

  it.each(['12', 'true', '{a}', '[1', '"text"', '', 'plain'])('is not %s', (text) => {
    expect(prettyJson(text)).toBeUndefined()
  })

  it('never says anything but what stands there', () => {
    expect(prettyJson('{"id":12345678901234567890}')).toBeUndefined()
    fc.assert(
      fc.property(fc.json(), (text) => {
        const pretty = prettyJson(text)
        if (pretty !== undefined) expect(JSON.parse(pretty)).toEqual(JSON.parse(text))
      }),
    )
  })
})

describe('the events on their strip', () => {
  const event = (timeMs: number, name = 'tick') => ({ name, timeMs, attributes: [] })

  it('is left as it is where it is so deep that the blanks would fill the memory', () => {
    expect(prettyJson(`${'["]",'.repeat(5000)}1${']'.repeat(5000)}`)).toBeUndefined()
    expect(prettyJson(`${'['.repeat(20)}"[[[\\"[["${']'.repeat(20)}`)?.split('\n')).toHaveLength(41)
  })

  it('stand where they happened, from the start to the end', () => {
    const places = spread([event(100), event(150), event(200)], 100, 200).map(({ place }) => place)
    expect(places).toEqual([0, 0.5, 1])
  })

  it('are never beside it, and never more than can be told apart', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { maxLength: 1000 }), (times) => {
        const dots = spread(
          times.map((time) => event(time)),
          0,
          1000,
        )
        expect(dots.length).toBeLessThanOrEqual(201)
        expect(dots.every(({ place }) => place >= 0 && place <= 1)).toBe(true)
        expect(dots.length > 0).toBe(times.length > 0)
      }),
    )
  })

  it('show an exception before what happened at the same time', () => {
    const [dot] = spread([event(5), event(5, 'exception'), event(5)], 0, 10)
    expect(dot.at).toBe(1)
  })

  it('are all at the start of a span that took no time', () => {
    expect(spread([event(7), event(7)], 7, 7).map(({ place }) => place)).toEqual([0])
  })
})

describe('where a span was started', () => {
  const of = (attributes: Readonly<Record<string, string | number>>) => startFrames((name) => attributes[name])
  const place = { 'code.file.path': 'https://shop.test/pay.js?v=1', 'code.line.number': 42, 'code.column.number': 7 }

  it('is a place in Sources, by the function if it is known', () => {
    const frame = { url: 'https://shop.test/pay.js?v=1', line: 42, column: 7 }
    expect(of(place)).toEqual([{ ...frame, text: 'pay.js:42', functionName: '' }])
    expect(of({ ...place, 'code.function.name': 'pay' })).toMatchObject([{ text: 'pay (pay.js:42)' }])
  })

  it('is followed by who called it', () => {
    const stack = '    at pay (https://shop.test/pay.js?v=1:42:7)\n    at async buy (https://shop.test/cart.js:1:2)'
    const texts = (attributes: Readonly<Record<string, string | number>>) => of(attributes).map(({ text }) => text)
    expect(texts({ ...place, 'code.stacktrace': stack })).toEqual(['pay.js:42', 'buy (cart.js:1)'])
    expect(texts({ ...place, 'code.stacktrace': stack.split('\n')[1] })).toEqual(['pay.js:42', 'buy (cart.js:1)'])
  })

  it('is not known without a file and a line', () => {
    expect(of({ 'code.file.path': 'https://shop.test/pay.js' })).toEqual([])
    expect(of({ 'code.file.path': 'https://shop.test/pay.js', 'code.line.number': 'x' })).toEqual([])
    expect(of({})).toEqual([])
  })
})

describe('the request that a span stands for', () => {
  const requestOf = (attributes: Readonly<Record<string, string>>) => {
    const line = { id: 1, start: 5, end: 9, attributes }
    const { store, index } = storeOf([line])
    return requestOfSpan(store.detail(index(line)))
  }

  it('is known by the attributes of the conventions, old and new', () => {
    const wanted = { spanId: 'ffff000000000001', url: 'https://a.test/x', method: 'GET' }
    expect(requestOf({ 'url.full': 'https://a.test/x', 'http.request.method': 'GET' })).toMatchObject(wanted)
    expect(requestOf({ 'http.url': 'https://a.test/x', 'http.method': 'get' })).toMatchObject(wanted)
    const odd = {
      'url.full': 'https://a.test/x',
      'http.request.method': '_OTHER',
      'http.request.method_original': 'Purge',
    }
    expect(requestOf(odd)?.method).toBe('PURGE')
  })

  it('is the one that opened a socket', () => {
    expect(requestOf({ 'url.full': 'wss://a.test/' })).toMatchObject({ url: 'wss://a.test/', method: 'GET' })
  })

  it('is none for a span that is no HTTP request', () => {
    expect(requestOf({})).toBeUndefined()
    expect(requestOf({ 'url.full': 'data:,x', 'http.request.method': 'GET' })).toBeUndefined()
    expect(requestOf({ 'url.full': 'https://a.test/x' })).toBeUndefined()
  })
})
