/** A request that is to be sent again: what of it a page can send, and why it can't. */
import type { Header, NetworkRequest } from '../../../../../extension/devtools/network/har-entry'
import type { PageRequest } from '../../../../../extension/devtools/page-request'
import type { SpanDetail } from '../../../../store/model'
import type { MessageKey } from '../../../../text/message'
import { isBinary } from '../body/body-type'

/** What the reader can change of a request. */
export interface RequestDraft {
  readonly method: string
  readonly url: string
  /** A line for each: `name: value`. */
  readonly headers: string
  readonly body: string
}

/** Headers that no page may set (https://fetch.spec.whatwg.org/#forbidden-request-header), and those that the browser adds. */
const OF_THE_BROWSER =
  /^(?::|proxy-|sec-|access-control-|(?:accept-charset|accept-encoding|cache-control|connection|content-length|cookie2?|date|dnt|expect|host|keep-alive|origin|pragma|priority|referer|set-cookie|te|trailer|transfer-encoding|upgrade|upgrade-insecure-requests|user-agent|via)$)/i
/** The library writes those of the new span. */
const OF_THE_TRACE =
  /^(?:traceparent|tracestate|baggage|b3|x-b3-[a-z]+|uber-trace-id|sentry-trace|x-datadog-[a-z-]+|x-cloud-trace-context|x-amzn-trace-id|x-instana-[a-z]|ot-tracer-[a-z]+)$/i
/** Sending one of these again changes nothing at the server. */
const SAFE = /^(?:GET|HEAD|OPTIONS)$/i
/** What a name or a method is made of: https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

/** Whether a request can be sent again without asking. */
export function isSafe(method: string): boolean {
  return SAFE.test(method)
}

/** The request as a page can send it. */
export function draftOf({ method, url, requestHeaders, requestBody }: NetworkRequest): RequestDraft {
  const headers = requestHeaders
    .filter(({ name }) => !OF_THE_BROWSER.test(name) && !OF_THE_TRACE.test(name))
    .map(({ name, value }) => `${name}: ${value}`)
  return { method, url, headers: headers.join('\n'), body: requestBody?.text ?? '' }
}

/** Why a span's request can't be sent again, as a key of a text; undefined if it can. */
export function whyNotAgain(
  { fileName, service }: Pick<SpanDetail, 'fileName' | 'service'>,
  isDocumentOpen: boolean,
  request: NetworkRequest,
): MessageKey | undefined {
  if (fileName !== undefined || service !== undefined) return 'sendAgainNotOfPage'
  if (!isDocumentOpen) return 'sendAgainGone'
  if (!/^https?:/.test(request.url) || headerValue(request.requestHeaders, 'sec-fetch-mode') === 'navigate') {
    return 'sendAgainNoRequest'
  }
  if (/^text\/event-stream/i.test(request.mimeType)) return 'sendAgainNoRequest'
  const { requestBody } = request
  if (requestBody === undefined) return undefined
  const isFile =
    /\bfilename="/i.test(requestBody.text) && /^multipart/i.test(headerValue(request.requestHeaders, 'content-type'))
  return requestBody.isCut || isFile || !isText(requestBody.text) ? 'sendAgainBody' : undefined
}

/** Why a draft can't be sent, as a key of a text; undefined if it can. */
export function problemOf({ method, url, headers }: RequestDraft): MessageKey | undefined {
  if (!TOKEN.test(method)) return 'draftMethod'
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return 'draftUrl'
  return headerLines(headers) === undefined ? 'draftHeaders' : undefined
}

/** The draft as the page is to send it; undefined if it has a problem. */
export function pageRequest(draft: RequestDraft, original: NetworkRequest, span: SpanDetail): PageRequest | undefined {
  const headers = headerLines(draft.headers)
  if (headers === undefined || problemOf(draft) !== undefined) return undefined
  const mode = headerValue(original.requestHeaders, 'sec-fetch-mode')
  const hasBody = draft.body !== '' && !/^(?:GET|HEAD)$/i.test(draft.method)
  const { traceId, spanId, documentStartMs, documentUrl } = span
  return {
    ...{ method: draft.method, url: draft.url, headers },
    body: hasBody ? draft.body : undefined,
    mode: mode === 'no-cors' || mode === 'same-origin' ? mode : 'cors',
    credentials: headerValue(original.requestHeaders, 'cookie') === '' ? 'same-origin' : 'include',
    ...{ traceId, spanId, documentStartMs, documentUrl },
  }
}

/** Undefined if a line is no header. */
function headerLines(text: string): readonly (readonly [string, string])[] | undefined {
  const headers: [string, string][] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).trim()
    if (colon < 0 || !TOKEN.test(name)) return undefined
    headers.push([name, line.slice(colon + 1).trim()])
  }
  return headers
}

function headerValue(headers: readonly Header[], wanted: string): string {
  return headers.find(({ name }) => name.toLowerCase() === wanted)?.value ?? ''
}

/** Browsers give bytes that are no text as something like it. */
function isText(body: string): boolean {
  return !isBinary(body) && body.isWellFormed()
}
