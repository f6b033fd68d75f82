/** Where pages send their own telemetry: no work of theirs, and traced it would be traced again for ever. */
import type { InstrumentationParts } from '../instrumentation'
import { isHttp, urlOf } from '../page-url'

/**
 * Hosts of Datadog, Sentry, New Relic, Honeycomb and Splunk; paths of OTLP
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp-request), Zipkin, Sentry, Faro and Elastic, which stand anywhere.
 */
const TELEMETRY =
  /^([^/]*\.)?(browser-intake-[^/]*|ingest(\.\w+)?\.sentry\.io|bam\.nr-data\.net|api\.honeycomb\.io|rum-ingest\.[^/]*)\/|\/(v1\/(traces|metrics|logs)|api\/(v2\/spans|\d+\/(envelope|store)\/?)|collect\/[0-9a-f]{32}|intake\/v2\/rum\/events)$/i

/** No host has a longer name: https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4 */
const MAX_HOST = 253

/** A request to `url` is to be left alone: it is telemetry, or the page's own OpenTelemetry says so of what runs now. */
export function isTelemetry(parts: InstrumentationParts, { hostname, pathname }: URL): boolean {
  return parts.isSuppressed?.() === true || TELEMETRY.test(hostname.slice(-MAX_HOST) + pathname)
}

/** The URL of a request that is traced; undefined for one that isn't. */
export function tracedUrl(parts: InstrumentationParts, given: unknown): URL | undefined {
  const url = urlOf(given)
  return url !== undefined && isHttp(url) && !isTelemetry(parts, url) ? url : undefined
}
