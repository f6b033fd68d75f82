/** What requests of all kinds have in common: the names of operations, trace headers, a library above them, errors, telemetry. */
import { describe, expect, it } from 'vitest'
import { bundle } from '../../bundle'
import { ERROR, networkPages } from './pages'

const { server, open, openBare, spansAfter } = networkPages()

describe('operations', () => {
  it('are named for GraphQL, in bodies, in queries, and persisted', async () => {
    const spans = await spansAfter(async () => {
      const post = (body: unknown) => fetch('/graphql', { method: 'POST', body: JSON.stringify(body) })
      await post({ query: 'query Products($n: Int) { products(first: $n) { id } }' })
      await post({ query: '# mutation No\nmutation Buy { buy { id } } query Other { a }', operationName: 'Buy' })
      await post({ query: '{ a }' })
      await post([{ query: 'subscription Prices { price }' }])
      await post({ operationName: 'Persisted', extensions: { persistedQuery: { sha256Hash: 'x' } } })
      await fetch('/graphql?operationName=Cart&extensions=%7B%7D')
      await fetch('/graphql?query=query%20Stock%7Bstock%7D')
      await fetch('/json', { method: 'POST', body: JSON.stringify({ query: 'shoes' }) })
      const xhr = new XMLHttpRequest()
      xhr.open('POST', '/graphql', false)
      xhr.send('{"query":"mutation Pay { pay }"}')
    })
    expect(spans.map((span) => span.name)).toEqual([
      'query Products',
      'mutation Buy',
      'query',
      'subscription Prices',
      'query Persisted',
      'query Cart',
      'query Stock',
      'POST',
      'mutation Pay',
    ])
    expect(spans[1]?.attributes).toMatchObject({
      'graphql.operation.type': 'mutation',
      'graphql.operation.name': 'Buy',
    })
  })

  it('are named for gRPC-web, with the status that a header tells, and for Connect', async () => {
    const spans = await spansAfter(async () => {
      const headers = { 'content-type': 'application/grpc-web+proto' }
      await fetch('/shop.Cart/Add', { method: 'POST', headers, body: new Uint8Array([0, 0, 0, 0, 0]) })
      await fetch('/shop.Cart/Add', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'connect-protocol-version': '1' },
        body: '{}',
      })
      const xhr = new XMLHttpRequest()
      xhr.open('POST', '/shop.Cart/Add', false)
      xhr.setRequestHeader('content-type', 'application/grpc-web+proto')
      xhr.send()
    })
    const grpc = {
      name: 'shop.Cart/Add',
      status: ERROR,
      attributes: {
        'rpc.system.name': 'grpc',
        'rpc.method': 'shop.Cart/Add',
        'rpc.response.status_code': 'NOT_FOUND',
        'error.type': 'NOT_FOUND',
      },
    }
    expect(spans).toMatchObject([
      grpc,
      { name: 'shop.Cart/Add', status: 0, attributes: { 'rpc.system.name': 'connectrpc' } },
      grpc,
    ])
  })

  it('are not named where that is switched off', async () => {
    await open('/', { instrumentations: ['fetch'] })
    const spans = await spansAfter(async () => {
      await fetch('/graphql', { method: 'POST', body: '{"query":"{a}"}' })
      await new Promise((resolve) => {
        const xhr = new XMLHttpRequest()
        xhr.onload = resolve
        xhr.open('GET', '/json')
        xhr.send()
      })
    })
    expect(spans.map((span) => [span.scope, span.name])).toEqual([['fetch', 'POST']])
  })
})

describe('trace headers', () => {
  it('go in all forms that are wanted, to all origins that are listed', async () => {
    const traced = await open('/', {
      headers: ['w3c', 'b3-single', 'datadog'],
      propagation: 'listed',
      propagateTo: [server().otherOrigin],
    })
    server().taken()
    const spans = await spansAfter(async (other) => {
      await fetch(`${other}/cors-any`)
      await fetch('/json')
    }, server().otherOrigin)
    const sent = server()
      .taken()
      .filter(({ method }) => method === 'GET')
    for (const [i, span] of spans.entries()) {
      const headers = sent[i]?.headers
      expect(headers?.traceparent).toBe(`00-${span.traceId}-${span.spanId}-01`)
      expect(headers?.b3).toBe(`${span.traceId}-${span.spanId}-1`)
      expect(headers?.['x-datadog-parent-id']).toBe(BigInt(`0x${span.spanId}`).toString())
    }
    expect(spans.map((span) => span.attributes['tracepane.preflight'])).toEqual([true, undefined])
    expect(await traced.notes()).toEqual([])
  })

  it('go in the form in which the page’s own trace came', async () => {
    await open('/jaeger-page', { headers: ['preserve'] })
    server().taken()
    const [span] = await spansAfter(async () => {
      await fetch('/json')
    })
    const headers = server().taken()[0]?.headers
    expect([headers?.['uber-trace-id'], headers?.traceparent]).toEqual([
      `${span?.traceId}:${span?.spanId}:0:01`,
      undefined,
    ])
  })

  it('that another origin refuses are left out, and the page gets what it would have got', async () => {
    const traced = await open('/', { propagation: 'listed', propagateTo: [server().otherOrigin] })
    server().taken()
    const spans = await spansAfter(async (other) => {
      await fetch(`${other}/cors-plain`)
      await new Promise((resolve) => {
        const xhr = new XMLHttpRequest()
        xhr.onload = resolve
        xhr.open('GET', `${other}/cors-plain`)
        xhr.send()
      })
    }, server().otherOrigin)
    expect(
      server()
        .taken()
        .map(({ method }) => method),
    ).toEqual(['OPTIONS', 'GET', 'GET'])
    expect(spans.map(({ status, attributes }) => [status, attributes['tracepane.headers']])).toEqual([
      [0, 'refused'],
      [0, 'left-out'],
    ])
    expect(await traced.notes()).toEqual([`headers: ${server().otherOrigin}/cors-plain`])
  })
})

describe('a page that uses axios', () => {
  const work = async (adapter: string) => {
    const { axios } = globalThis as unknown as { readonly axios: import('axios').AxiosStatic }
    const client = axios.create({ adapter: adapter as 'xhr' | 'fetch', timeout: 2000 })
    const log: unknown[] = []
    const seen = (promise: Promise<import('axios').AxiosResponse>) =>
      promise.then(
        ({ status, data, headers }) => log.push([status, data, headers['x-own']]),
        (error) => log.push([error.name, error.code, error.message, error.response?.status]),
      )
    const get = async () => {
      await seen(client.get('/json', { params: { q: 'a b' } }))
      await seen(client.post('/graphql', { query: 'mutation Buy { buy }' }))
      await seen(client.get('/status?code=404'))
      await seen(client.get('/slow', { timeout: 50 }))
      await seen(client.get('/slow', { signal: AbortSignal.timeout(50) }))
      await seen(client.get('/hang-up'))
    }
    const { tracing } = globalThis
    await (tracing === undefined ? get() : tracing.trace('work', get))
    return log
  }

  it.each(['xhr', 'fetch'])(
    'by %s sees what it saw, and its requests are children of the span that made them',
    async (adapter) => {
      const script = await bundle('e2e/network/axios-page.ts')
      const traced = await open()
      const pages = [traced.page, await openBare()]
      for (const page of pages) await page.addScriptTag({ content: script })
      const [ours, native] = [await pages[0]?.evaluate(work, adapter), await pages[1]?.evaluate(work, adapter)]
      expect(ours).toEqual(native)
      expect(ours).toHaveLength(6)
      const spans = await traced.spans()
      const parent = spans.find((span) => span.name === 'work')
      const requests = spans.filter((span) => span.scope === adapter)
      expect(requests.map((span) => [span.name, span.attributes['http.response.status_code'], span.status])).toEqual([
        ['GET', 200, 0],
        ['mutation Buy', 200, 0],
        ['GET', 404, ERROR],
        // Whether the browser's timer is first or that of axios, which aborts.
        ['GET', undefined, expect.any(Number)],
        ['GET', undefined, 0],
        ['GET', undefined, ERROR],
      ])
      expect(requests.map((span) => span.parentId)).toEqual(requests.map(() => parent?.spanId))
    },
  )
})

describe('an error in a listener', () => {
  it('is told with the place where the page has thrown it, and is the span’s', async () => {
    const { page, spans } = await open('/', { instrumentations: ['interaction', 'error'] })
    const bare = await openBare()
    const told: unknown[] = []
    for (const one of [page, bare]) {
      await one.addScriptTag({
        content: `const told = []
          const button = document.createElement('button')
          button.id = 'throws'
          button.textContent = 'Throw'
          document.body.append(button)
          onerror = (message, file, line, column) => { told.push([message, file, line, column]); return true }
          button.addEventListener('click', function first() { throw new Error('planned') })
          button.onclick = function second() { undefined.missing }`,
      })
      await one.bringToFront()
      await one.click('#throws')
      told.push(await one.evaluate('told'))
    }
    expect(told[0]).toEqual(told[1])
    expect(told[1]).toHaveLength(2)
    expect((await spans()).map(({ name, status }) => [name, status])).toEqual([['click button “Throw”', ERROR]])
  })
})

describe('a page’s own telemetry', () => {
  it('is left alone', async () => {
    const spans = await spansAfter(async () => {
      await fetch('/v1/traces', { method: 'POST', body: '{}' })
      navigator.sendBeacon('/api/4/envelope/', 'x')
      const xhr = new XMLHttpRequest()
      xhr.open('POST', '/v1/logs', false)
      xhr.send('{}')
    })
    expect(spans).toEqual([])
    expect(
      server()
        .taken()
        .filter(({ headers }) => headers.traceparent !== undefined),
    ).toEqual([])
  })
})
