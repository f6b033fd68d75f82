/** The receiver as programs, panels and pages meet it: over real sockets of this machine. */
import { createServer, request as httpRequest, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { brotliCompressSync, deflateSync, gzip, gzipSync } from 'node:zlib'
import { type Attributes, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createBackendClient } from '../../../extension/backends/backend-client'
import { PANEL_PATH, PANEL_PROTOCOL } from '../../../extension/backends/receiver-protocol'
import type { TraceBackend } from '../../../extension/backends/trace-backend'
import { PortTaken, type Receiver, type ReceiverOptions, startReceiver } from '../../../extension/receiver/receiver'
import { MAX_BODY_BYTES } from '../../../extension/receiver/request-body'
import { readTraceFile } from '../../../panel/formats/all'
import type { TraceSpan } from '../../../panel/formats/trace-model'

const EXTENSION = 'chrome-extension://abcdefghijklmnopabcdefghijklmnop'
const FIREFOX = 'moz-extension://0d9d1c2e-0000-4000-8000-000000000000'
const TRACE = '0af7651916cd43dd8448eb211c8031ab'
const SPAN = { traceId: TRACE, spanId: '136fbdc4554feb62', name: 'load cart', startTimeUnixNano: '5' }
const requestOf = (...spans: object[]) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })

const undos: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of undos.splice(0).reverse()) await undo()
})

async function started(
  options: Partial<ReceiverOptions> = {},
): Promise<Receiver & { readonly lines: string[]; readonly url: string }> {
  const lines: string[] = []
  const receiver = await startReceiver({
    ...{ port: 0, grpcPort: 0, maxBytes: 64e6, forward: undefined, forwardHeaders: {}, version: '1' },
    write: (line) => lines.push(line),
    ...options,
  })
  undos.push(receiver.close)
  return { ...receiver, lines, url: `http://127.0.0.1:${receiver.port}` }
}

function post(url: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }
  return fetch(`${url}/v1/traces`, init as RequestInit)
}

/** As no client library would write it; gives the answer. */
function sendRaw(url: string, head: string, body: string): Promise<string> {
  const isChunked = head.includes('chunked')
  const lines = [
    head,
    'Host: localhost',
    ...(/content-type/i.test(head) ? [] : ['Content-Type: application/json']),
    ...(isChunked ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    ...(/\nConnection/.test(head) ? [] : ['Connection: close']),
  ]
  const half = Math.floor(body.length / 2)
  const pieces = [body.slice(0, half), body.slice(half)]
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      for (const piece of pieces) socket.write(isChunked ? `${piece.length.toString(16)}\r\n${piece}\r\n` : piece)
      if (isChunked) socket.write('0\r\n\r\n')
    })
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
      // Who asked for another protocol keeps the connection.
      if (/\nConnection/.test(head) && text.endsWith('0\r\n\r\n')) socket.end()
    })
    socket.on('close', () => resolve(text)).on('error', reject)
  })
}

/** With headers that `fetch` would not send. */
function ask(
  url: string,
  headers: Record<string, string>,
  method = 'GET',
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(url, { method, headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

async function traceOf(url: string, traceId: string): Promise<readonly TraceSpan[]> {
  const read = readTraceFile(await (await fetch(`${url}/v1/traces/${traceId}`)).text())
  if (!('spans' in read)) throw new Error(read.reason)
  return read.spans
}

const ATTRIBUTES: Attributes = { text: 'ünï\u{1f600}', whole: 42, part: 0.25, yes: true, list: ['a', 'b'] }

/** A request that failed, as a service with OpenTelemetry's SDK for Node makes it; gives its trace id. */
async function sendBySdk(exporter: SpanExporter): Promise<string> {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'checkout' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  })
  const tracer = provider.getTracer('test', '1.2')
  const span = tracer.startSpan('POST /pay', { kind: SpanKind.SERVER, attributes: ATTRIBUTES })
  span.addEvent('retry', { attempt: 2 })
  span.recordException(new Error('declined'))
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'declined' })
  span.end()
  await provider.forceFlush()
  await provider.shutdown()
  return span.spanContext().traceId
}

describe('OpenTelemetry’s SDK for Node', () => {
  it.each<[string, (receiver: Receiver & { url: string }) => SpanExporter]>([
    ['protobuf', ({ url }) => new ProtobufExporter({ url: `${url}/v1/traces` })],
    [
      'protobuf in gzip',
      ({ url }) => new ProtobufExporter({ url: `${url}/v1/traces`, compression: CompressionAlgorithm.GZIP }),
    ],
    ['JSON', ({ url }) => new JsonExporter({ url: `${url}/v1/traces` })],
    ['JSON to localhost', ({ port }) => new JsonExporter({ url: `http://localhost:${port}/v1/traces` })],
    ['gRPC', ({ grpcPort }) => new GrpcExporter({ url: `http://127.0.0.1:${grpcPort}` })],
    [
      'gRPC in gzip',
      ({ grpcPort }) =>
        new GrpcExporter({ url: `http://localhost:${grpcPort}`, compression: CompressionAlgorithm.GZIP }),
    ],
  ])('sends its spans in %s', async (_codec, exporterFor) => {
    const receiver = await started()
    const traceId = await sendBySdk(exporterFor(receiver))
    const [span] = await traceOf(receiver.url, traceId)
    expect(span).toMatchObject({
      traceId,
      parentId: undefined,
      name: 'POST /pay',
      kind: 2,
      scope: { name: 'test', version: '1.2' },
    })
    expect(span.status).toEqual({ code: 2, message: 'declined' })
    expect(Object.fromEntries(span.attributes)).toEqual(ATTRIBUTES)
    expect(Object.fromEntries(span.resource)['service.name']).toBe('checkout')
    expect(span.events.map(({ name }) => name)).toEqual(['retry', 'exception'])
    expect(Math.abs(Number(span.startNs / 1_000_000n) - Date.now())).toBeLessThan(60_000)
    expect(receiver.lines).toContain('First spans of checkout')
  })
})

describe('OTLP/HTTP', () => {
  it('says which spans it did not take', async () => {
    const { url } = await started()
    const answer = await post(url, requestOf(SPAN, { ...SPAN, spanId: '' }))
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'spanId is no id of 8 bytes' },
    })
  })

  it.each<[number, string | Uint8Array, Record<string, string>]>([
    [400, '{', {}],
    [400, 'not gzip', { 'content-encoding': 'gzip' }],
    [400, new Uint8Array([0xff, 0xff]), { 'content-type': 'application/x-protobuf' }],
    [415, requestOf(SPAN), { 'content-type': 'text/plain' }],
    [415, requestOf(SPAN), { 'content-encoding': 'snappy' }],
    [415, requestOf(SPAN), { 'content-encoding': 'constructor' }],
    [400, 'not packed', { 'content-encoding': 'deflate' }],
  ])('answers %i to what is no request', async (status, body, headers) => {
    const { url } = await started()
    expect((await post(url, body, headers)).status).toBe(status)
    expect((await post(url, requestOf(SPAN))).status).toBe(200)
  })

  it.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['zlib', deflateSync],
    ['br', brotliCompressSync],
    ['none', Buffer.from],
    ['gzip, identity', gzipSync],
  ] as const)('takes a body with the encoding %s', async (encoding, pack) => {
    const { url } = await started()
    expect((await post(url, pack(Buffer.from(requestOf(SPAN))), { 'content-encoding': encoding })).status).toBe(200)
    expect(await traceOf(url, TRACE)).toHaveLength(1)
  })

  it('takes zstd where Node has it, and says so where not', async () => {
    const { url } = await started()
    const compress: unknown = Reflect.get(zlib, 'zstdCompressSync')
    const body = typeof compress === 'function' ? compress(requestOf(SPAN)) : 'x'
    const { status } = await post(url, body, { 'content-encoding': 'zstd' })
    expect(status).toBe(typeof compress === 'function' ? 200 : 415)
  })

  it.each(['/v1/traces/', '//v1/traces', '/v1//traces?x=1'])('takes what is sent to %s', async (path) => {
    const { url } = await started()
    const sent = await sendRaw(url, `POST ${path} HTTP/1.1`, requestOf(SPAN))
    expect(sent).toMatch(/^HTTP\/1.1 200 /)
    expect(await traceOf(url, TRACE)).toHaveLength(1)
  })

  it.each([
    ['a body in pieces', 'POST /v1/traces HTTP/1.1\r\nTransfer-Encoding: chunked'],
    ['a client of HTTP/1.0', 'POST /v1/traces HTTP/1.0'],
    ['a client that waits for leave to send', 'POST /v1/traces HTTP/1.1\r\nExpect: 100-continue'],
    ['a client that takes it for a proxy', 'POST http://localhost/v1/traces HTTP/1.1'],
    // Java's own client asks so with each request.
    [
      'a client that would rather have HTTP/2',
      'POST /v1/traces HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk',
    ],
    [
      'one that names the type otherwise',
      'POST /v1/traces HTTP/1.1\r\nContent-Type: application/x+json; charset=utf-8',
    ],
  ])('takes what comes from %s', async (_who, head) => {
    const { url } = await started()
    expect(await sendRaw(url, head, requestOf(SPAN))).toMatch(/^HTTP\/1.1 (?:100 Continue\s+HTTP\/1.1 )?200 /)
    expect(await traceOf(url, TRACE)).toHaveLength(1)
  })

  it.each([
    ['GET /health', 200],
    ['HEAD /', 200],
    ['GET //', 200],
    ['PUT /', 405],
    ['POST /v1/metrics/', 200],
    ['POST /v1/logs', 200],
  ])('answers %s', async (asked, status) => {
    const { url } = await started()
    expect(await sendRaw(url, `${asked} HTTP/1.1`, asked.startsWith('POST') ? '{}' : '')).toMatch(
      new RegExp(`^HTTP/1.1 ${status} `),
    )
  })

  it.each(['/', '/v1/traces/v1/traces'])('says to what is sent to %s where it belongs', async (path) => {
    const { url, lines } = await started()
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(url + path, { method: 'POST', body: requestOf(SPAN), headers })
    expect([answer.status, await answer.json()]).toEqual([404, { message: 'traces go to /v1/traces' }])
    expect(lines).toEqual([`Refused: POST ${path}: traces go to /v1/traces`])
  })

  it('says where traces are to who asks elsewhere', async () => {
    const { url } = await started()
    const asked = async (path: string) => (await fetch(url + path)).json()
    expect(await asked('/v1/traces/123')).toEqual({ message: 'a trace is at /v1/traces/<32 hex digits>' })
    expect(await asked(`/v1/traces/${TRACE}`)).toEqual({ message: 'no such trace' })
  })

  it('says in its output of what type a request must be', async () => {
    const { url, lines } = await started()
    await post(url, requestOf(SPAN), { 'content-type': 'application/x-www-form-urlencoded' })
    expect(lines.join()).toContain('content-type application/x-www-form-urlencoded')
  })

  it('refuses what is too large, packed or not, and goes on', async () => {
    const { url } = await started()
    const large = Buffer.alloc(MAX_BODY_BYTES + 1, ' ')
    const bomb = await promisify(gzip)(Buffer.alloc(MAX_BODY_BYTES * 4))
    expect(bomb.length).toBeLessThan(1e6)
    expect((await post(url, bomb, { 'content-encoding': 'gzip' })).status).toBe(413)
    // The connection may be gone before the answer is read: it was not waited for.
    expect(
      await post(url, large).then(
        ({ status }) => status,
        () => 413,
      ),
    ).toBe(413)
    expect((await post(url, requestOf(SPAN))).status).toBe(200)
  })

  it('takes metrics and logs, and says that it forgets them', async () => {
    const { url, lines } = await started()
    for (const signal of ['metrics', 'logs']) {
      const answer = await fetch(`${url}/v1/${signal}`, {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      })
      expect([answer.status, await answer.json()]).toEqual([200, {}])
    }
    expect(lines.filter((line) => line.startsWith('Ignored: '))).toHaveLength(2)
  })

  it('answers by trace id, with what is newer than what is known', async () => {
    const { url } = await started()
    await post(url, requestOf(SPAN))
    await post(url, requestOf({ ...SPAN, spanId: '1'.repeat(16) }))
    const newer = await (await fetch(`${url}/v1/traces/${TRACE.toUpperCase()}?after=1`)).json()
    expect(newer.resourceSpans[0].scopeSpans[0].spans.map(({ spanId }: { spanId: string }) => spanId)).toEqual([
      '1'.repeat(16),
    ])
    expect(newer.sequence).toBe(2)
    for (const path of ['/v1/traces/ff', `/v1/traces/${'f'.repeat(32)}`, '/favicon.ico']) {
      expect((await fetch(url + path)).status).toBe(404)
    }
    expect((await fetch(`${url}/v1/traces`)).status).toBe(405)
  })
})

describe('each port', () => {
  it.each<[string, (receiver: Receiver) => SpanExporter]>([
    ['gRPC at the port of HTTP', ({ port }) => new GrpcExporter({ url: `http://localhost:${port}` })],
    [
      'HTTP at the port of gRPC',
      ({ grpcPort }) => new ProtobufExporter({ url: `http://localhost:${grpcPort}/v1/traces` }),
    ],
  ])('takes %s', async (_what, exporterFor) => {
    const receiver = await started()
    expect(await traceOf(receiver.url, await sendBySdk(exporterFor(receiver)))).toHaveLength(1)
  })

  it('takes gRPC whose first bytes come one by one', async () => {
    const { port } = await started()
    const socket = connect(port, '127.0.0.1')
    undos.push(() => socket.destroy())
    const answered = new Promise<Buffer>((resolve) => socket.once('data', resolve))
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1')
    for (const byte of preface) await new Promise((written) => socket.write(Buffer.of(byte), written))
    // A frame of settings.
    expect((await answered)[3]).toBe(4)
  })

  it('says to what is sent with TLS that it takes none, and goes on', async () => {
    const { port, grpcPort, url, lines } = await started()
    for (const each of [port, grpcPort]) await expect(fetch(`https://localhost:${each}/v1/traces`)).rejects.toThrow()
    expect(lines).toEqual(['Refused: a connection with TLS: use http://, in gRPC also insecure=true'])
    expect((await post(url, requestOf(SPAN))).status).toBe(200)
  })
})

describe('who is refused', () => {
  it('a page gets nothing, and no leave to read what it gets', async () => {
    const { url, lines } = await started()
    await post(url, requestOf(SPAN))
    const wrong: Record<string, string>[] = [
      { origin: 'http://localhost:3000' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { host: 'rebound.test' },
    ]
    for (const headers of wrong) {
      for (const method of ['GET', 'OPTIONS', 'POST']) {
        const answer = await ask(`${url}/v1/traces/${TRACE}`, headers, method)
        expect([
          answer.status,
          answer.headers['access-control-allow-origin'],
          answer.text.includes('load cart'),
        ]).toEqual([403, undefined, false])
      }
    }
    expect(lines.filter((line) => line.startsWith('Refused'))).toHaveLength(4)
  })

  it('an extension may read, also where the user took its access to sites', async () => {
    const { url } = await started()
    await post(url, requestOf(SPAN))
    const answer = await ask(`${url}/v1/traces/${TRACE}`, { origin: EXTENSION })
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, EXTENSION])
    expect((await ask(`${url}/v1/traces`, { origin: EXTENSION }, 'OPTIONS')).status).toBe(204)
  })

  it('an extension in Firefox may read by POST, as a GET of Firefox does not name it; a page may by neither', async () => {
    const { url, lines } = await started()
    await post(url, requestOf(SPAN))
    const unnamed = { 'sec-fetch-site': 'same-origin' }
    const inFirefox = (input: string, init: RequestInit) =>
      fetch(input, {
        ...init,
        headers: { ...init.headers, ...unnamed, ...(init.method === 'POST' && { origin: FIREFOX }) },
      })
    const backend: TraceBackend = { type: 'otlp', url: `${url}/v1/traces/{traceId}`, origins: [], headers: {} }
    const answer = await createBackendClient(backend, inFirefox).trace(TRACE)
    expect(answer.type === 'trace' && new TextDecoder().decode(answer.content)).toContain('load cart')
    expect(await createBackendClient(backend, inFirefox).trace('f'.repeat(32))).toMatchObject({ type: 'none' })
    const answers = [
      await ask(`${url}/v1/traces/${TRACE}`, unnamed),
      await ask(`${url}/v1/traces/${TRACE}`, unnamed, 'POST'),
      await ask(`${url}/v1/traces/${TRACE}`, { ...unnamed, origin: url }, 'POST'),
      await ask(url, unnamed),
    ]
    expect(answers.map(({ status }) => status)).toEqual([405, 403, 403, 403])
    for (const { text, headers } of answers) {
      expect([text.includes('load cart'), headers['access-control-allow-origin']]).toEqual([false, undefined])
    }
    expect(lines.filter((line) => line.startsWith('Refused'))).not.toHaveLength(0)
  })

  it('whoever is not on this machine: it listens on loopback alone', async () => {
    const { networkInterfaces } = await import('node:os')
    const { port } = await started()
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
    for (const { address } of others) await expect(fetch(`http://${address}:${port}/`)).rejects.toThrow()
  })

  it('names that others chose steer no terminal', async () => {
    const { url, lines } = await started()
    await post(
      url,
      requestOf({ ...SPAN }).replace(
        '{"scopeSpans"',
        '{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"a\\u001b[2Jb\\u009b"}}]},"scopeSpans"',
      ),
    )
    expect(lines).toContain('First spans of a?[2Jb?')
  })

  it('a port that another has is named', async () => {
    const { port } = await started()
    await expect(started({ port })).rejects.toThrow(PortTaken)
    await expect(started({ grpcPort: port })).rejects.toThrow(PortTaken)
  })
})

describe('a panel', () => {
  interface Panel {
    readonly socket: WebSocket
    readonly told: { type: string; [key: string]: unknown }[]
  }

  async function connected(port: number, origin = EXTENSION): Promise<Panel> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${PANEL_PATH}`, PANEL_PROTOCOL, { origin })
    undos.push(() => socket.terminate())
    const told: Panel['told'] = []
    socket.on('message', (data) => told.push(JSON.parse(String(data))))
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
    return { socket, told }
  }

  it('is told what there is, hears of what comes, and gets what it asks for', async () => {
    const { url, port } = await started()
    await post(url, requestOf(SPAN))
    const { socket, told } = await connected(port)
    await vi.waitFor(() => expect(told).toEqual([{ type: 'has', traces: [[TRACE, 1]] }]))
    const late = { ...SPAN, spanId: '2'.repeat(16), name: 'late' }
    await post(url, requestOf(late))
    await vi.waitFor(() => expect(told.at(-1)).toEqual({ type: 'has', traces: [[TRACE, 2]] }))
    socket.send(JSON.stringify({ type: 'ask', traceId: TRACE, after: 1 }))
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ type: 'trace', traceId: TRACE, sequence: 2 }))
    const read = readTraceFile(String(told.at(-1)?.otlp))
    expect('spans' in read && read.spans.map(({ name }) => name)).toEqual(['late'])
    socket.send(JSON.stringify({ type: 'ask', traceId: 'f'.repeat(32), after: 0 }))
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ sequence: 0, otlp: '{"resourceSpans":[]}' }))
  })

  it('is no page', async () => {
    const { port } = await started()
    for (const origin of ['http://localhost:3000', 'https://shop.test', 'null']) {
      await expect(connected(port, origin)).rejects.toThrow('403')
    }
  })

  it('that says anything else is cut off', async () => {
    const { port } = await started()
    for (const said of ['{', '[]', JSON.stringify({ type: 'ask', traceId: 'x', after: 0 }), 'y'.repeat(5000)]) {
      const { socket } = await connected(port)
      const closed = new Promise((resolve) => socket.on('close', resolve))
      socket.send(said)
      await closed
    }
  })
})

describe('--forward', () => {
  interface Endpoint {
    readonly url: URL
    readonly got: { path: string; type: string; key: string; text: string }[]
    readonly answers: { status: number; headers?: Record<string, string> }[]
  }

  async function endpoint(): Promise<Endpoint> {
    const got: Endpoint['got'] = []
    const answers: Endpoint['answers'] = []
    const server: Server = createServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      const { 'content-type': type = '', 'x-key': key = '' } = request.headers
      got.push({ path: request.url ?? '', type, key: String(key), text })
      const { status, headers } = answers.shift() ?? { status: 200 }
      response.writeHead(status, headers).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    undos.push(() => {
      server.closeAllConnections()
      server.close()
    })
    return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`), got, answers }
  }

  it('passes on what came as it came, and again where it is told to', async () => {
    const { url: forward, got, answers } = await endpoint()
    answers.push({ status: 503, headers: { 'retry-after': '0' } })
    const { url, grpcPort } = await started({ forward, forwardHeaders: { 'x-key': 'k' } })
    await post(url, requestOf(SPAN))
    await vi.waitFor(() => expect(got).toHaveLength(2))
    expect(got[1]).toEqual({ path: '/v1/traces', type: 'application/json', key: 'k', text: requestOf(SPAN) })
    await sendBySdk(new GrpcExporter({ url: `http://127.0.0.1:${grpcPort}` }))
    await vi.waitFor(() => expect(got).toHaveLength(3))
    expect(got[2].type).toBe('application/x-protobuf')
    await fetch(`${url}/v1/metrics`, {
      method: 'POST',
      body: '{"m":1}',
      headers: { 'content-type': 'application/json' },
    })
    await vi.waitFor(() => expect(got[3]).toMatchObject({ path: '/v1/metrics', text: '{"m":1}' }))
  })

  it('gives up what is refused for good, says so, and goes on', async () => {
    const { url: forward, got, answers } = await endpoint()
    answers.push({ status: 401 })
    const { url, lines } = await started({ forward })
    await post(url, requestOf(SPAN))
    await post(url, requestOf({ ...SPAN, name: 'second' }))
    await vi.waitFor(() => expect(got).toHaveLength(2))
    expect(lines).toContain(`Not passed on: ${forward.host} answers 401`)
  })

  it('is not to the receiver itself', async () => {
    const port = 40_000 + Math.floor(Math.random() * 20_000)
    for (const ports of [{ port }, { grpcPort: port }])
      await expect(started({ ...ports, forward: new URL(`http://localhost:${port}`) })).rejects.toThrow('itself')
  })
})
