/** What few pages have, and every one of them shows where a picture has too little room. */
import { SpanKind } from '../../inpage/api/api'
import { blockOf, documentInfo, type SpanLine } from '../unit/store/page'
import type { EnvironmentDouble } from './environment'

const LONG = 'recalculateTheTotalOfAllCartsOfAllCustomersThatWereLeftForLaterAndNeverPaidFor'
const HEBREW = 'טעינת עגלת הקניות'
const JAPANESE = '注文の確認画面で配送先の住所と支払い方法をまとめて検証する処理'
const URL_OF_A_SEARCH = `https://search.shop.example/v2/products/${'cotton-'.repeat(20)}shirts?${'filter=size:xl&'.repeat(20)}page=1`

/** Its `prepare` runs once the panel listens. */
export const ODD_SCENES: Readonly<Record<string, (environment: EnvironmentDouble) => void>> = {
  /** One span that took no time at all. */
  one: (environment) => shown(environment, [{ id: 1, name: 'mark', start: 0, end: 0 }]),
  /** Names, addresses and messages that no cell has room for, and some that are read from the right. */
  long: (environment) =>
    shown(environment, [
      { id: 1, name: `click button.${LONG}`, kind: SpanKind.PRODUCER, start: 0, end: 900, error: true },
      { id: 2, parent: 1, ...get(URL_OF_A_SEARCH, 200), start: 5, end: 400 },
      { id: 3, parent: 1, name: HEBREW, start: 410, end: 700, error: true, statusMessage: `${HEBREW}: ${HEBREW}` },
      { id: 4, parent: 3, ...get(`https://חנות.example/${HEBREW}`, 500), error: true, start: 420, end: 650 },
      {
        id: 5,
        parent: 1,
        name: JAPANESE,
        start: 710,
        end: 880,
        attributes: { [LONG]: JAPANESE.repeat(20), note: HEBREW },
      },
    ]),
  /** Two dozen errors, each another one. */
  failures: (environment) =>
    shown(
      environment,
      Array.from({ length: 26 }, (_, i) => {
        const [type, says] = [`${TYPES[i % TYPES.length]}Error`, `${SAYS[i % SAYS.length]} ${letters(i)}`]
        const stack = `${type}: ${says}\n    at ${letters(i)}Step (https://shop.example/assets/checkout.ts:${i + 1}:7)`
        const attributes = { 'exception.type': type, 'exception.message': says, 'exception.stacktrace': stack }
        return {
          ...{ id: i + 1, trace: i + 1, name: `click button.${letters(i)}`, kind: SpanKind.PRODUCER, error: true },
          ...{
            start: i * 300,
            end: i * 300 + 40 + i,
            events: [{ name: 'exception', timeMs: i * 300 + 30, attributes }],
          },
        }
      }),
    ),
  /** A socket that is open, a stream, and an operation of GraphQL that answered 200 with errors. */
  connections: (environment) =>
    shown(environment, [
      {
        ...{ id: 1, trace: 1, name: 'WebSocket', kind: SpanKind.CLIENT, start: 0, revision: 0 },
        attributes: { 'url.full': 'wss://shop.example/live', 'network.protocol.name': 'websocket' },
        events: Array.from({ length: 30 }, (_, i) => message(i % 3 === 0, i, 20 + i * 40)),
      },
      {
        ...{ id: 2, trace: 2, name: 'EventSource', kind: SpanKind.CLIENT, start: 300, end: 1900, error: true },
        attributes: { 'url.full': 'https://shop.example/events', 'http.response.status_code': 200 },
        events: Array.from({ length: 5 }, (_, i) => message(false, i, 350 + i * 200)),
      },
      {
        ...{ id: 3, trace: 3, name: 'mutation Pay', kind: SpanKind.CLIENT, start: 500, end: 640, error: true },
        statusMessage: 'card declined',
        attributes: {
          ...get('https://shop.example/graphql', 200).attributes,
          'http.request.method': 'POST',
          'graphql.operation.name': 'Pay',
          'graphql.operation.type': 'mutation',
        },
      },
    ]),
  /** What ends otherwise than one thinks: tries of which the last succeeds, a request that was given up, a broken socket. */
  outcomes: (environment) =>
    shown(environment, [
      { id: 1, trace: 1, name: 'click “Retry”', kind: SpanKind.PRODUCER, start: 0, end: 4 },
      ...[10, 210, 510, 1010].map((start, i) => ({
        ...{ id: 2 + i, trace: 1, parent: 1, ...get('https://shop.example/api/cart', i < 3 ? 503 : 200) },
        ...{ start, end: start + 60, error: i < 3 },
      })),
      { id: 11, trace: 2, name: 'click “Search”', kind: SpanKind.PRODUCER, start: 1500, end: 1504 },
      {
        ...{ id: 12, trace: 2, parent: 11, ...get('https://shop.example/api/search?q=c', 0), start: 1501, end: 1550 },
        events: [{ name: 'aborted', timeMs: 1550 }],
      },
      { id: 13, trace: 2, parent: 11, ...get('https://shop.example/api/search?q=ca', 200), start: 1551, end: 1600 },
      ...Array.from({ length: 4 }, (_, i) => ({
        ...{ id: 21 + i, trace: 3 + i, ...get('https://shop.example/api/poll', 500), error: true },
        ...{ start: 2000 + i * 500, end: 2040 + i * 500 },
      })),
      {
        ...{ id: 31, trace: 10, name: 'WebSocket', kind: SpanKind.CLIENT, start: 4200, end: 4230, error: true },
        attributes: { 'url.full': 'wss://shop.example/live', 'error.type': '1006' },
      },
      thrown(41, 11, 4400, 'unhandled rejection', '', 'code: 17, reason: the store is full'),
      thrown(
        42,
        12,
        4500,
        'uncaught error',
        'ZodError',
        '[\n  {\n    "code": "invalid_type",\n    "path": ["name"]\n  }\n]',
      ),
      thrown(43, 13, 4600, 'unhandled rejection', 'TimeoutError', 'signal timed out'),
      thrown(44, 14, 4700, 'uncaught error', 'Error', `${HEBREW} (51)`),
      thrown(
        45,
        15,
        4800,
        'uncaught error',
        'AggregateError',
        'All promises were rejected',
        'TypeError: Failed to fetch',
      ),
    ]),
}

const TYPES = ['Type', 'Range', 'Payment', 'Http', 'Network', 'Cart']
const SAYS = ['could not load', 'was refused by', 'must not be empty:', 'is not a function:']

/** A word that numbers do not tell apart from others: errors that differ by a number alone are one. */
function letters(i: number): string {
  return `${String.fromCharCode(97 + (i % 26))}${'eiou'[i % 4]}${'lmnrs'[i % 5]}a`
}

function get(url: string, status: number) {
  return {
    name: 'GET',
    kind: SpanKind.CLIENT,
    attributes: { 'http.request.method': 'GET', 'url.full': url, 'http.response.status_code': status },
  }
}

function thrown(id: number, trace: number, start: number, name: string, type: string, text: string, cause?: string) {
  const at = '    at load (https://shop.example/assets/cart.ts:7:3)'
  const stack = `${type}: ${text}\n${at}${cause === undefined ? '' : `\nCaused by: ${cause}\n${at}`}`
  return {
    ...{ id, trace, name, start, end: start, error: true, statusMessage: text },
    events: [
      {
        ...{ name: 'exception', timeMs: start },
        attributes: {
          ...(type === '' ? {} : { 'exception.type': type, 'exception.stacktrace': stack }),
          'exception.message': text,
        },
      },
    ],
  }
}

function message(isSent: boolean, id: number, timeMs: number) {
  const size = 40 + id * 7
  const type = isSent ? 'SENT' : 'RECEIVED'
  return {
    name: 'message',
    timeMs,
    attributes: { 'message.type': type, 'message.id': id, 'message.uncompressed_size': size },
  }
}

function shown({ feed }: EnvironmentDouble, lines: readonly SpanLine[]): void {
  feed.document({ ...documentInfo('odd', 0, Date.now() - 10_000), url: 'https://shop.example/' })
  feed.block('odd', blockOf(lines, Date.now() - 9000))
}
