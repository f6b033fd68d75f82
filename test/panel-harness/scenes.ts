/** What the harness shows: made-up pages, as blocks, the way they would come from the journal. */
import { SpanKind } from '../../inpage/api/api'
import { blockOf, documentInfo, type SpanLine } from '../unit/store/page'
import type { EnvironmentDouble } from './environment'
import { paymentLog } from './network'
import { ODD_SCENES } from './odd-scenes'

const SHOP = 'https://shop.example/'

/** Its `prepare` runs once the panel listens. */
export const SCENES: Readonly<Record<string, (environment: EnvironmentDouble) => void>> = {
  ...ODD_SCENES,
  /** Waits for a page that never says anything. */
  unheard: () => {},
  recording: ({ feed }) => feed.document(shopDocument('start')),
  late: ({ feed }) => {
    feed.document({ ...shopDocument('start'), late: true })
    feed.block('start', blockOf(browsing(0), Date.now() - 5000))
  },
  /** A visit to a shop whose payment fails. Needs `preserveLog`. */
  shop({ feed }) {
    const now = Date.now()
    feed.document(shopDocument('start', '', now - 9000))
    feed.block('start', blockOf(browsing(0), now - 9000))
    feed.document(shopDocument('checkout', 'checkout', now - 3000 - TO_PAY_MS))
    feed.block('checkout', blockOf(checkout().map(later), now - 3000 - TO_PAY_MS))
  },
  /** The shop, with the payment in the browser's network log: after a preflight and a redirect. */
  network(environment) {
    SCENES.shop(environment)
    paymentLog(Date.now() - 2810).forEach((request) => {
      environment.network.add(request)
    })
  },
  /** One request that has not ended. */
  open({ feed }) {
    feed.document(shopDocument('start'))
    feed.block('start', blockOf([{ id: 1, ...request('GET', '/api/offers', 200), start: 0, revision: 0 }], Date.now()))
  },
  /** A click whose work goes on long after it. */
  outlasting({ feed }) {
    feed.document(shopDocument('start'))
    const lines = [
      { id: 1, name: 'click', start: 0, end: 20 },
      { id: 2, parent: 1, ...request('GET', '/api/offers', 200), start: 10, end: 900 },
    ]
    feed.block('start', blockOf(lines, Date.now() - 2000))
  },
  /** Traces of one name one after the other: prefetches of a page's links, and a poll that fails once. */
  polls({ feed }) {
    const now = Date.now()
    feed.document(shopDocument('start', '', now - 20_000))
    feed.block('start', blockOf(browsing(0), now - 20_000))
    const prefetches = Array.from({ length: 55 }, (_, i) => ({
      ...{ id: 1000 + i, trace: 1000 + i, ...request('GET', `/${WORDS[i % 7]}/${WORDS[i % 5]}?_rsc=1`, 200) },
      ...{ start: 5000 + i * 12, end: 5000 + i * 12 + 20 + (i % 9) * 4 },
    }))
    const polls = Array.from({ length: 14 }, (_, i) => ({
      ...{ id: 2000 + i, trace: 2000 + i, ...request('GET', '/api/stock', i === 9 ? 503 : 200), error: i === 9 },
      ...{ start: 7000 + i * 500, end: 7000 + i * 500 + 30 + (i % 4) * 3 },
    }))
    feed.block('start', blockOf([...prefetches, ...polls], now - 20_000))
    feed.block('start', blockOf(paid(), now - 4000))
  },
  /** Somebody reads for two minutes between two clicks, and a trace waits 40 s for its second half. */
  idle({ feed }) {
    const now = Date.now()
    feed.document(shopDocument('start', '', now - 200_000))
    feed.block('start', blockOf(browsing(0), now - 200_000))
    feed.block('start', blockOf(paid(), now - 60_000))
    const remind = [
      { id: 3001, trace: 3001, name: 'remind', start: 0, end: 12 },
      { id: 3002, trace: 3001, parent: 3001, ...request('GET', '/api/cart', 200), start: 4, end: 90 },
      { id: 3003, trace: 3001, parent: 3001, ...request('POST', '/api/remind', 200), start: 40_090, end: 40_210 },
      { id: 3004, trace: 3001, parent: 3003, name: 'remind', kind: SpanKind.SERVER, start: 40_110, end: 40_190 },
    ]
    feed.block('start', blockOf(remind, now - 50_000))
  },
  loss(environment) {
    SCENES.shop(environment)
    environment.feed.loss(1234)
    environment.feed.block('checkout', new ArrayBuffer(16))
  },
  /** The page's code uses the API wrongly, and a server refuses our header. */
  notes(environment) {
    SCENES.shop(environment)
    const notes = [
      { kind: 'misuse' as const, message: 'startSpan: a name is a text that is not empty', stack: STACK },
      { kind: 'headers' as const, message: 'https://api.example/export', stack: '' },
    ]
    environment.feed.status('checkout', { context: 'deep', contextReason: undefined, openTelemetry: 'none', notes })
  },
  /** A page whose every text has a character in it that turns what follows around, and one that nobody sees. */
  unseen(environment) {
    const text = (what: string) => `${what}\u202eexe.gpj\u200b`
    const stack = `${text('Error')}\n    at ${text('pay')} (https://shop.example/${text('a')}.js:1:2)`
    const exception = {
      'exception.type': text('Error'),
      'exception.message': text('no'),
      'exception.stacktrace': stack,
    }
    const attributes = { [text('key')]: text('value'), 'url.full': `https://${text('shop')}/${text('cart')}` }
    const line = { attributes, error: true, statusMessage: text('failed'), scopeName: text('tracer') }
    const events = [
      { name: 'exception', timeMs: 2, attributes: exception },
      { name: text('paint'), timeMs: 3, attributes },
    ]
    environment.feed.document({ ...shopDocument('start'), url: SHOP + text('page') })
    environment.feed.block(
      'start',
      blockOf([
        { id: 1, name: text('click'), ...line, events, start: 0, end: 900 },
        { id: 2, parent: 1, name: text('GET'), kind: SpanKind.CLIENT, ...line, start: 1, end: 800 },
        ...[3, 4, 5, 6].map((id) => ({
          id,
          parent: 2,
          name: text('again'),
          ...line,
          start: id * 10,
          end: id * 10 + 9,
        })),
      ]),
    )
    const notes = [{ kind: 'misuse' as const, message: text('startSpan'), stack }]
    environment.feed.status('start', { context: 'deep', contextReason: undefined, openTelemetry: 'none', notes })
  },
  /** The page calls OpenTelemetry's API and has no SDK. */
  openTelemetry(environment) {
    SCENES.shop(environment)
    const status = { context: 'deep', contextReason: undefined, openTelemetry: 'api', notes: [] } as const
    environment.feed.status('checkout', status)
  },
  /** Every ten spans one trace: 100,000 rows of which nine in ten are below another. */
  many: ({ feed }) => manySpans(feed, 100_000),
  million: ({ feed }) => manySpans(feed, 1_000_000),
  /** Two checkouts, one of which fails, and a backend that names its services. */
  services({ feed }) {
    const now = Date.now()
    feed.document(shopDocument('start', '', now - 9000))
    feed.block('start', blockOf(browsing(0), now - 9000))
    feed.block('start', blockOf(paid(), now - 4000))
    feed.block('start', blockOf([...checkout(), ...services()], now - 2000))
  },
  /** A backend of 40 services, of which some call several others, and one its own caller. */
  mesh({ feed }) {
    feed.document(shopDocument('start'))
    const of = (i: number) => ({ kind: SpanKind.SERVER, attributes: { 'service.name': MESH[i] } })
    const lines: SpanLine[] = [{ id: 1, ...request('POST', '/api/checkout', 200), start: 0, end: 900 }]
    const add = (parent: number, service: number, error = false) => {
      const id = lines.length + 1
      const start = id * 3
      lines.push({
        id,
        parent,
        name: `call ${MESH[service]}`,
        ...of(service),
        start,
        end: start + 20 + (id % 7),
        error,
      })
      return id
    }
    const ids = [add(1, 0)]
    for (let i = 1; i < MESH.length; i++) ids.push(add(ids[Math.floor((i - 1) / 3)], i, i % 11 === 0))
    for (let i = 4; i < MESH.length; i += 5) add(ids[Math.floor(i / 2)], i)
    add(ids[20], 6)
    feed.block('start', blockOf(lines, Date.now() - 2000))
  },
  /** One trace of 100,000 spans. */
  large({ feed }) {
    feed.document(shopDocument('start'))
    for (let from = 0; from < 100_000; from += 2000)
      feed.block('start', blockOf(largeTrace(from, from + 2000), LARGE_AT))
  },
  /** One chain of 60 spans. */
  deep({ feed }) {
    feed.document(shopDocument('start'))
    const lines = Array.from({ length: 60 }, (_, i) => ({
      id: i + 1,
      parent: i,
      name: `level ${i + 1}`,
      start: i,
      end: 200 - i,
    }))
    feed.block('start', blockOf(lines, Date.now() - 1000))
  },
}

/** `traces` more traces of two spans, of which the first began `agoMs` ago. `first` tells them from others. */
export function moreTraces(feed: EnvironmentDouble['feed'], first: number, traces: number, agoMs: number): void {
  const lines: SpanLine[] = []
  for (let i = first; i < first + traces; i++) {
    const [id, trace, start] = [2_000_000 + i * 2, 2_000_000 + i, (i - first) * 10]
    lines.push({ id, trace, name: `more ${i}`, start, end: start + 8 })
    lines.push({ id: id + 1, parent: id, trace, name: 'GET', kind: SpanKind.CLIENT, start: start + 1, end: start + 5 })
  }
  feed.block('start', blockOf(lines, Date.now() - agoMs))
}

export function shopDocument(documentId: string, path = '', seenAt = Date.now() - 10_000) {
  return { ...documentInfo(documentId, 0, seenAt), url: SHOP + path }
}

function request(method: string, path: string, status: number) {
  return {
    name: method,
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': method,
      'url.full': `https://shop.example${path}`,
      'http.response.status_code': status,
      'server.address': 'shop.example',
      'network.protocol.version': '2',
    },
  }
}

function browsing(from: number): readonly SpanLine[] {
  const click = { name: 'click button.add-to-cart', kind: SpanKind.PRODUCER }
  return [
    { id: 1, trace: 1, name: 'load products', start: from + 120, end: from + 190.4 },
    { id: 2, trace: 1, parent: 1, ...request('GET', '/api/products?page=1', 200), start: from + 121, end: from + 180 },
    { id: 3, trace: 1, parent: 1, name: 'render', start: from + 181, end: from + 190 },
    { id: 4, trace: 2, ...click, start: from + 2400, end: from + 2438.2 },
    { id: 5, trace: 2, parent: 4, ...request('POST', '/api/cart', 201), start: from + 2401, end: from + 2436 },
    { id: 6, trace: 3, parent: 77, name: 'service worker sync', start: from + 4000, end: from + 4000.4 },
  ]
}

const WORDS = ['mugs', 'tees', 'posters', 'socks', 'caps', 'bags', 'pins']

/** Names of services. */
const MESH = Array.from({ length: 40 }, (_, i) => `${WORDS[i % WORDS.length]}-service-${i}`)

const STACK = `PaymentError: card service unavailable
    at pay (https://shop.example/assets/checkout.ts:42:11)
    at async submit (https://shop.example/assets/checkout.ts:18:5)
    at async HTMLButtonElement.<anonymous> (https://shop.example/assets/page.ts:7:3)`

/** How long somebody looks at the cart before paying. */
const TO_PAY_MS = 1200

function later(line: SpanLine): SpanLine {
  return {
    ...line,
    start: (line.start ?? 0) + TO_PAY_MS,
    ...(line.end === undefined ? {} : { end: line.end + TO_PAY_MS }),
    ...(line.events === undefined
      ? {}
      : { events: line.events.map((event) => ({ ...event, timeMs: event.timeMs + TO_PAY_MS })) }),
  }
}

function checkout(): readonly SpanLine[] {
  const failed = (timeMs: number) => ({
    name: 'exception',
    timeMs,
    attributes: {
      'exception.type': 'PaymentError',
      'exception.message': 'card service unavailable',
      'exception.stacktrace': STACK,
    },
  })
  const pay = request('POST', '/api/checkout', 502)
  const timing = {
    'tracepane.timing.queued': [0, 2.1],
    'tracepane.timing.connect': [2.1, 4],
    'tracepane.timing.waiting': [4, 139],
    'tracepane.timing.download': [139, 148.2],
  }
  const prices = Array.from({ length: 6 }, (_, i) => ({
    id: 30 + i,
    trace: 11,
    parent: 12,
    ...request('GET', `/api/price/${i + 101}`, 200),
    start: 66 + i * 18,
    end: 66 + i * 18 + 12 + i,
  }))
  return [
    { id: 11, trace: 11, name: 'click button#pay', kind: SpanKind.PRODUCER, start: 0, end: 352, error: true },
    {
      id: 12,
      trace: 11,
      parent: 11,
      name: 'checkout',
      start: 7,
      end: 340,
      error: true,
      statusMessage: 'card service unavailable',
      attributes: {
        'cart.items': 3,
        'cart.total': 84.5,
        'cart.skus': ['mug-01', 'tee-m-07', 'poster-a2'],
        'cart.voucher': { code: 'AUTUMN', percent: 10 },
      },
      events: [{ name: 'cart validated', timeMs: 64, attributes: { 'cart.valid': true } }, failed(339)],
    },
    { id: 13, trace: 11, parent: 12, ...request('GET', '/api/cart', 200), start: 14, end: 55 },
    { id: 14, trace: 11, parent: 12, name: 'validate', start: 60, end: 63.2 },
    ...prices,
    {
      id: 15,
      trace: 11,
      parent: 12,
      ...pay,
      error: true,
      start: 190,
      end: 338.2,
      attributes: {
        ...pay.attributes,
        'error.type': '502',
        'code.function.name': 'pay',
        'code.file.path': 'https://shop.example/assets/checkout.ts',
        'code.line.number': 40,
        'code.column.number': 3,
        'network.protocol.version': '2',
        ...timing,
      },
      events: [failed(213)],
      links: [{ id: 13, trace: 11, attributes: { reason: 'cart that is paid' } }],
    },
    {
      id: 16,
      trace: 11,
      parent: 15,
      ...pay,
      name: 'kong',
      kind: SpanKind.SERVER,
      start: 197,
      end: 333,
      error: true,
    },
    {
      id: 17,
      trace: 11,
      parent: 16,
      name: 'payments.charge',
      kind: SpanKind.SERVER,
      start: 204,
      end: 325,
      error: true,
      statusMessage: 'card service unavailable',
    },
    { id: 18, trace: 11, parent: 11, name: 'render error', start: 341, end: 349.4 },
    { id: 20, trace: 12, ...request('GET', '/api/offers', 200), start: 420, revision: 0 },
    { id: 21, trace: 13, name: 'route /thanks', start: 900, end: 922 },
    { id: 22, trace: 13, parent: 21, name: 'render', start: 904, end: 919, events: [{ name: 'painted', timeMs: 917 }] },
  ]
}

/** The checkout once more, as it goes well. */
function paid(): readonly SpanLine[] {
  return checkout()
    .filter(({ id, trace }) => trace === 11 && id !== 18)
    .map(({ events: _, statusMessage: __, ...line }) => ({
      ...line,
      id: line.id + 100,
      trace: 21,
      parent: line.parent === undefined ? 0 : line.parent + 100,
      error: false,
      end: (line.end ?? 0) * 0.8,
      start: (line.start ?? 0) * 0.8,
      attributes: withoutError(line.attributes),
    }))
}

function withoutError({ 'error.type': _, ...attributes }: NonNullable<SpanLine['attributes']> = {}) {
  return 'http.response.status_code' in attributes ? { ...attributes, 'http.response.status_code': 200 } : attributes
}

/** What Kong and the services behind it say of the failed checkout. */
function services(): readonly SpanLine[] {
  const of = (service: string) => ({ kind: SpanKind.SERVER, attributes: { 'service.name': service } })
  return [
    { id: 51, trace: 11, parent: 16, name: 'kong.balancer', ...of('kong'), start: 198, end: 332, error: true },
    { id: 52, trace: 11, parent: 51, name: 'POST /charge', ...of('payments'), start: 205, end: 320, error: true },
    { id: 53, trace: 11, parent: 51, name: 'reserve', ...of('stock'), start: 206, end: 240 },
    { id: 54, trace: 11, parent: 52, name: 'SELECT card', ...of('cards'), start: 210, end: 310 },
  ]
}

const LARGE_AT = Date.now() - 120_000

/** The blocks of one trace of 100,000 spans. */
export function largeBlocks(): ArrayBuffer[] {
  const blocks: ArrayBuffer[] = []
  for (let from = 0; from < 100_000; from += 2000) blocks.push(blockOf(largeTrace(from, from + 2000), LARGE_AT))
  return blocks
}

/** Every ten spans one more tree below the root. */
function largeTrace(from: number, to: number): SpanLine[] {
  const lines: SpanLine[] = []
  for (let i = from; i < to; i++) {
    const place = i % 10
    const group = Math.floor(i / 10) * 10
    const start = i === 0 ? 0 : group + place
    const end = i === 0 ? 100_100 : place === 0 ? group + 60 : start + 20 - place
    const parent = i === 0 ? 0 : place === 0 ? 1 : group + 1
    lines.push({ id: i + 1, parent, name: place === 0 ? 'task' : `step ${place}`, start, end, error: i % 997 === 5 })
  }
  return lines
}

function manySpans(feed: EnvironmentDouble['feed'], spans: number): void {
  feed.document(shopDocument('start'))
  const perBlock = 2000
  for (let from = 0; from < spans; from += perBlock) {
    const lines: SpanLine[] = []
    for (let i = from; i < Math.min(from + perBlock, spans); i++) {
      const trace = Math.floor(i / 10) + 1
      const place = i % 10
      const start = trace * 4 + place * 3
      const name = place === 0 ? `trace ${trace}` : `step ${place}`
      const kind = place % 3 === 0 ? SpanKind.INTERNAL : SpanKind.CLIENT
      const parent = place === 0 ? 0 : i - place + 1
      lines.push({ id: i + 1, trace, parent, name, kind, start, end: start + (place === 0 ? 60 : 20 - place) })
    }
    feed.block('start', blockOf(lines, Date.now() - 1_000_000))
  }
}
