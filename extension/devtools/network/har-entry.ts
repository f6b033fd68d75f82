/**
 * Reads an entry of the browser's network log. DevTools gives it as HAR 1.2. Its content (headers, URLs, errors) comes from
 * the page and its servers, so nothing is taken for granted. https://w3c.github.io/web-performance/specs/HAR/Overview.html
 */

import * as v from 'valibot'
import { lenientObject, orUndefined } from '../../schema'
import { INITIATOR, type Initiator, initiatorOf } from './har-initiator'
import { MESSAGES, type SocketMessages, socketMessages } from './har-messages'

/** How much of a request's body is kept, in characters. */
const MAX_BODY = 64 * 1024
/** Requests with a longer URL are left out, in characters: no server takes one, and `data:` is not the network. */
const MAX_URL = 64 * 1024
/** How many headers of a request or a response are kept; browsers refuse more. */
const MAX_HEADERS = 500

const IMAGE = /^image\/(?!svg)/
const BASE64 = /^[\w+/]+={0,2}$/

/** A header as it was sent; the case of its name is the sender's. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** The phases of a request, in ms; phases that did not occur are left out. `connect` contains `tls`. */
export type NetworkTimings = Readonly<
  Partial<Record<'blocked' | 'dns' | 'connect' | 'tls' | 'send' | 'wait' | 'receive', number>>
>

/** The body of a response, as far as the browser still has it. */
export interface ResponseBody {
  readonly text: string
  /** Whether the text is the Base64 of binary data. */
  readonly isBase64: boolean
}

/** A request in the browser's network log. A redirected request has several. */
export interface NetworkRequest {
  readonly url: string
  readonly method: string
  /** ms since the epoch. */
  readonly startMs: number
  readonly durationMs: number
  readonly timings: NetworkTimings
  readonly requestHeaders: readonly Header[]
  /** Undefined if there was none. Long text is cut. */
  readonly requestBody: { readonly text: string; readonly isCut: boolean } | undefined
  /** 0 if there was no response. */
  readonly status: number
  readonly statusText: string
  readonly responseHeaders: readonly Header[]
  /** The target of a redirect; '' if the response was none. */
  readonly redirectUrl: string
  readonly mimeType: string
  /** As in HAR: `http/2.0`, `h3`. */
  readonly protocol: string
  readonly address: string
  /** In bytes; undefined if the browser does not say. */
  readonly transferredBytes: number | undefined
  readonly contentBytes: number | undefined
  /** `memory` or `disk`; '' if it came over the network. */
  readonly cache: string
  readonly viaServiceWorker: boolean
  readonly priority: string
  /** Why the request failed; '' if it did not. */
  readonly error: string
  /** Whether the browser sent it to ask if the page may send the actual request. */
  readonly isPreflight: boolean
  readonly initiator: Initiator
  readonly socket: SocketMessages
  /** Gets the response's body from the browser. */
  body(): Promise<ResponseBody>
}

const text = v.fallback(v.string(), '')
/** HAR writes -1 for values that are unknown. */
const amount = orUndefined(v.pipe(v.number(), v.minValue(0), v.finite()))
const header = lenientObject({ name: text, value: text })
const headers = v.fallback(
  v.pipe(
    v.array(v.unknown()),
    v.transform((given): readonly unknown[] => given.slice(0, MAX_HEADERS)),
    v.array(header),
  ),
  [],
)

/** The parts of a HAR entry that are read. */
const HAR_ENTRY = v.object({
  startedDateTime: v.pipe(v.string(), v.transform(Date.parse), v.number()),
  time: amount,
  timings: lenientObject({
    blocked: amount,
    dns: amount,
    connect: amount,
    ssl: amount,
    send: amount,
    wait: amount,
    receive: amount,
  }),
  request: v.object({
    url: v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_URL)),
    method: text,
    httpVersion: text,
    headers,
    postData: lenientObject({ text }),
  }),
  response: lenientObject({
    status: amount,
    statusText: text,
    httpVersion: text,
    headers,
    redirectURL: text,
    bodySize: amount,
    content: lenientObject({ mimeType: text, size: amount }),
    _transferSize: amount,
    _error: text,
    _fetchedViaServiceWorker: v.fallback(v.boolean(), false),
  }),
  serverIPAddress: text,
  _fromCache: text,
  _priority: text,
  _initiator: INITIATOR,
  _webSocketMessages: MESSAGES,
  getContent: v.optional(v.unknown()),
})

/** Reads an entry. Undefined for anything else, and for enormous URLs. Of the entry it keeps only the access to the body. */
export function readHarEntry(value: unknown): NetworkRequest | undefined {
  const read = v.safeParse(HAR_ENTRY, value)
  if (!read.success) return undefined
  const { startedDateTime: startMs, time, timings, request, response, getContent, ...entry } = read.output
  return {
    url: request.url,
    method: request.method,
    startMs,
    durationMs: time ?? 0,
    timings: timingsOf(timings),
    requestHeaders: request.headers,
    requestBody: requestBodyOf(request.postData.text),
    status: response.status ?? 0,
    statusText: response.statusText,
    responseHeaders: response.headers,
    redirectUrl: response.redirectURL,
    mimeType: response.content.mimeType,
    protocol: response.httpVersion || request.httpVersion,
    address: entry.serverIPAddress,
    transferredBytes: response._transferSize ?? response.bodySize,
    contentBytes: response.content.size,
    cache: entry._fromCache,
    viaServiceWorker: response._fetchedViaServiceWorker,
    priority: entry._priority,
    error: response._error,
    isPreflight:
      entry._initiator.type === 'preflight' ||
      (request.method === 'OPTIONS' &&
        request.headers.some(({ name }) => name.toLowerCase() === 'access-control-request-method')),
    initiator: initiatorOf(entry._initiator),
    socket: socketMessages(entry._webSocketMessages),
    body: bodyOf(getContent, response.content.mimeType),
  }
}

function requestBodyOf(text: string): NetworkRequest['requestBody'] {
  if (text === '') return undefined
  if (text.length <= MAX_BODY) return { text, isCut: false }
  // A substring keeps the whole text alive in engines; only a newly decoded text does not.
  const bytes = new TextEncoder().encode(text.slice(0, MAX_BODY))
  return { text: new TextDecoder().decode(bytes), isCut: true }
}

function timingsOf({ ssl, ...others }: v.InferOutput<typeof HAR_ENTRY>['timings']): NetworkTimings {
  return Object.fromEntries(Object.entries({ ...others, tls: ssl }).filter(([, ms]) => ms))
}

/**
 * Chromium calls back with the text and its encoding. Firefox calls back with the text and its MIME type, or with both in a
 * list, and does not tell the encoding: it encodes what is no text.
 */
function bodyOf(getContent: unknown, mimeType: string): () => Promise<ResponseBody> {
  return () =>
    new Promise((resolve, reject) => {
      if (typeof getContent !== 'function') {
        reject(new Error('no body'))
        return
      }
      getContent((first: unknown, second: unknown) => {
        const [text, encoding]: readonly unknown[] = Array.isArray(first) ? first : [first, second]
        if (typeof text === 'string') {
          resolve({
            text,
            isBase64: encoding === 'base64' || (IMAGE.test(mimeType) && BASE64.test(text.slice(0, 1000))),
          })
        } else reject(new Error('no body'))
      })
    })
}
