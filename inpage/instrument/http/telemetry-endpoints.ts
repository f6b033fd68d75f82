/** Recognizes requests by which pages send their own telemetry. They are not the page's work, and tracing them would never end. */
import type { Span } from '../../api/api'
import { later, weakMap } from '../../platform/natives'
import type { InstrumentationParts } from '../instrumentation'
import { pageLoadSpan } from '../page/page-load'
import { isHttp, urlOf } from '../page-url'
import type { SentRequest } from './trace-headers/preflight'

/** Hosts of Datadog, Sentry, New Relic, Honeycomb and Splunk. */
const HOST =
  /^([^/]*\.)?(browser-intake-[^/]*|ingest(\.\w+)?\.sentry\.io|bam\.nr-data\.net|api\.honeycomb\.io|rum-ingest\.[^/]*)$/i
/**
 * Paths of OTLP (https://opentelemetry.io/docs/specs/otlp/#otlphttp-request), Zipkin, Sentry, Faro and Elastic, which stand
 * anywhere: a page may have the like for its own work.
 */
const PATH =
  /\/(v1\/(traces|metrics|logs)|api\/(v2\/spans|\d+\/(envelope|store)\/?)|collect\/[0-9a-f]{32}|intake\/v2\/rum\/events)$/i
/** Names in what is posted there as JSON: of OTLP, Zipkin, Sentry, Faro, Elastic. */
const NAMES = /"(resource(Spans|Metrics|Logs)|traceId|sent_at|dsn|event_id|meta|metadata)"/
/** They stand at its beginning. */
const MAX_LOOKED_AT = 2000

/** No host has a longer name: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const MAX_HOST = 253
/** The row that counts them is told anew at most so often. */
const COUNT_MS = 1000

/** A request is to be left alone: it is telemetry, or the page's own OpenTelemetry says so of what runs now. */
export function isTelemetry(parts: InstrumentationParts, { url, method, body }: SentRequest): boolean {
  if (parts.isSuppressed?.() === true) return true
  const is = isOfHost(url) || isPosted(url, method, body)
  if (is) countHidden(parts)
  return is
}

/** Whether what is sent to a path of telemetry is such. What is no JSON a page's own work is not likely to send there. */
export function isPosted({ pathname }: URL, method: string, body: unknown): boolean {
  if (!PATH.test(pathname) || method.toUpperCase() !== 'POST') return false
  if (typeof body !== 'string') return true
  const text = body.slice(0, MAX_LOOKED_AT).trim()
  // Whoever has nothing to tell sends an empty message.
  const isFull = /^(\{\s*[^}\s]|\[\s*[^\]\s])/.test(text)
  return !isFull || NAMES.test(text)
}

/** The URL of a request that is traced, for all that its address says; undefined for one that isn't. */
export function tracedUrl(parts: InstrumentationParts, given: unknown): URL | undefined {
  const url = urlOf(given)
  if (url === undefined || !isHttp(url) || parts.isSuppressed?.() === true) return undefined
  if (!isOfHost(url)) return url
  countHidden(parts)
  return undefined
}

function isOfHost({ hostname }: URL): boolean {
  return HOST.test(hostname.slice(-MAX_HOST))
}

/** How many, and the row that says so, by the tracing of a document. */
const hiddenOf = weakMap<object, Hidden>()

/** The count of hidden requests, and the span that shows it. */
interface Hidden {
  count: number
  row: Span | undefined
  isWaiting: boolean
}

/** Nothing is hidden in silence: a row below the document's counts them, where that has one. */
export function countHidden({ tracing }: InstrumentationParts): void {
  const known = hiddenOf.get(tracing)
  const hidden = known ?? { count: 0, row: undefined, isWaiting: false }
  if (known === undefined) hiddenOf.set(tracing, hidden)
  hidden.count++
  if (hidden.isWaiting) return
  hidden.isWaiting = true
  later(() => {
    hidden.isWaiting = false
    const page = pageLoadSpan()
    if (hidden.row === undefined) {
      if (page === undefined) return
      hidden.row = tracing.startInstrumentationSpan('telemetry', 'telemetry hidden', { parent: page })
      hidden.row.finish()
    }
    const { count, row } = hidden
    tracing.amend(
      row,
      undefined,
      (span) => void span.updateName(`telemetry hidden × ${count}`).setAttribute('tracepane.hidden.count', count),
    )
  }, COUNT_MS)
}
