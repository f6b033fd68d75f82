import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import en from '../../../../extension/public/_locales/en/messages.json'
import ja from '../../../../extension/public/_locales/ja/messages.json'
import { finished } from '../../../../panel/scheduling/chunked-task'
import { TraceEnds } from '../../../../panel/store/analysis/trace-ends'
import { traceSummary } from '../../../../panel/store/analysis/trace-summary'
import { TraceStore } from '../../../../panel/store/store'
import { allRoots } from '../../../../panel/store/tree/roots'
import { treeEnd } from '../../../../panel/store/tree/tree-end'
import { Format } from '../../../../panel/text/format'
import { plainText, type SentenceKey, traceSentence } from '../../../../panel/text/trace-sentence'
import { forest, storeOf } from '../forest'
import { blockOf, documentInfo, type SpanLine } from '../page'

const CLIENT = 3
const URL_OF = (path: string) => ({ 'url.full': `https://shop.test${path}` })
const STACK = [
  'PaymentError: no card',
  '    at async Cart.pay (https://shop.test/assets/checkout.js:42:11)',
  '    at async https://shop.test/assets/cart.js:7:3',
].join('\n')

const EVENTS = [
  {
    name: 'exception',
    timeMs: 5,
    attributes: { 'exception.type': 'PaymentError', 'exception.message': 'no card', 'exception.stacktrace': STACK },
  },
]

/** A click that outlasts itself: prices one by one, and a payment that fails. */
const CHECKOUT: readonly SpanLine[] = [
  { id: 1, name: 'click', start: 0, end: 3 },
  {
    ...{ id: 2, parent: 1, name: 'checkout', start: 1, end: 660, error: true },
    events: [
      {
        name: 'exception',
        timeMs: 659,
        attributes: { 'exception.type': 'PaymentError', 'exception.message': 'no card', 'exception.stacktrace': STACK },
      },
    ],
  },
  { id: 3, parent: 2, name: 'GET', kind: CLIENT, start: 10, end: 60, attributes: URL_OF('/api/price/1') },
  { id: 4, parent: 2, name: 'GET', kind: CLIENT, start: 60, end: 110, attributes: URL_OF('/api/price/2') },
  {
    ...{ id: 5, parent: 2, name: 'POST', kind: CLIENT, start: 300, end: 600, error: true },
    attributes: { ...URL_OF('/api/payment'), 'http.response.status_code': 502 },
  },
  { id: 6, parent: 1, name: 'render', start: 660, end: 666 },
]

function sentenceOf(lines: readonly SpanLine[], language: 'en' | 'ja' = 'en'): string {
  const { store, roots } = storeOf(lines)
  const texts: Readonly<Record<string, { readonly message: string }>> = language === 'en' ? en : ja
  const message = (key: SentenceKey, ...values: readonly string[]) =>
    texts[key].message.replace(/\$(\d)/g, (_, place) => values[place - 1] ?? '')
  const summary = finished(traceSummary(store, roots[0]))
  return plainText(traceSentence(store, summary, { format: new Format(language), message }))
}

describe('the end of a trace', () => {
  it('is that of its tree, however and in whatever order its spans come', () => {
    fc.assert(
      fc.property(forest, fc.integer({ min: 1, max: 5 }), fc.boolean(), (lines, size, backwards) => {
        const store = new TraceStore({ maxSpans: 1000 })
        store.document(documentInfo('home'))
        const ends = new TraceEnds(store)
        const order = backwards ? lines.toReversed() : lines
        for (let from = 0; from < order.length; from += size) {
          store.block('home', from, blockOf(order.slice(from, from + size)))
          store.settle()
          ends.update()
          for (const root of allRoots(store)) expect(ends.of(root)).toBe(finished(treeEnd(store.table, root)))
        }
      }),
    )
  })
})

describe('the summary of a trace', () => {
  it('has the time of all that a click caused, its requests, and one failure for one incident', () => {
    const { store, roots } = storeOf(CHECKOUT)
    const { failures, oneByOne, ...rest } = finished(traceSummary(store, roots[0]))
    expect(rest).toEqual({
      ...{ root: roots[0], durationMs: 666, isRunning: false, spans: 6 },
      ...{ requests: 3, waitingMs: 400, waitedFor: 'shop.test' },
    })
    expect(failures.map(({ span, exception }) => [store.summary(span).name, exception?.name])).toEqual([
      ['POST', 'exception'],
    ])
    expect(oneByOne?.count).toBe(2)
  })

  it('counts as failures what failed with nothing below it that did, each incident once', () => {
    fc.assert(
      fc.property(forest, (lines) => {
        const { store, roots, line, all } = storeOf(lines)
        for (const root of roots) {
          const below = [...all].filter((index) => store.rootOf(index) === root)
          const wanted = below.filter(
            (index) =>
              line(index).error && ![...store.spansBelow(index)].some((one) => one !== index && line(one).error),
          )
          const { failures } = finished(traceSummary(store, root))
          const causes = failures.map(({ span }) => span)
          expect(wanted).toEqual(expect.arrayContaining(causes))
          expect(causes.sort()).toEqual(below.filter((index) => store.tree.isCause(index)).sort())
          expect(store.tree.errorsOf(root)).toBe(causes.length)
        }
      }),
    )
  })

  it('has one incident where the page throws since a request has failed, and two where it throws much later', () => {
    const thrown = (start: number): readonly SpanLine[] => [
      { id: 1, name: 'click', start: 0, end: 3 },
      {
        ...{ id: 2, parent: 1, name: 'GET', kind: CLIENT, start: 1, end: 50, error: true },
        attributes: { ...URL_OF('/api/payment'), 'http.response.status_code': 502, 'error.type': '502' },
      },
      {
        ...{ id: 3, parent: 1, name: 'unhandled rejection', start, end: start, error: true },
        events: [
          {
            name: 'exception',
            timeMs: start,
            attributes: {
              'exception.type': 'PaymentError',
              'exception.message': 'no card',
              'exception.stacktrace': STACK,
            },
          },
        ],
      },
    ]
    const summaryOf = (lines: readonly SpanLine[]) => {
      const { store, roots } = storeOf(lines)
      return finished(traceSummary(store, roots[0]))
    }
    expect(summaryOf(thrown(60)).failures).toHaveLength(1)
    expect(sentenceOf(thrown(60))).toMatch(/GET .*payment answered 502.*no card.*thrown in Cart\.pay/)
    expect(summaryOf(thrown(2000)).failures).toHaveLength(2)
  })

  it('has no request twice where a service’s own stand below the page’s', () => {
    const { store, roots } = storeOf([
      { id: 1, name: 'load', start: 0, end: 100 },
      { id: 2, parent: 1, name: 'GET', kind: CLIENT, start: 10, end: 90 },
      { id: 3, parent: 2, name: 'kong', kind: 2, start: 20, end: 80 },
      { id: 4, parent: 3, name: 'GET', kind: CLIENT, start: 30, end: 70 },
      { id: 5, parent: 1, name: 'GET', kind: CLIENT, start: 80, end: 100 },
    ])
    expect(finished(traceSummary(store, roots[0]))).toMatchObject({ requests: 2, waitingMs: 90 })
  })
})

describe('the sentence of a trace', () => {
  it('says what failed, where, why it was slow', () => {
    expect(sentenceOf(CHECKOUT)).toBe(
      'click failed after 666 ms: POST /api/payment answered 502 (no card), thrown in Cart.pay, checkout.js:42. ' +
        '60% of the time waiting for shop.test. 2 × GET /api/price/:id, one after the other.',
    )
    expect(sentenceOf(CHECKOUT, 'ja')).toBe(
      'click は 666 ms 後に失敗しました: POST /api/payment の応答は 502（no card）、発生箇所は Cart.pay, checkout.js:42。' +
        '時間の 60% は shop.test の応答待ちです。GET /api/price/:id を 1 つずつ 2 回実行しています。',
    )
  })

  it('names the page’s own request, and what failed behind it', () => {
    const status = { 'http.response.status_code': 502 }
    const lines: readonly SpanLine[] = [
      { id: 1, name: 'click', start: 0, end: 9, error: true },
      {
        ...{ id: 2, parent: 1, name: 'POST', kind: CLIENT, start: 1, end: 8, error: true },
        attributes: { ...URL_OF('/pay'), ...status },
      },
      { id: 3, parent: 2, name: 'kong', kind: 2, start: 2, end: 7, error: true, attributes: status },
      { id: 4, parent: 3, name: 'charge', start: 3, end: 6, error: true, statusMessage: 'no card' },
    ]
    expect(sentenceOf(lines)).toBe(
      'click failed after 9.00 ms: POST /pay answered 502, failing in charge (no card). ' +
        '78% of the time waiting for shop.test.',
    )
  })

  it('does not name the root again where it failed itself', () => {
    const thrown = (attributes: Record<string, string>) => [{ name: 'exception', timeMs: 2, attributes }]
    const failed = { id: 1, name: 'click', start: 0, end: 3, error: true }
    const events = thrown({ 'exception.type': 'CartError', 'exception.message': 'gone', 'exception.stacktrace': STACK })
    expect(sentenceOf([{ ...failed, events }])).toBe(
      'click failed after 3.00 ms: gone, thrown in Cart.pay, checkout.js:42.',
    )
    expect(sentenceOf([{ ...failed, statusMessage: 'no card' }], 'ja')).toBe(
      'click は 3.00 ms 後に失敗しました: no card。',
    )
    expect(sentenceOf([{ ...failed, statusMessage: 'Script error.' }])).toBe(
      'click failed after 3.00 ms: Script error.',
    )
    expect(sentenceOf([failed])).toBe('click failed after 3.00 ms.')
    const request = { ...failed, name: 'GET', kind: CLIENT }
    const attributes = { ...URL_OF('/api/cart'), 'http.response.status_code': 500 }
    expect(sentenceOf([{ ...request, attributes }])).toMatch(/^GET \/api\/cart failed after 3.00 ms: answered 500\.$/)
    const inner = { id: 2, parent: 1, name: 'charge', start: 1, end: 2, error: true, statusMessage: 'no card' }
    expect(sentenceOf([{ ...request, attributes }, inner])).toMatch(/: answered 500, failing in charge \(no card\)\.$/)
  })

  it('names the root cause of what was caused, and where that was thrown', () => {
    const stack = [
      'CartError: could not show the cart',
      '    at show (https://shop.test/assets/cart.js:7:3)',
      'Caused by: Error: no prices',
      '    at prices (https://shop.test/assets/prices.js:9:1)',
      'Caused by: SyntaxError: Unexpected token',
      '    at JSON.parse (<anonymous>)',
      '    at read (https://shop.test/assets/read.js:3:1)',
    ].join('\n')
    const attributes = { 'exception.message': 'could not show the cart', 'exception.stacktrace': stack }
    const events = [{ name: 'exception', timeMs: 2, attributes }]
    const lines = [{ id: 1, name: 'click', start: 0, end: 3, error: true, events }]
    expect(sentenceOf(lines)).toBe(
      'click failed after 3.00 ms: could not show the cart, caused by SyntaxError: Unexpected token, thrown in read, read.js:3.',
    )
    expect(sentenceOf(lines, 'ja')).toContain(
      'could not show the cart、原因は SyntaxError: Unexpected token、発生箇所は read',
    )
  })

  it('says that a request succeeded after tries that failed, and how often one was tried that never did', () => {
    const click = { id: 1, name: 'click', start: 0, end: 2 }
    const get = (id: number, start: number, status: number, more: Partial<SpanLine> = {}): SpanLine => ({
      ...{ id, parent: 1, name: 'GET', kind: CLIENT, start, end: start + 50, error: status >= 400 },
      attributes: { ...URL_OF('/api/cart'), 'http.response.status_code': status },
      ...more,
    })
    const failed = [get(2, 1, 503), get(3, 100, 503), get(4, 400, 503)]
    expect(sentenceOf([click, ...failed, get(5, 900, 200)])).toBe(
      'click took 950 ms. GET /api/cart succeeded after 3 failed tries (503). 21% of the time waiting for shop.test.',
    )
    expect(sentenceOf([click, failed[0], get(5, 900, 200)], 'ja')).toBe(
      'click は 950 ms かかりました。GET /api/cart は 1 回失敗した後に成功しました（503）。',
    )
    expect(sentenceOf([click, ...failed])).toMatch(
      /^click failed after 450 ms: GET \/api\/cart answered 503, tried 3 times\. 33%/,
    )
    // One that was given up is no success, and one that was made meanwhile is no second try.
    const aborted = get(5, 900, 0, { attributes: URL_OF('/api/cart'), events: [{ name: 'aborted', timeMs: 950 }] })
    expect(sentenceOf([click, failed[0], aborted])).toMatch(/^click failed/)
    expect(sentenceOf([click, failed[0], get(5, 20, 200)])).toMatch(/^click failed/)
    // What the page threw because of it stays thrown.
    const thrown = { id: 9, parent: 1, name: 'uncaught error', start: 52, end: 52, error: true, events: EVENTS }
    expect(sentenceOf([click, failed[0], thrown, get(5, 900, 200)])).toMatch(/^click failed/)
  })

  it('takes two posts to one address for one only where what they send is known to be as long', () => {
    const click = { id: 1, name: 'click', start: 0, end: 2 }
    const post = (id: number, status: number, size?: number): SpanLine => ({
      ...{ id, parent: 1, name: 'POST', kind: CLIENT, start: id * 100, end: id * 100 + 50, error: status >= 400 },
      attributes: {
        ...{ ...URL_OF('/api/cart'), 'http.response.status_code': status },
        ...(size === undefined ? {} : { 'http.request.body.size': size }),
      },
    })
    expect(sentenceOf([click, post(2, 503, 40), post(3, 200, 40)])).toMatch(/^click took .* after one failed try/)
    expect(sentenceOf([click, post(2, 503, 40), post(3, 200, 41)])).toMatch(/^click failed/)
    expect(sentenceOf([click, post(2, 503), post(3, 200)])).toMatch(/^click failed/)
  })

  it('has a function that was called again for a try, too, and none of another name', () => {
    const call = (id: number, name: string, error: boolean): SpanLine[] => [
      { id, parent: 1, name, start: id * 100, end: id * 100 + 60, error },
      {
        ...{ id: id + 1, parent: id, name: 'GET', kind: CLIENT, start: id * 100, end: id * 100 + 50, error },
        attributes: { ...URL_OF('/api/cart'), 'http.response.status_code': error ? 503 : 200 },
      },
    ]
    const click = { id: 1, name: 'click', start: 0, end: 2 }
    expect(sentenceOf([click, ...call(2, 'load', true), ...call(4, 'load', false)])).toMatch(/^click took/)
    expect(sentenceOf([click, ...call(2, 'load', true), ...call(4, 'poll', false)])).toMatch(/^click failed/)
  })

  it('says no good status of an answer whose text tells of an error', () => {
    const attributes = { ...URL_OF('/graphql'), 'http.response.status_code': 200, 'error.type': 'UNAUTHENTICATED' }
    const query = { id: 2, parent: 1, name: 'query Cart', kind: CLIENT, start: 1, end: 9, error: true }
    expect(
      sentenceOf([
        { id: 1, name: 'click', start: 0, end: 3 },
        { ...query, attributes, statusMessage: 'Not authorized' },
      ]),
    ).toContain('query Cart /graphql (Not authorized).')
  })

  it('says of what is nothing but a failure no time, and of a connection the code with which it broke', () => {
    const failure = { id: 1, name: 'uncaught error', start: 5, end: 5, error: true }
    expect(sentenceOf([{ ...failure, events: EVENTS }])).toBe(
      'uncaught error: no card, thrown in Cart.pay, checkout.js:42.',
    )
    expect(sentenceOf([failure], 'ja')).toBe('uncaught error。')
    const attributes = { 'url.full': 'wss://shop.test/live', 'error.type': '1006' }
    const socket = { id: 1, name: 'WebSocket', kind: CLIENT, start: 0, end: 30, error: true, attributes }
    expect(sentenceOf([socket])).toBe('WebSocket shop.test/live failed after 30.0 ms: 1006.')
  })

  it('keeps a message of many lines on one, and no half of a character', () => {
    const sentence = (message: string) =>
      sentenceOf([{ id: 1, name: 'click', start: 0, end: 3, error: true, statusMessage: message }])
    expect(sentence('[\n  {\n    "code": "bad"\n  }\n]\n')).toBe('click failed after 3.00 ms: [ { "code": "bad" } ].')
    expect(sentence(`${'x'.repeat(119)}😀😀`)).toMatch(/: x{119}…\.$/)
  })

  it('is short where nothing is wrong', () => {
    expect(sentenceOf([{ id: 1, name: 'click', start: 0, end: 3 }])).toBe('click took 3.00 ms.')
  })

  it('says that something is still running', () => {
    const running = { id: 2, parent: 1, name: 'GET', kind: CLIENT, start: 1, revision: 0 }
    expect(sentenceOf([{ id: 1, name: 'click', start: 0, end: 3 }, running])).toMatch(
      /^click is still running, for 3.00 ms so far/,
    )
    expect(sentenceOf([{ ...running, parent: 0 }])).toMatch(/^GET is still running\./)
    expect(sentenceOf([{ ...running, parent: 0 }], 'ja')).toMatch(/^GET は実行中です。/)
  })

  it('names the failures that it does not tell', () => {
    const failed = (id: number) => ({ id, parent: 1, name: `step ${id}`, start: id, end: id + 1, error: true })
    const lines = [{ id: 1, name: 'load', start: 0, end: 9 }, failed(2), failed(3), failed(4)]
    expect(sentenceOf(lines)).toBe('load failed after 9.00 ms: step 2, and 2 more failures.')
  })

  it('never throws, and never says undefined', () => {
    fc.assert(
      fc.property(forest, (lines) => {
        expect(sentenceOf(lines)).not.toMatch(/undefined|NaN|\$\d|[\uE000-\uF8FF]/)
      }),
    )
  })
})
