/**
 * An entry of the browser's network log, read with care: DevTools gives it as HAR 1.2, and what stands in it (headers,
 * URLs, errors) is the page's and its servers'. https://w3c.github.io/web-performance/specs/HAR/Overview.html
 */

import * as v from 'valibot'
import { lenientObject, orUndefined } from '../../schema'

/** Characters of a request's body that are kept. */
const MAX_BODY = 64 * 1024
/** Characters of a URL: no server takes a longer one, and one of `data:` is not of the network. */
const MAX_URL = 64 * 1024
/** Headers of a request or a response that are kept; browsers refuse more. */
const MAX_HEADERS = 500

/** A header as it was sent: its name's case is the sender's. */
export interface Header {
  readonly name: string
  readonly value: string
}

/** Parts of a request's time, ms; those that there were not are left out. `connect` contains `tls`. */
export type NetworkTimings = Readonly<
  Partial<Record<'blocked' | 'dns' | 'connect' | 'tls' | 'send' | 'wait' | 'receive', number>>
>

/** The body of a response, as the browser still has it. */
export interface ResponseBody {
  readonly text: string
  /** The text is Base64 of bytes that are no text. */
  readonly isBase64: boolean
}

/** A request as the browser's network log has it: one of several where it was redirected. */
export interface NetworkRequest {
  readonly url: string
  readonly method: string
  /** ms since the epoch. */
  readonly startMs: number
  readonly durationMs: number
  readonly timings: NetworkTimings
  readonly requestHeaders: readonly Header[]
  /** Undefined if it had none; text that is longer than what is kept is cut. */
  readonly requestBody: { readonly text: string; readonly isCut: boolean } | undefined
  /** 0 if there was no answer. */
  readonly status: number
  readonly statusText: string
  readonly responseHeaders: readonly Header[]
  /** Where the answer sent the browser; '' if nowhere. */
  readonly redirectUrl: string
  readonly mimeType: string
  /** As HAR says it: `http/2.0`, `h3`. */
  readonly protocol: string
  readonly address: string
  /** Bytes; undefined where the browser does not say. */
  readonly transferredBytes: number | undefined
  readonly contentBytes: number | undefined
  /** `memory` or `disk`; '' if it came over the network. */
  readonly cache: string
  readonly viaServiceWorker: boolean
  readonly priority: string
  /** Why it failed; '' if it did not. */
  readonly error: string
  /** The browser asked on its own whether the page may send the real one. */
  readonly isPreflight: boolean
  /** The answer's body, from the browser's memory. */
  body(): Promise<ResponseBody>
}

const text = v.fallback(v.string(), '')
/** HAR writes -1 for what it does not know. */
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

/** What of a HAR entry is read. */
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
  _initiator: lenientObject({ type: text }),
  getContent: v.optional(v.unknown()),
})

/** Undefined for what is no entry, or one with an enormous URL. Of the entry itself nothing is kept but the way to the body. */
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
    body: bodyOf(getContent),
  }
}

function requestBodyOf(text: string): NetworkRequest['requestBody'] {
  if (text === '') return undefined
  if (text.length <= MAX_BODY) return { text, isCut: false }
  // Engines keep the whole text for the sake of a part of it: only what was written anew stands alone.
  const bytes = new TextEncoder().encode(text.slice(0, MAX_BODY))
  return { text: new TextDecoder().decode(bytes), isCut: true }
}

function timingsOf({ ssl, ...others }: v.InferOutput<typeof HAR_ENTRY>['timings']): NetworkTimings {
  return Object.fromEntries(Object.entries({ ...others, tls: ssl }).filter(([, ms]) => ms))
}

/**
 * Chromium calls back with the text and its encoding. Firefox calls back with the text and its type, or with both in a
 * list, and says nothing of the encoding.
 */
function bodyOf(getContent: unknown): () => Promise<ResponseBody> {
  return () =>
    new Promise((resolve, reject) => {
      if (typeof getContent !== 'function') {
        reject(new Error('no body'))
        return
      }
      getContent((first: unknown, second: unknown) => {
        const [text, encoding]: readonly unknown[] = Array.isArray(first) ? first : [first, second]
        if (typeof text === 'string') resolve({ text, isBase64: encoding === 'base64' })
        else reject(new Error('no body'))
      })
    })
}
