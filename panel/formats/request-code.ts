/** A request as something to run again: curl in a shell, or fetch in a console. What is not known is left out. */
import { type TraceSpan, textAttribute } from './trace-model'

export interface KnownRequest {
  readonly url: string
  readonly method: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | undefined
}

/** The request that a span stands for; undefined if it is none. */
export function requestOf({ attributes }: Pick<TraceSpan, 'attributes'>): KnownRequest | undefined {
  const text = (...keys: readonly string[]) =>
    keys.map((key) => textAttribute(attributes, key)).find((one) => one !== '')
  const url = text('url.full', 'http.url')
  const method = text('http.request.method_original', 'http.request.method', 'http.method')
  if (url === undefined || method === undefined) return undefined
  const headers: [string, string][] = []
  for (const [key, value] of attributes) {
    if (!key.startsWith('http.request.header.')) continue
    headers.push([key.slice('http.request.header.'.length), Array.isArray(value) ? value.join(', ') : String(value)])
  }
  return { url, method, headers, body: undefined }
}

/** Made by the browser for each request: what they said of the last one is wrong for the next. */
const OF_THE_BROWSER = /^(:|host$|content-length$|connection$|accept-encoding$)/i

/** For bash and its kin. */
export function curlOf({ url, method, headers, body }: KnownRequest): string {
  const parts = [`curl ${quoted(url)}`]
  if (method !== (body === undefined ? 'GET' : 'POST')) parts.push(`-X ${quoted(method)}`)
  // A header whose value is empty is written with a semicolon, else curl would take it away.
  for (const [name, value] of headers) {
    if (!OF_THE_BROWSER.test(name)) parts.push(`-H ${quoted(value === '' ? `${name};` : `${name}: ${value}`)}`)
  }
  if (body !== undefined) parts.push(`--data-raw ${quoted(body)}`)
  return parts.join(' \\\n  ')
}

export function fetchOf({ url, method, headers, body }: KnownRequest): string {
  const sent = headers.filter(([name]) => !OF_THE_BROWSER.test(name))
  const options = {
    method,
    ...(sent.length === 0 ? {} : { headers: Object.fromEntries(sent) }),
    ...(body === undefined ? {} : { body }),
  }
  return `await fetch(${JSON.stringify(url)}, ${JSON.stringify(options, null, 2)})`
}

/** Nothing is special to a shell within single quotes but the quote; NUL cannot be said at all. */
function quoted(text: string): string {
  return `'${text.replaceAll('\0', '').replaceAll("'", "'\\''")}'`
}
