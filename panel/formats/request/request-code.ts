/** A request as code to run again: `fetch` for a console here, curl in `curl.ts`. Unknown parts are left out. */
import { type TraceSpan, textAttribute } from '../trace-model'

/** What is known about a request. */
export interface KnownRequest {
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
}

/** The request that a span stands for; undefined if it is not a request. */
export function requestOf({ attributes }: Pick<TraceSpan, 'attributes'>): KnownRequest | undefined {
  const text = (...keys: readonly string[]) =>
    keys.map((key) => textAttribute(attributes, key)).find((one) => one !== '')
  const url = webAddress(text('url.full', 'http.url'))
  const method = text('http.request.method_original', 'http.request.method', 'http.method')
  if (url === undefined || method === undefined || !TOKEN.test(method)) return undefined
  const headers: [string, string][] = []
  for (const [key, value] of attributes) {
    if (!key.startsWith('http.request.header.')) continue
    headers.push([key.slice('http.request.header.'.length), Array.isArray(value) ? value.join(', ') : String(value)])
  }
  return { url, method, headers, body: undefined }
}

/** The URL as a browser requests it; undefined if no browser would. */
function webAddress(text: string | undefined): string | undefined {
  const url = text === undefined ? null : URL.parse(text)
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : undefined
}

/** Headers that the browser sets for each request: their old values would be wrong. */
const OF_THE_BROWSER = /^(:|host$|content-length$|connection$|accept-encoding$)/i
/** A valid header name or method (https://www.rfc-editor.org/rfc/rfc9110#name-tokens). curl would read `@name` as a file. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

/** The headers that can be sent again: valid ones that the browser does not set itself. */
export function sentHeaders(headers: KnownRequest['headers']): KnownRequest['headers'] {
  return headers.filter(([name, value]) => TOKEN.test(name) && !OF_THE_BROWSER.test(name) && !/[\0\r\n]/.test(value))
}

/** The request as a call of `fetch`. */
export function fetchOf({ url, method, headers, body }: KnownRequest): string {
  // `fetch` refuses other characters.
  const sent = sentHeaders(headers).filter(([, value]) => Array.from(value).every((character) => character <= 'ÿ'))
  const names = new Set(sent.map(([name]) => name.toLowerCase()))
  const isPlain = names.size === sent.length && !names.has('__proto__')
  const options = {
    method,
    ...(sent.length === 0 ? {} : { headers: isPlain ? Object.fromEntries(sent) : sent }),
    ...(body === undefined ? {} : { body }),
  }
  return `await fetch(${JSON.stringify(url)}, ${JSON.stringify(options, null, 2)})`
}
