import { describe, expect, it } from 'vitest'
import { finished } from '../../../../panel/scheduling/chunked-task'
import { ErrorGroups } from '../../../../panel/store/analysis/error-groups'
import { traceSummary } from '../../../../panel/store/analysis/trace-summary'
import { storeOf } from '../forest'
import type { SpanLine } from '../page'

const CLIENT = 3
const SERVER = 2

/** A request under the click; what fails has a status, an exception or a message. */
function request(id: number, start: number, end: number, more: Partial<SpanLine> = {}): SpanLine {
  const line = { id, parent: 1, name: 'GET', kind: CLIENT, start, end }
  return { ...line, ...more, attributes: { 'url.full': 'https://shop.test/cart', ...more.attributes } }
}

const answered = (status: number): Partial<SpanLine> => ({
  error: true,
  attributes: { 'error.type': String(status), 'http.response.status_code': status },
})

function thrown(id: number, start: number, message: string, more: { stack?: string; type?: string } = {}): SpanLine {
  const attributes = {
    'exception.type': more.type ?? 'CartError',
    'exception.message': message,
    ...(more.stack === undefined ? {} : { 'exception.stacktrace': more.stack }),
  }
  const events = [{ name: 'exception', timeMs: start, attributes }]
  return { id, parent: 1, name: 'unhandled rejection', start, end: start, error: true, events }
}

const rejected = (message: string, type = 'TypeError'): Partial<SpanLine> => ({
  error: true,
  events: [{ name: 'exception', timeMs: 1, attributes: { 'exception.type': type, 'exception.message': message } }],
})

const CLICK: SpanLine = { id: 1, name: 'click', start: 0, end: 5 }

/** How many errors each place of the panel tells of, and the name of what is marked as the cause. */
function errorsIn(lines: readonly SpanLine[]) {
  const { store, line, roots, all } = storeOf(lines)
  const groups = finished(new ErrorGroups(store).groups(() => true))
  return {
    row: store.summary(roots[0]).errorCount,
    all: store.tree.failures,
    view: groups.reduce((sum, { incidents }) => sum + incidents.length, 0),
    sentence: finished(traceSummary(store, roots[0])).failures.length,
    causes: [...all].filter((span) => store.tree.isCause(span)).map((span) => line(span).id),
  }
}

const one = (cause: number) => ({ row: 1, all: 1, view: 1, sentence: 1, causes: [cause] })

describe('one failure counts as one, wherever errors are counted:', () => {
  it.each<[string, readonly SpanLine[], number]>([
    [
      'a request with a status, and what is thrown because of it',
      [request(2, 10, 50, answered(502)), thrown(3, 60, 'no card')],
      2,
    ],
    [
      'a request tried three times, and then given up',
      [
        request(2, 10, 50, answered(503)),
        request(3, 2050, 2090, answered(503)),
        request(4, 6090, 6130, answered(503)),
        thrown(5, 6140, 'gave up after 3 tries'),
      ],
      2,
    ],
    [
      'a request tried three times, of which nobody says more',
      [request(2, 10, 50, answered(503)), request(3, 2050, 2090, answered(503)), request(4, 9000, 9040, answered(503))],
      2,
    ],
    [
      'a request tried again that fails in another way each time',
      [request(2, 10, 50, answered(503)), request(3, 90, 130, answered(500)), thrown(4, 132, 'gave up')],
      2,
    ],
    [
      'a script that does not load, and what the loader throws',
      [
        {
          ...{ id: 2, parent: 1, name: 'failed script', start: 10, end: 11, error: true },
          ...{ statusMessage: 'script did not load', attributes: { 'error.type': 'load' } },
        },
        thrown(3, 12, 'Loading chunk 5 failed', { type: 'ChunkLoadError' }),
      ],
      2,
    ],
    [
      'Promise.all of which one fails',
      [
        request(2, 10, 500),
        request(3, 11, 60, answered(500)),
        request(4, 12, 700),
        thrown(5, 61, 'Request failed with status code 500'),
      ],
      3,
    ],
    [
      'no connection, and the error that wraps it',
      [request(2, 10, 50, rejected('Failed to fetch')), thrown(3, 52, 'the cart could not be loaded')],
      2,
    ],
    [
      'an error thrown with another one as its cause, much later',
      [
        thrown(2, 10, 'x is undefined', { type: 'TypeError' }),
        thrown(3, 5000, 'no cart', {
          stack: 'CartError: no cart\n    at a\nCaused by: TypeError: x is undefined\n    at b',
        }),
      ],
      2,
    ],
    [
      'an error that repeats what another one said',
      [thrown(2, 10, 'x is undefined'), thrown(3, 20, 'Render failed: x is undefined', { type: 'Error' })],
      2,
    ],
    [
      'a timeout, and what is thrown because of it',
      [request(2, 10, 3010, rejected('signal timed out', 'TimeoutError')), thrown(3, 3012, 'the shop does not answer')],
      2,
    ],
    [
      'errors of GraphQL in a 200, and what the client throws',
      [
        request(2, 10, 50, { error: true, statusMessage: 'no such user' }),
        thrown(3, 52, 'Response not successful', { type: 'ApolloError' }),
      ],
      2,
    ],
    [
      'what a backend says of a failing request, and what the page throws higher up',
      [
        { id: 2, parent: 1, name: 'checkout', start: 5, end: 60 },
        { ...request(3, 10, 50, answered(502)), parent: 2 },
        { id: 4, parent: 3, name: 'kong', kind: SERVER, start: 15, end: 45, error: true },
        { id: 5, parent: 4, name: 'charge', kind: SERVER, start: 20, end: 40, error: true, statusMessage: 'no funds' },
        thrown(6, 70, 'no card'),
      ],
      5,
    ],
    [
      'the same rejection twice',
      [thrown(2, 10, 'no card'), { ...thrown(3, 400, 'no card'), name: 'uncaught error' }],
      2,
    ],
  ])('%s', (_, lines, cause) => {
    expect(errorsIn([CLICK, ...lines])).toEqual(one(cause))
  })
})

describe('two failures stay two:', () => {
  const two = { row: 2, all: 2, view: 2, sentence: 2 }

  it.each<[string, readonly SpanLine[]]>([
    ['two requests with different statuses', [request(2, 10, 50, answered(502)), request(3, 10, 60, answered(404))]],
    ['requests that failed beside each other', [request(2, 10, 50, answered(503)), request(3, 20, 60, answered(503))]],
    [
      'requests of different addresses, one after the other',
      [
        request(2, 10, 50, answered(503)),
        request(3, 60, 90, { error: true, attributes: { 'error.type': '503', 'url.full': 'https://shop.test/stock' } }),
      ],
    ],
    [
      'an image that does not load, soon after a request has failed',
      [
        request(2, 10, 50, answered(502)),
        {
          ...{ id: 3, parent: 1, name: 'failed img', start: 60, end: 60, error: true },
          ...{ statusMessage: 'img did not load', attributes: { 'error.type': 'load' } },
        },
      ],
    ],
    [
      'what a service says of itself, soon after a request has failed',
      [
        request(2, 10, 50, answered(502)),
        {
          ...{ id: 3, parent: 1, name: 'job', start: 60, end: 70, error: true },
          ...{ statusMessage: 'late', attributes: { 'error.type': 'timeout' } },
        },
      ],
    ],
    ['what is thrown much later', [request(2, 10, 50, answered(502)), thrown(3, 2000, 'no card')]],
    ['what is thrown before the answer', [request(2, 10, 50, answered(502)), thrown(3, 30, 'no card')]],
    ['exceptions that say different things', [thrown(2, 10, 'no card'), thrown(3, 20, 'no stock')]],
  ])('%s', (_, lines) => {
    const { causes, ...counts } = errorsIn([CLICK, ...lines])
    expect(counts).toEqual(two)
    expect(causes).toHaveLength(2)
  })
})

it('counts what a closed row hides, and what a group holds, by incident', () => {
  const { store, index } = storeOf([
    CLICK,
    request(2, 10, 50, answered(503)),
    request(3, 60, 90, answered(503)),
    request(4, 100, 140, answered(503)),
    { id: 5, parent: 1, name: 'render', start: 141, end: 160 },
    { ...thrown(6, 145, 'no card'), parent: 5 },
  ])
  const errorsOf = (id: number) => store.tree.errorsOf(index({ id, trace: 1, name: '' }))
  expect([1, 2, 3, 4, 5, 6].map(errorsOf)).toEqual([2, 1, 1, 1, 1, 1])
  const all = (...ids: number[]) => store.tree.errorsOfAll(ids.map((id) => index({ id, trace: 1, name: '' })))
  expect([all(2, 3, 4), all(3, 4), all(2, 5)]).toEqual([1, 1, 2])
})
