/**
 * Spans as Kong Gateway's OpenTelemetry plugin makes and encodes them: names, kinds, attributes with the names of older
 * conventions, numbers that are doubles, times that are doubles of nanoseconds.
 */
import { randomBytes } from 'node:crypto'

export interface ProxiedRequest {
  readonly traceId: string
  readonly parentSpanId: string | undefined
  readonly gatewaySpanId: string
  readonly balancerSpanId: string
  readonly method: string
  /** As the client sent it. */
  readonly url: URL
  readonly httpVersion: string
  readonly clientIp: string
  readonly status: number
  /** Nanoseconds since the epoch. */
  readonly startNs: number
  readonly upstreamStartNs: number
  readonly upstreamEndNs: number
  readonly endNs: number
  readonly upstreamIp: string
  readonly upstreamPort: number
}

const NS_PER_MS = 1_000_000
/** What spans of kind SERVER and CLIENT have. */
const SERVER = 2
const CLIENT = 3

/** ms since the epoch at which `performance.now()` was 0, by the machine's clock: Node's own `timeOrigin` may be off by some. */
const originMs = (() => {
  const before = Date.now()
  let nowMs = before
  while (nowMs === before) nowMs = Date.now()
  return nowMs - performance.now()
})()

/** Now, in nanoseconds since the epoch, as exact as the clock is. */
export function nowNs(): number {
  return (originMs + performance.now()) * NS_PER_MS
}

/** A random id in hex. */
export function newId(bytes: number): string {
  return randomBytes(bytes).toString('hex')
}

/** One request of OTLP/HTTP in JSON. `serviceName`: what the plugin's `resource_attributes` may say instead of `kong`. */
export function kongRequest(serviceName: string, instanceId: string, requests: readonly ProxiedRequest[]): object {
  const resource = {
    attributes: [
      text('service.name', serviceName),
      text('service.version', '3.10.0'),
      text('service.instance.id', instanceId),
    ],
  }
  const scope = { name: 'kong-internal', version: '0.1.0' }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: requests.flatMap(spansOf) }] }] }
}

function spansOf(request: ProxiedRequest): object[] {
  const { traceId, gatewaySpanId, parentSpanId, method, url } = request
  const gateway = {
    ...{ traceId, spanId: gatewaySpanId, ...(parentSpanId && { parentSpanId }) },
    ...{ name: 'kong', kind: SERVER, ...times(request.startNs, request.endNs) },
    attributes: [
      text('http.route', '/'),
      { key: 'http.status_code', value: { intValue: String(request.status) } },
      text('http.host', url.hostname),
      text('http.scheme', url.protocol.slice(0, -1)),
      text('http.method', method),
      // Kong leaves the port out.
      text('http.url', `${url.protocol}//${url.hostname}${url.pathname}${url.search}`),
      text('net.peer.ip', request.clientIp),
      text('http.flavor', request.httpVersion),
    ],
    // What fails behind it does not fail Kong's own span.
    status: { code: 0 },
  }
  const balancer = {
    ...{ traceId, spanId: request.balancerSpanId, parentSpanId: gatewaySpanId },
    ...{ name: 'kong.balancer', kind: CLIENT, ...times(request.upstreamStartNs, request.upstreamEndNs) },
    attributes: [
      double('try_count', 1),
      text('net.peer.ip', request.upstreamIp),
      double('net.peer.port', request.upstreamPort),
    ],
    status: { code: 0 },
  }
  return [gateway, balancer]
}

function times(startNs: number, endNs: number): object {
  return { startTimeUnixNano: String(BigInt(Math.round(startNs))), endTimeUnixNano: String(BigInt(Math.round(endNs))) }
}

function text(key: string, stringValue: string): object {
  return { key, value: { stringValue } }
}

function double(key: string, doubleValue: number): object {
  return { key, value: { doubleValue } }
}
