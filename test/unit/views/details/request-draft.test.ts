import { describe, expect, it } from 'vitest'
import { readHarEntry } from '../../../../extension/devtools/network/har-entry'
import {
  draftOf,
  isSafe,
  pageRequest,
  problemOf,
  whyNotAgain,
} from '../../../../panel/views/details/request/resend/request-draft'
import { harEntry } from '../../extension/devtools/har'
import { storeOf } from '../../store/forest'

function requestOf(request: object = {}, rest: object = {}) {
  const read = readHarEntry(harEntry(request, rest))
  if (read === undefined) throw new Error('no entry')
  return read
}

const named = (headers: Readonly<Record<string, string>>) => ({
  headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
})
const line = { id: 1, trace: 1, start: 5, end: 9 }
const { store, index } = storeOf([line])
const span = store.detail(index(line))
const own = { fileName: undefined, service: undefined }

describe('what is sent again', () => {
  it('is what a page can send: without the browser’s headers, and those of the trace', () => {
    const request = requestOf(
      named({
        ':authority': 'shop.test',
        Cookie: 'a=b',
        'Sec-Fetch-Mode': 'cors',
        'sec-ch-ua': 'x',
        traceparent: '00-1-2-01',
        'x-datadog-trace-id': '1',
        'X-Mine': 'a: b',
        'Content-Type': 'application/json',
      }),
    )
    const draft = draftOf(request)
    expect(draft).toEqual({
      method: 'POST',
      url: 'https://shop.test/api/pay',
      headers: 'X-Mine: a: b\nContent-Type: application/json',
      body: '{"card":"1"}',
    })
    expect(pageRequest(draft, request, span)).toMatchObject({
      headers: [
        ['X-Mine', 'a: b'],
        ['Content-Type', 'application/json'],
      ],
      body: '{"card":"1"}',
      mode: 'cors',
      credentials: 'include',
      traceId: span.traceId,
      spanId: span.spanId,
    })
  })

  it('has no body where none can be sent', () => {
    const request = requestOf()
    expect(pageRequest({ ...draftOf(request), method: 'GET' }, request, span)?.body).toBeUndefined()
  })

  it.each([
    ['GET', true],
    ['head', true],
    ['POST', false],
    ['PUT', false],
    ['DELETE', false],
    ['GETX', false],
  ])('is asked for before, if it may change something: %s', (method, isHarmless) => {
    expect(isSafe(method)).toBe(isHarmless)
  })

  it.each([
    [{ method: 'GE T' }, 'draftMethod'],
    [{ method: '' }, 'draftMethod'],
    [{ url: '/pay' }, 'draftUrl'],
    [{ url: 'javascript:alert(1)' }, 'draftUrl'],
    [{ headers: 'no colon' }, 'draftHeaders'],
    [{ headers: 'a b: c' }, 'draftHeaders'],
    [{ headers: '\n a: b \n' }, undefined],
  ])('is refused in words, if it is no request: %o', (change, problem) => {
    const request = requestOf()
    expect(problemOf({ ...draftOf(request), ...change })).toBe(problem)
    expect(pageRequest({ ...draftOf(request), ...change }, request, span) === undefined).toBe(problem !== undefined)
  })
})

describe('a request', () => {
  const multipart = (head: string) => ({
    ...named({ 'content-type': 'multipart/form-data; boundary=x' }),
    postData: { text: `--x\r\nContent-Disposition: form-data; ${head}\r\n\r\nv\r\n--x--` },
  })

  it.each([
    ['of the page', own, true, {}, undefined],
    ['of a file', { ...own, fileName: 'a.json' }, true, {}, 'sendAgainNotOfPage'],
    ['of a service', { ...own, service: 'cart' }, true, {}, 'sendAgainNotOfPage'],
    ['of a page that was left', own, false, {}, 'sendAgainGone'],
    ['of a navigation', own, true, named({ 'Sec-Fetch-Mode': 'navigate' }), 'sendAgainNoRequest'],
    ['of a socket', own, true, { url: 'wss://shop.test/' }, 'sendAgainNoRequest'],
    ['with a long body', own, true, { postData: { text: 'x'.repeat(100_000) } }, 'sendAgainBody'],
    ['with bytes', own, true, { postData: { text: '\u0001\u0002ÿ' } }, 'sendAgainBody'],
    ['with a file', own, true, multipart('name="f"; filename="a.png"'), 'sendAgainBody'],
    ['with a field', own, true, multipart('name="f"'), undefined],
  ])('%s can be sent again, or says why not', (_, of, isOpen, request, reason) => {
    expect(whyNotAgain(of, isOpen, requestOf(request))).toBe(reason)
  })

  it('for a stream without an end is not sent again', () => {
    const response = { content: { mimeType: 'text/event-stream' } }
    expect(whyNotAgain(own, true, requestOf({}, { response }))).toBe('sendAgainNoRequest')
  })
})
