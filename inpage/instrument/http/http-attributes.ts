/** The stable semantic conventions of an HTTP client span: https://opentelemetry.io/docs/specs/semconv/http/http-spans/ */
import type { AttributeValue } from '../../block/format'
import { withoutFragment } from '../page-url'

const KNOWN_METHOD = /^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|QUERY)$/
const HTTP_VERSIONS: ReadonlyMap<string, string> = new Map([
  ['http/1.0', '1.0'],
  ['http/1.1', '1.1'],
  ['h2', '2'],
  ['h2c', '2'],
  ['h3', '3'],
])
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443, 'ws:': 80, 'wss:': 443 }

/** The method as it is recorded: one of the known ones, or `_OTHER`. */
export function recordedMethod(method: string): string {
  const upper = method.toUpperCase()
  return KNOWN_METHOD.test(upper) ? upper : '_OTHER'
}

/** The low-cardinality span name: the method, never the path. */
export function spanName(method: string): string {
  const recorded = recordedMethod(method)
  return recorded === '_OTHER' ? 'HTTP' : recorded
}

/** The attributes of a request at its start. */
export function requestAttributes(method: string, url: URL): Record<string, AttributeValue> {
  const recorded = recordedMethod(method)
  const attributes: Record<string, AttributeValue> = { 'http.request.method': recorded, ...urlAttributes(url) }
  if (recorded !== method) attributes['http.request.method_original'] = method.slice(0, 64)
  return attributes
}

/** The attributes of a URL. */
export function urlAttributes(url: URL): Record<string, AttributeValue> {
  return {
    'url.full': withoutFragment(url.href),
    'server.address': url.hostname,
    'server.port': url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port),
  }
}

/** `nextHopProtocol` (an ALPN id) as protocol name and version. */
export function protocolAttributes(alpn: string): Record<string, AttributeValue> {
  const version = HTTP_VERSIONS.get(alpn)
  return version === undefined ? {} : { 'network.protocol.name': 'http', 'network.protocol.version': version }
}
