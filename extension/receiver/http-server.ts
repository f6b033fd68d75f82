/** The OTLP/HTTP server, which also answers with traces by id. https://opentelemetry.io/docs/specs/otlp/#otlphttp */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { RECEIVER_SERVER } from '../backends/receiver-protocol'
import { isExtension, refusalOf } from './callers'
import type { Intake } from './intake'
import { type Codec, MalformedRequest, SIGNALS } from './otlp/request'
import { encodeResponse, encodeStatus, type PartialSuccess } from './otlp/schema'
import type { Output } from './output'
import { BodyFault, BodyReader } from './request-body'
import type { TraceMemory } from './trace-memory'

const TIMEOUT_MS = 30_000
const MAX_CONNECTIONS = 512
const TRACES = '/v1/traces/'
const TRACE_PATH = /^\/v1\/traces\/[\da-f]{32}$/i

const CONTENT_TYPES: Readonly<Record<Codec, string>> = { json: 'application/json', protobuf: 'application/x-protobuf' }

const PROTOBUF_TYPES = [CONTENT_TYPES.protobuf, 'application/protobuf', 'application/vnd.google.protobuf']

/** What the server uses. */
interface Parts {
  readonly intake: Intake
  readonly memory: TraceMemory
  readonly output: Output
  readonly version: string
}

/** Makes the server. */
export function createHttpServer({ intake, memory, output, version }: Parts): Server {
  const bodies = new BodyReader()
  const server = createServer({ requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS }, (request, response) => {
    void answer(request, response).catch(() => response.destroy())
  })
  server.maxConnections = MAX_CONNECTIONS
  return server

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('cross-origin-resource-policy', 'same-origin')
    response.setHeader('server', RECEIVER_SERVER)
    const { pathname, searchParams } = addressOf(request.url ?? '/')
    const isTracePath = TRACE_PATH.test(pathname)
    const refusal = refusalOf(request.headers)
    if (refusal?.reason === 'unnamed' && isTracePath && request.method === 'GET') {
      // An extension in Firefox asks again by POST, which names it.
      response.setHeader('allow', 'POST')
      end(request, response, 405, 'text/plain', 'POST only\n')
      return
    }
    if (refusal !== undefined) {
      output.refused(refusal)
      end(request, response, 403, 'text/plain', 'Tracepane answers programs of this machine and browser extensions.\n')
      return
    }
    const { origin } = request.headers
    if (origin !== undefined && isExtension(origin)) {
      response.setHeader('access-control-allow-origin', origin)
      response.setHeader('vary', 'origin')
    }
    const signal = SIGNALS.find((one) => pathname === `/v1/${one}`)
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'GET, POST')
      response.setHeader('access-control-allow-headers', 'content-type, content-encoding')
      end(request, response, 204)
    } else if (signal !== undefined && request.method === 'POST') {
      await receive(request, response, (bytes, codec) => intake.take(signal, bytes, codec))
    } else if (signal !== undefined) {
      response.setHeader('allow', 'POST')
      end(request, response, 405, 'text/plain', 'POST only\n')
    } else if (isTracePath && (request.method === 'GET' || request.method === 'POST')) {
      answerTrace(request, response, pathname, Number(searchParams.get('after') ?? 0) || 0)
    } else if (request.method === 'POST') {
      // An SDK with a base address where it takes a whole one, or the other way round, posts to `/` or `/v1/traces/v1/traces`.
      output.malformed(`POST ${pathname}: traces go to /v1/traces`)
      fail(request, response, 404, codecOf(request.headers['content-type']) ?? 'json', 'traces go to /v1/traces')
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD, POST')
      end(request, response, 405, 'text/plain', 'GET and POST only\n')
    } else if (pathname === '/' || pathname === '/health') {
      const { traces, spans } = memory.counts()
      const text = `Tracepane ${version}: ${spans} spans of ${traces} traces. See http://${request.headers.host}/v1/traces/<trace id>\n`
      end(request, response, 200, 'text/plain', text)
    } else {
      fail(request, response, 404, 'json', 'a trace is at /v1/traces/<32 hex digits>')
    }
  }

  function answerTrace(request: IncomingMessage, response: ServerResponse, pathname: string, after: number): void {
    const trace = memory.get(pathname.slice(TRACES.length).toLowerCase(), after)
    if (trace === undefined) {
      fail(request, response, 404, 'json', 'no such trace')
      return
    }
    const body = `{"resourceSpans":[${trace.json}],"sequence":${trace.sequence}}`
    end(request, response, 200, CONTENT_TYPES.json, body)
  }

  async function receive(
    request: IncomingMessage,
    response: ServerResponse,
    take: (bytes: Uint8Array, codec: Codec) => PartialSuccess | undefined,
  ): Promise<void> {
    const codec = codecOf(request.headers['content-type'])
    if (codec === undefined) {
      output.malformed(
        `content-type ${request.headers['content-type'] ?? ''}: application/json or application/x-protobuf`,
      )
      end(request, response, 415, 'text/plain', 'application/json or application/x-protobuf\n')
      return
    }
    try {
      const partial = take(await bodies.read(request), codec)
      const body = codec === 'protobuf' ? encodeResponse(partial) : JSON.stringify(responseJson(partial))
      end(request, response, 200, CONTENT_TYPES[codec], body)
    } catch (error) {
      if (error instanceof BodyFault) {
        if (error.status === 503) response.setHeader('retry-after', '1')
        output.malformed(error.message)
        fail(request, response, error.status, codec, error.message)
      } else if (error instanceof MalformedRequest) {
        output.malformed(error.message)
        fail(request, response, 400, codec, error.message)
      } else throw error
    }
  }
}

/** Of a path, whole addresses (of who takes this for a proxy) included. Services put paths together with a slash too many. */
function addressOf(target: string): { readonly pathname: string; readonly searchParams: URLSearchParams } {
  const whole = target.startsWith('/') ? `http://localhost${target}` : target
  const { pathname, searchParams } = new URL(URL.canParse(whole) ? whole : 'http://localhost/')
  const single = pathname.replace(/\/{2,}/g, '/')
  return { pathname: single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single, searchParams }
}

/** In protobuf's JSON, 64-bit numbers are strings. */
function responseJson(partial: PartialSuccess | undefined): object {
  if (partial === undefined) return {}
  return { partialSuccess: { ...partial, rejectedSpans: String(partial.rejectedSpans) } }
}

function codecOf(contentType: string | undefined): Codec | undefined {
  const type = contentType?.split(';')[0].trim().toLowerCase()
  if (type === undefined) return undefined
  if (type === CONTENT_TYPES.json || type.endsWith('+json')) return 'json'
  return PROTOBUF_TYPES.includes(type) ? 'protobuf' : undefined
}

function fail(request: IncomingMessage, response: ServerResponse, status: number, codec: Codec, message: string): void {
  const body = codec === 'protobuf' ? encodeStatus(message) : JSON.stringify({ message })
  end(request, response, status, CONTENT_TYPES[codec], body)
}

function end(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType?: string,
  body: string | Uint8Array = '',
): void {
  // A body that was not read is not wanted: close the connection with it.
  if (!request.complete) response.setHeader('connection', 'close')
  if (contentType !== undefined) response.setHeader('content-type', contentType)
  response.writeHead(status).end(body)
}
