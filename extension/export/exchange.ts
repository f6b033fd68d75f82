/** One request to an endpoint. */
import { boundedBody } from '../bounded-body'
import { type Answer, answerOf, MAX_ANSWER_BYTES } from './answer'
import type { Codec } from './batch'

/** Neither browser keeps a background alive for a request: it has to end within the 30 s that it has. */
export const REQUEST_MS = 10_000

/** An endpoint of OTLP/HTTP. */
export interface Target {
  /** For traces. */
  readonly url: string
  readonly codec: Codec
  readonly headers: readonly (readonly [name: string, value: string])[]
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Posts a body. Never rejects: where nothing is answered it is to be tried again later, with status 0. */
export async function post(target: Target, body: Uint8Array, isGzipped: boolean, fetched: Fetch): Promise<Answer> {
  try {
    const response = await fetched(target.url, {
      method: 'POST',
      body: new Uint8Array(isGzipped ? await gzipped(body) : body),
      headers: headersOf(target, isGzipped),
      // Else the cookies of that host would go along, as the extension has access to it.
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      // What is followed loses its authorization on the way to another host.
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_MS),
    })
    return answerOf(
      {
        status: response.status,
        isRedirect: response.type === 'opaqueredirect',
        contentType: response.headers.get('content-type') ?? '',
        retryAfter: response.headers.get('retry-after'),
        body: await boundedBody(response, MAX_ANSWER_BYTES),
      },
      Date.now(),
    )
  } catch (error) {
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError'
    return { kind: 'later', status: 0, afterMs: undefined, message: isTimeout ? NO_ANSWER : UNREACHABLE }
  }
}

/** Stand for what the browser does not say more of; the panel has words for them. */
export const NO_ANSWER = 'no-answer'
export const UNREACHABLE = 'unreachable'

function headersOf({ codec, headers }: Target, isGzipped: boolean): Headers {
  const all = new Headers()
  for (const [name, value] of headers) {
    try {
      all.append(name, value)
    } catch {
      // What is no header was told to the user when it was typed.
    }
  }
  all.set('content-type', codec === 'json' ? 'application/json' : 'application/x-protobuf')
  if (isGzipped) all.set('content-encoding', 'gzip')
  return all
}

async function gzipped(body: Uint8Array): Promise<ArrayBuffer> {
  const stream = new Blob([new Uint8Array(body)]).stream().pipeThrough(new CompressionStream('gzip'))
  return new Response(stream).arrayBuffer()
}
