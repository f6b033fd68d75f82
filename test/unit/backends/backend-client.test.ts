import { afterEach, describe, expect, it } from 'vitest'
import { createBackendClient } from '../../../extension/backends/backend-client'
import { type BackendType, traceUrls } from '../../../extension/backends/trace-backend'
import { type BackendDouble, type Reply, startBackend } from './backend-double'

const ID = '0af7651916cd43dd8448eb211c8031ab'
const JSON_TRACE = '{"resourceSpans":[]}'

let backend: BackendDouble | undefined

afterEach(() => backend?.close())

async function clientOf(type: BackendType, reply: (path: string) => Reply | undefined, path = '', headers = {}) {
  backend = await startBackend(reply)
  return createBackendClient({ type, url: backend.url + path, origins: [], headers })
}
const textOf = (content: Uint8Array) => new TextDecoder().decode(content)

describe('where a trace is asked for', () => {
  it('is each backend’s own path, below the path at which it is, in each of its versions', () => {
    expect(traceUrls({ type: 'jaeger', url: 'http://j:16686/jaeger/' }, ID)).toEqual([
      `http://j:16686/jaeger/api/v3/traces/${ID}?rawTraces=true&raw_traces=true`,
      `http://j:16686/jaeger/api/traces/${ID}?raw=true`,
    ])
    expect(traceUrls({ type: 'tempo', url: 'http://t:3200' }, ID)).toEqual([
      `http://t:3200/api/v2/traces/${ID}`,
      `http://t:3200/api/traces/${ID}`,
    ])
    expect(traceUrls({ type: 'zipkin', url: 'http://z:9411' }, ID)).toEqual([`http://z:9411/api/v2/trace/${ID}`])
    expect(traceUrls({ type: 'aspire', url: 'http://a' }, ID)).toEqual([`http://a/api/telemetry/traces/${ID}`])
    expect(traceUrls({ type: 'otlp', url: 'https://o/t/{traceId}?x={traceId}' }, ID)).toEqual([
      `https://o/t/${ID}?x=${ID}`,
    ])
  })

  it.each([
    ['jaeger', 'http://j:16686/jaeger/search?service=a&limit=20', 'http://j:16686/jaeger'],
    ['jaeger', `http://j:16686/trace/${ID}#x`, 'http://j:16686'],
    ['zipkin', 'http://z:9411/zipkin/?lookback=15m', 'http://z:9411/zipkin'],
    ['tempo', 'http://g:3000/api/datasources/proxy/uid/P1/', 'http://g:3000/api/datasources/proxy/uid/P1'],
  ] as const)('is below what was copied from a page of %s: %s', (type, url, base) => {
    expect(traceUrls({ type, url }, ID)).toEqual(traceUrls({ type, url: base }, ID))
    for (const at of traceUrls({ type, url }, ID)) expect(at.startsWith(`${base}/api/`)).toBe(true)
  })

  it('is nowhere where the URL is none that can be asked', () => {
    for (const url of ['', 'localhost:16686', 'javascript:alert(1)', 'file:///etc/passwd', '/api']) {
      expect(traceUrls({ type: 'jaeger', url }, ID)).toEqual([])
    }
  })
})

describe('a backend', () => {
  it('is sent the headers that the user gave it, and no cookie', async () => {
    const client = await clientOf('otlp', () => ({ body: JSON_TRACE }), '/{traceId}', { 'x-scope-orgid': 'acme' })
    const answer = await client.trace(ID)
    expect(answer.type === 'trace' && textOf(answer.content)).toBe(JSON_TRACE)
    expect(backend?.headers[0]).toMatchObject({ 'x-scope-orgid': 'acme', accept: 'application/json' })
    expect(backend?.headers[0]?.cookie).toBeUndefined()
  })

  it('that is not ours is sent no POST, though it asks for one', async () => {
    const client = await clientOf('otlp', () => ({ status: 405, headers: { allow: 'POST' } }), '/{traceId}')
    expect(await client.trace(ID)).toEqual({ type: 'failed', reason: 'noApi', status: 405 })
    expect(backend?.asked).toHaveLength(1)
  })

  it('of an older version is asked at the older path, and there alone from then on', async () => {
    // Jaeger answers an unknown path with the page of its UI.
    const client = await clientOf('jaeger', (path) =>
      path.startsWith('/api/v3') ? { type: 'text/html', body: '<!doctype html>' } : { body: '{"data":[]}' },
    )
    expect((await client.trace(ID)).type).toBe('trace')
    expect((await client.trace(ID)).type).toBe('trace')
    expect(backend?.asked.map((path) => path.split('/').slice(1, 3).join('/'))).toEqual([
      'api/v3',
      'api/traces',
      'api/traces',
    ])
  })

  it('that does not know a trace yet is asked at its newest path alone', async () => {
    const body = '{"error":{"httpCode":404,"message":"trace not found"}}'
    const client = await clientOf('jaeger', () => ({ status: 404, body }))
    expect(await client.trace(ID)).toEqual({ type: 'none' })
    expect(backend?.asked).toHaveLength(1)
  })

  it('whose 404 may be of the path is asked at all', async () => {
    const client = await clientOf('tempo', () => ({ status: 404, type: 'text/plain', body: '404 page not found' }))
    expect(await client.trace(ID)).toEqual({ type: 'none' })
    expect(backend?.asked).toEqual([`/api/v2/traces/${ID}`, `/api/traces/${ID}`])
  })

  it('whose 404 is endless is not read to its end, and says nothing of the trace', async () => {
    const body = `trace not found${' '.repeat(200_000)}`
    const client = await clientOf('tempo', () => ({ status: 404, type: 'text/plain', body }))
    expect(await client.trace(ID)).toEqual({ type: 'none' })
    expect(backend?.asked).toEqual([`/api/v2/traces/${ID}`, `/api/traces/${ID}`])
  })

  it('is not asked at another path where it refuses or fails', async () => {
    for (const status of [401, 403, 429, 500, 503]) {
      const client = await clientOf('jaeger', () => ({ status, body: '{}' }))
      const refused = { type: 'refused', status }
      expect(await client.trace(ID)).toEqual(status < 429 ? refused : { type: 'failed', reason: 'status', status })
      expect(backend?.asked).toHaveLength(1)
      await backend?.close()
    }
  })

  it.each([301, 302, 303, 307, 308])('that sends elsewhere by %i is not followed, and said to', async (status) => {
    const client = await clientOf('jaeger', () => ({ status, headers: { location: '/login' } }), '', { cookie: 'x' })
    expect(await client.trace(ID)).toEqual({ type: 'failed', reason: 'moved', status: 0 })
    expect(backend?.asked).toHaveLength(1)
  })

  it.each([{ status: 204 }, { body: '' }])('that answers with nothing (%j) knows nothing of it yet', async (reply) => {
    expect(await (await clientOf('zipkin', () => reply)).trace(ID)).toEqual({ type: 'none' })
  })

  it('that cuts or is not there is unreachable, and one that shows a page has no API', async () => {
    const unreachable = { type: 'failed', reason: 'unreachable', status: 0 }
    const cut = await clientOf('zipkin', () => undefined)
    expect(await cut.trace(ID)).toEqual(unreachable)
    await backend?.close()
    expect(await cut.trace(ID)).toEqual(unreachable)
    const page = await clientOf('zipkin', () => ({ type: 'text/html; charset=utf-8', body: '<html>' }))
    expect(await page.trace(ID)).toEqual({ type: 'failed', reason: 'noApi', status: 200 })
  })
})
