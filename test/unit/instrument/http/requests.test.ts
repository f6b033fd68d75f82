import { runInNewContext } from 'node:vm'
import { afterAll, describe, expect, it, vi } from 'vitest'
import type { InstrumentationName } from '../../../../inpage/settings'
import { cpuMs } from '../../cpu-time'

vi.stubGlobal('document', { baseURI: 'https://shop.test/app/' })
const { operationOf } = await import('../../../../inpage/instrument/http/operation')
const { isSimple } = await import('../../../../inpage/instrument/http/trace-headers/preflight')
const { isTelemetry } = await import('../../../../inpage/instrument/http/telemetry-endpoints')
const { setPageLoadSpan } = await import('../../../../inpage/instrument/page/page-load')
const { urlOf } = await import('../../../../inpage/instrument/page-url')
const { MessageEvents, sizeOf } = await import('../../../../inpage/instrument/message-events')
const { openPage } = await import('../../tracing/page')

afterAll(() => {
  vi.unstubAllGlobals()
})

const ALL: readonly InstrumentationName[] = ['rpc', 'graphql']

function operation(path: string, body?: unknown, headers: HeadersInit = {}, on = ALL) {
  const url = new URL(path, 'https://shop.test/')
  const found = operationOf({ url, method: 'POST', body, headers: new Headers(headers) }, on)
  return found && [found.name, found.attributes]
}

const asked = (purpose: string) => [purpose, { 'tracepane.request.purpose': purpose }]
const action = (name: string) => [
  `action ${name}`,
  { 'tracepane.request.purpose': 'action', 'tracepane.action.name': name },
]

describe('what a framework asks its server for', () => {
  it.each([
    ['an action of Next', 'POST', '/item/1', { 'Next-Action': '7f3a9c0d11223344' }, action('7f3a9c0d')],
    ['an action of SvelteKit', 'POST', '/a?/comment&x=1', { 'x-sveltekit-action': 'true' }, action('comment')],
    ['the only one of its page', 'POST', '/login', { 'x-sveltekit-action': 'true' }, action('default')],
    ['an action of Astro', 'POST', '/_actions/like', {}, action('like')],
    ['an action of SolidStart', 'POST', '/_server', { 'X-Server-Id': 'src/api.ts#add' }, action('add')],
    ['an action of React Router', 'POST', '/cart.data', {}, action('/cart')],
    ['an action of Remix', 'POST', '/cart?_data=routes%2Fcart', {}, action('routes/cart')],
    ['a prefetch of Next', 'GET', '/item/1?_rsc=1', { RSC: '1', 'Next-Router-Prefetch': '1' }, asked('prefetch')],
    ['a prefetch of Turbo', 'GET', '/posts', { 'X-Sec-Purpose': 'prefetch' }, asked('prefetch')],
    ['a prefetch that says so', 'GET', '/posts', { Purpose: 'prefetch;prerender' }, asked('prefetch')],
    ['a route of Next', 'GET', '/item/1?_rsc=1', { RSC: '1' }, asked('route')],
    ['a route of SvelteKit', 'GET', '/article/__data.json?x-sveltekit-invalidated=01', {}, asked('route')],
    ['a visit of Turbo', 'GET', '/posts', { 'X-Turbo-Request-Id': '1' }, asked('route')],
    ['a frame of Turbo', 'GET', '/posts', { 'X-Turbo-Request-Id': '1', 'Turbo-Frame': 'a' }, undefined],
    ['a request of its own', 'GET', '/api/cart', { Purpose: 'buy' }, undefined],
    ['a post of its own', 'POST', '/api/cart?id=1', { 'X-Next': '1' }, undefined],
  ] as const)('is told of %s', (_name, method, path, headers, expected) => {
    const found = operationOf({ url: new URL(path, 'https://shop.test/'), method, headers: new Headers(headers) }, ALL)
    expect(found && [found.name, found.attributes]).toEqual(expected)
  })
})

const graphql = (type: string, name?: string) => [
  name === undefined ? type : `${type} ${name}`,
  { 'graphql.operation.type': type, ...(name === undefined ? {} : { 'graphql.operation.name': name }) },
]

describe('the operation of a request', () => {
  it.each([
    ['an anonymous query', '/graphql', { query: '{ a }' }, graphql('query')],
    ['a named query anywhere', '/api', { query: 'query A { a }' }, graphql('query', 'A')],
    ['a mutation with variables', '/graphql', { query: 'mutation M($a: Int!) @x { a }' }, graphql('mutation', 'M')],
    [
      'the one asked for',
      '/g',
      { query: 'query A {a} subscription B {b}', operationName: 'B' },
      graphql('subscription', 'B'),
    ],
    ['the first of a batch', '/g', [{ query: 'query A {a}' }, { query: 'query B {b}' }], graphql('query', 'A')],
    ['one behind a fragment', '/g', { query: 'fragment F on T { a }\nmutation M { ...F }' }, graphql('mutation', 'M')],
    ['none in a comment', '/g', { query: '# query No {\n{ a(text: "} mutation No {") }' }, graphql('query')],
    ['a persisted one', '/graphql', { operationName: 'P', extensions: {} }, graphql('query', 'P')],
    ['a search', '/search', { query: 'queries of shoes' }, undefined],
    ['a search for a word', '/search', { query: 'shoes' }, undefined],
    ['another body', '/graphql', { a: 1 }, undefined],
    ['null', '/graphql', null, undefined],
  ])('is read from %s', (_name, path, body, expected) => {
    expect(operation(path, JSON.stringify(body))).toEqual(expected)
  })

  it.each([
    ['hashtags', (n: number) => '#tag '.repeat(n)],
    ['hashes', (n: number) => '#'.repeat(n)],
    ['hashes and line ends', (n: number) => '#\n'.repeat(n)],
    ['blanks', (n: number) => ' '.repeat(n)],
    ['quotes', (n: number) => `{${'"'.repeat(n)}`],
    ['block strings', (n: number) => `{${'"""\\"""'.repeat(n)}`],
    ['braces', (n: number) => '{}'.repeat(n)],
    ['words', (n: number) => `fragment ${'query '.repeat(n)}`],
    ['backslashes', (n: number) => `{ a(b: "${'\\'.repeat(n)}`],
  ])('takes no time to be found, or not, among %s', (_name, text) => {
    const body = JSON.stringify({ query: text(20_000).slice(0, 45_000) })
    // A pattern that backtracks takes longer than the age of the universe for some of them.
    expect(cpuMs(() => operation('/graphql', body))).toBeLessThan(1000)
  })

  it('takes no time to be found in a long path', () => {
    const path = `/${'a.'.repeat(200_000)}`
    const headers = { 'connect-protocol-version': '1' }
    expect(cpuMs(() => expect(operation(path, undefined, headers)).toBeUndefined())).toBeLessThan(1000)
  })

  it.each([
    ['a directive with a text', 'query A @a(b: "{") { c }', graphql('query', 'A')],
    ['a variable’s default', 'query A($a: T = {b: 1}) { c } mutation B { d }', graphql('query', 'A')],
    ['commas and a byte order mark', '\ufeff,,, subscription S { a }', graphql('subscription', 'S')],
    ['fields called as operations are', '{ query mutation { subscription } } mutation M { a }', graphql('query')],
    ['a fragment called as an operation is', 'fragment query on T { a } query Q { a }', graphql('query', 'Q')],
    ['block strings', 'query A { b(c: """} query No { \\""" """) }', graphql('query', 'A')],
    ['a type system, which asks for nothing', 'type Query { a: Int }', undefined],
  ])('is read right with %s', (_name, query, expected) => {
    expect(operation('/g', JSON.stringify({ query }))).toEqual(expected)
  })

  it('is read from a query string at an endpoint of that name', () => {
    expect(operation('/graphql?query=query+A{a}')).toEqual(graphql('query', 'A'))
    expect(operation('/gql?operationName=P&extensions={}')).toEqual(graphql('query', 'P'))
    expect(operation('/search?query={a}')).toBeUndefined()
  })

  it.each([
    ['that is no JSON', '{"query":'],
    ['that is huge', JSON.stringify({ query: `query A { ${'a '.repeat(100_000)} }` })],
    ['that is no text', new Uint8Array([123])],
  ])('is none for a body %s', (_name, body) => {
    expect(operation('/graphql', body)).toBeUndefined()
  })

  it.each([
    ['gRPC-web', { 'content-type': 'application/grpc-web-text' }, 'grpc'],
    ['Connect, streaming', { 'content-type': 'application/connect+proto' }, 'connectrpc'],
    ['Connect, unary', { 'content-type': 'application/json', 'connect-protocol-version': '1' }, 'connectrpc'],
  ])('is the method of a call of %s', (_name, headers, system) => {
    expect(operation('/api/shop.v1.Cart/Add', undefined, headers)).toEqual([
      'shop.v1.Cart/Add',
      { 'rpc.system.name': system, 'rpc.method': 'shop.v1.Cart/Add' },
    ])
    expect(operation('/api/shop.v1.Cart/Add', undefined, headers, ['graphql'])).toBeUndefined()
  })

  it('is none for JSON alone', () => {
    expect(operation('/shop.v1.Cart/Add', '{}', { 'content-type': 'application/json' })).toBeUndefined()
  })
})

describe('a request that needs no asking', () => {
  it.each<[boolean, string, HeadersInit]>([
    [true, 'GET', {}],
    [true, 'post', { 'content-type': 'text/plain;charset=utf-8', accept: '*/*' }],
    [false, 'PUT', {}],
    [false, 'POST', { 'content-type': 'application/json' }],
    [false, 'GET', { authorization: 'x' }],
  ])('%s: %s with %o', (simple, method, headers) => {
    expect(isSimple({ url: new URL('https://a.test/'), method, headers: new Headers(headers) })).toBe(simple)
  })
})

describe('telemetry', () => {
  const page = openPage()
  const parts = (isSuppressed: boolean) => ({ isSuppressed: () => isSuppressed, tracing: page.tracing }) as never
  const posted = (url: string, body: unknown = new Uint8Array(5), method = 'POST') => ({
    url: new URL(url),
    method,
    body,
    headers: undefined,
  })

  it.each([
    ['http://localhost:4318/v1/traces', true],
    ['https://o1.ingest.us.sentry.io/api/42/envelope/?sentry_key=x', true],
    ['https://sentry.own.test/api/42/envelope/', true],
    ['https://browser-intake-datadoghq.eu/api/v2/rum', true],
    ['https://browser-intake-us5-datadoghq.com/api/v2/rum', true],
    ['https://faro-collector-prod.grafana.net/collect/0123456789abcdef0123456789abcdef', true],
    ['https://api.honeycomb.io/1/events/x', true],
    ['https://rum-ingest.us1.signalfx.com/v1/rum', true],
    ['https://bam.nr-data.net/jserrors/1/x', true],
    ['https://shop.test/v1/traces/7', false],
    ['https://shop.test/api/v1/orders', false],
    ['https://notsentry.io.shop.test/api/cart', false],
    ['https://shop.test/?next=https://api.honeycomb.io/', false],
  ])('goes to %s: %s', (url, is) => {
    expect(isTelemetry(parts(false), posted(url))).toBe(is)
  })

  it.each([
    ['empty', 'http://localhost:4318/v1/logs', '{}', 'POST', true],
    ['asked for', 'https://shop.test/api/v1/logs', undefined, 'GET', false],
    ['deleted', 'https://shop.test/api/v1/logs', undefined, 'DELETE', false],
    ['of the page’s own', 'https://shop.test/api/v1/logs?page=2', '{"text":"it works"}', 'POST', false],
    ['OTLP', 'http://localhost:4318/v1/logs', '{"resourceLogs":[]}', 'POST', true],
    ['Zipkin', 'http://localhost:9411/api/v2/spans', ' [ {"id":"1","traceId":"2"}]', 'post', true],
    ['Faro', `https://own.test/collect/${'0f'.repeat(16)}`, '{"meta":{}}', 'POST', true],
    ['Sentry', 'https://own.test/api/42/envelope/', '{"sent_at":"2026"}\n{}', 'POST', true],
  ])('is what is posted as such: %s', (_name, url, body, method, is) => {
    expect(isTelemetry(parts(false), posted(url, body, method))).toBe(is)
  })

  it('is counted in one row', async () => {
    const own = openPage()
    const of = { tracing: own.tracing } as never
    const url = posted('http://localhost:4318/v1/traces')
    setPageLoadSpan(own.tracer.startSpan('document load'))
    for (let i = 0; i < 3; i++) isTelemetry(of, url)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    setPageLoadSpan(undefined)
    const records = own.sent().filter(({ scope }) => scope === 'telemetry')
    expect(records.map(({ spanId }) => spanId)).toEqual([records[0].spanId, records[0].spanId])
    expect(records.at(-1)).toMatchObject({
      name: 'telemetry hidden × 3',
      attributes: { 'tracepane.hidden.count': 3 },
    })
  })

  it('is whatever the page’s own OpenTelemetry says', () => {
    expect(isTelemetry(parts(true), posted('https://shop.test/'))).toBe(true)
  })
})

describe('a URL that a page gives', () => {
  it('may be a boxed text, or a URL of another realm', () => {
    const other: object = runInNewContext('new (class URL2 extends String {})("/boxed")')
    expect(urlOf(new String('/cart'))?.href).toBe('https://shop.test/cart')
    expect(urlOf(other)?.href).toBe('https://shop.test/boxed')
  })

  it('is read as the page would, and never by running its code', () => {
    const text = vi.fn(() => 'https://other.test/')
    expect(urlOf('cart')?.href).toBe('https://shop.test/app/cart')
    expect(urlOf(new URL('https://a.test/'))?.href).toBe('https://a.test/')
    expect([urlOf({ toString: text }), urlOf(undefined), urlOf('http://[')]).toEqual([undefined, undefined, undefined])
    expect(text).not.toHaveBeenCalled()
  })
})

describe('messages of a connection', () => {
  it('are events, the newest up to a bound, and counted beyond it', () => {
    const page = openPage()
    const span = page.tracer.startSpan('socket').addEvent('open')
    const messages = new MessageEvents(span)
    for (let i = 0; i < 1000; i++) messages.add(i % 10 === 0 ? 'SENT' : 'RECEIVED', 3)
    const shown = span.events.filter(({ name }) => name === 'message').map(({ attributes }) => attributes)
    expect([span.events[0].name, shown.length, span.events.length]).toEqual(['open', 100, 101])
    expect(shown[0]).toMatchObject({ 'message.type': 'SENT', 'message.id': 91 })
    expect(shown.at(-1)).toMatchObject({ 'message.type': 'RECEIVED', 'message.id': 900 })
    expect(span.attributes).toEqual({
      'messages.sent.count': 100,
      'messages.sent.size': 300,
      'messages.received.count': 900,
      'messages.received.size': 2700,
    })
    span.finish()
    expect(page.sent()[0].dropped).toEqual([0, 900, 0])
  })

  it.each([
    ['text', 'abc', 3],
    ['text in UTF-8', 'あ', 3],
    ['bytes', new Uint8Array(7), 7],
    ['a buffer', new ArrayBuffer(5), 5],
    ['a blob', new Blob(['ab']), 2],
    ['nothing', undefined, 0],
    ['null', null, 0],
  ])('have the size of %s', (_name, data, size) => {
    expect(sizeOf(data)).toBe(size)
  })
})
