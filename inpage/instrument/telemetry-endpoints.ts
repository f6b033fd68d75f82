/** Where pages send their own telemetry: no work of theirs, and traced it would be traced again for ever. */
import type { InstrumentationParts } from './instrumentation'

const PATHS = [
  // OTLP: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request
  /\/v1\/(traces|metrics|logs)$/,
  /\/api\/v2\/spans$/, // Zipkin
  /\/api\/\d+\/(envelope|store)\/?$/, // Sentry
  /\/collect\/[0-9a-f]{32}$/i, // Grafana Faro
  /\/intake\/v2\/rum\/events$/, // Elastic APM
]
const HOSTS =
  /(^|\.)(browser-intake(-[\w-]+)?\.(datadoghq\.(com|eu)|ddog-gov\.com)|browser-intake-[\w-]+-datadoghq\.com|ingest(\.[a-z]+)?\.sentry\.io|bam\.nr-data\.net|api\.honeycomb\.io|rum-ingest\.[\w-]+\.(signalfx|observability\.splunkcloud)\.com)$/

/** A request to `url` is to be left alone: it is telemetry, or the page's own OpenTelemetry says so of what runs now. */
export function isTelemetry(parts: InstrumentationParts, { hostname, pathname }: URL): boolean {
  return parts.isSuppressed?.() === true || HOSTS.test(hostname) || PATHS.some((path) => path.test(pathname))
}
