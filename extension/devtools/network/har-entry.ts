/**
 * An entry of the browser's network log, read with care: DevTools gives it as HAR 1.2, and what stands in it (headers,
 * URLs, errors) is the page's and its servers'. https://w3c.github.io/web-performance/specs/HAR/Overview.html
 */

/** Characters of a request's body that are kept. */
const MAX_BODY = 64 * 1024
/** Characters of a URL: no server takes a longer one, and one of `data:` is not of the network. */
const MAX_URL = 64 * 1024
/** Headers of a request or a response that are kept; browsers refuse more. */
const MAX_HEADERS = 500

export interface Header {
  readonly name: string
  readonly value: string
}

/** Parts of a request's time, ms; those that there were not are left out. `connect` contains `tls`. */
export type NetworkTimings = Readonly<
  Partial<Record<'blocked' | 'dns' | 'connect' | 'tls' | 'send' | 'wait' | 'receive', number>>
>

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

/** Undefined for what is no entry, or one with an enormous URL. Of the entry itself nothing is kept but the way to the body. */
export function readHarEntry(value: unknown): NetworkRequest | undefined {
  const entry = objectOf(value)
  const request = objectOf(entry.request)
  const response = objectOf(entry.response)
  const startMs = Date.parse(textOf(entry.startedDateTime))
  const url = textOf(request.url)
  if (url === '' || url.length > MAX_URL || Number.isNaN(startMs)) return undefined
  const content = objectOf(response.content)
  const requestHeaders = headersOf(request.headers)
  return {
    url,
    method: textOf(request.method),
    startMs,
    durationMs: sizeOf(entry.time) ?? 0,
    timings: timingsOf(objectOf(entry.timings)),
    requestHeaders,
    requestBody: requestBodyOf(objectOf(request.postData)),
    status: sizeOf(response.status) ?? 0,
    statusText: textOf(response.statusText),
    responseHeaders: headersOf(response.headers),
    redirectUrl: textOf(response.redirectURL),
    mimeType: textOf(content.mimeType),
    protocol: textOf(response.httpVersion) || textOf(request.httpVersion),
    address: textOf(entry.serverIPAddress),
    transferredBytes: sizeOf(response._transferSize) ?? sizeOf(response.bodySize),
    contentBytes: sizeOf(content.size),
    cache: textOf(entry._fromCache),
    viaServiceWorker: response._fetchedViaServiceWorker === true,
    priority: textOf(entry._priority),
    error: textOf(response._error),
    isPreflight:
      objectOf(entry._initiator).type === 'preflight' ||
      (textOf(request.method) === 'OPTIONS' &&
        requestHeaders.some(({ name }) => name.toLowerCase() === 'access-control-request-method')),
    body: bodyOf(entry.getContent),
  }
}

function requestBodyOf({ text }: Fields): NetworkRequest['requestBody'] {
  if (typeof text !== 'string' || text === '') return undefined
  if (text.length <= MAX_BODY) return { text, isCut: false }
  // Engines keep the whole text for the sake of a part of it: only what was written anew stands alone.
  const bytes = new TextEncoder().encode(text.slice(0, MAX_BODY))
  return { text: new TextDecoder().decode(bytes), isCut: true }
}

/** HAR writes -1 for what there was not. */
function timingsOf(timings: Fields): NetworkTimings {
  const { blocked, dns, connect, ssl, send, wait, receive } = timings
  const found = Object.entries({ blocked, dns, connect, tls: ssl, send, wait, receive }).filter(
    ([, ms]) => (sizeOf(ms) ?? 0) > 0,
  )
  return Object.fromEntries(found)
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

function headersOf(value: unknown): readonly Header[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, MAX_HEADERS).map((each: unknown) => {
    const { name, value: text } = objectOf(each)
    return { name: textOf(name), value: textOf(text) }
  })
}

type Fields = Readonly<Record<string, unknown>>

function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function sizeOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY ? value : undefined
}
