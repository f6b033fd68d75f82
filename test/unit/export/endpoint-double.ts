/**
 * An OTLP/HTTP endpoint on loopback that does what no real one does on demand. Each request is answered by the next step of a
 * script; without one, it is taken.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { readTraceRequest } from '../../../extension/receiver/otlp/request'
import { startLocalServer } from '../../local-server'

export interface Step {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The connection is cut without an answer. */
  readonly cut?: true
  /** Nothing is ever answered. */
  readonly hang?: true
  /** Only if this holds; else the request is taken, and the step waits. */
  when?(request: SeenRequest): boolean
}

export interface SeenRequest {
  readonly headers: IncomingMessage['headers']
  readonly path: string
  readonly bytes: number
  readonly spans: readonly SeenSpan[]
  readonly atMs: number
}

export interface SeenSpan {
  readonly traceId: string
  readonly spanId: string
  readonly name: string
  readonly endTimeUnixNano: string
}

export interface EndpointDouble {
  readonly url: string
  readonly requests: readonly SeenRequest[]
  /** Of the requests that were taken, in order. */
  readonly taken: readonly SeenSpan[]
  script(...steps: readonly Step[]): void
  /** For all requests from now on, where the script has nothing; undefined: they are taken. */
  always(step: Step | undefined): void
  close(): Promise<void>
}

export async function startEndpoint(): Promise<EndpointDouble> {
  const requests: SeenRequest[] = []
  const taken: SeenSpan[] = []
  const steps: Step[] = []
  let forAll: Step | undefined
  const answer = async (message: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of message) chunks.push(chunk)
    const raw = Buffer.concat(chunks)
    const body = message.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
    const codec = message.headers['content-type']?.includes('json') === true ? 'json' : 'protobuf'
    const { parts } = readTraceRequest(body, codec)
    const spans = [...parts.values()].flatMap(({ json }) => JSON.parse(json).scopeSpans.flatMap(spansOf))
    const request = { headers: message.headers, path: message.url ?? '', bytes: body.length, spans, atMs: Date.now() }
    requests.push(request)
    const isNext = steps.length > 0 && (steps[0].when?.(request) ?? true)
    const step = (isNext ? steps.shift() : undefined) ?? (forAll?.when?.(request) === false ? undefined : forAll) ?? {}
    if (step.hang === true) return
    if (step.cut === true) {
      message.socket.destroy()
      return
    }
    const { status = 200, headers = {} } = step
    if (status === 200) taken.push(...spans)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(step.body ?? '{}')
  }
  const { origin, close } = await startLocalServer((message, response) => void answer(message, response))
  return {
    url: origin,
    requests,
    taken,
    script: (...more) => void steps.push(...more),
    always(step) {
      forAll = step
    },
    close,
  }
}

function spansOf({ spans }: { readonly spans: readonly SeenSpan[] }): readonly SeenSpan[] {
  return spans
}
