/**
 * A stand-in for Kong Gateway: it passes requests on to the shop, with `traceparent` and the headers of an answer as Kong
 * does it, and sends spans as Kong's OpenTelemetry plugin makes them (`kong-spans.ts`). It is no Kong.
 */
import http from 'node:http'
import { type LocalServer, startLocalServer } from '../../local-server'
import { kongRequest, newId, nowNs, type ProxiedRequest } from './kong-spans'

const SERVICE_NAME = 'kong (stand-in)'
/** Kong sends after it has logged the request, at the latest so much later. ms */
const BATCH_MS = 1000
const NS_PER_MS = 1_000_000

/**
 * Starts the gateway.
 * @param upstream - the origin of the shop
 * @param endpoint - of OTLP/HTTP, without a path
 */
export async function startGateway(upstream: string, endpoint: string): Promise<LocalServer> {
  const { hostname, port } = new URL(upstream)
  const instanceId = crypto.randomUUID()
  let waiting: ProxiedRequest[] = []
  const timer = setInterval(() => {
    if (waiting.length === 0) return
    const body = JSON.stringify(kongRequest(SERVICE_NAME, instanceId, waiting))
    waiting = []
    // Nobody listens there: then nobody sees the gateway.
    fetch(`${endpoint}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(
      () => {},
    )
  }, BATCH_MS)

  const server = http.createServer((request, response) => {
    const startNs = nowNs()
    const [, traceId = newId(16), parentSpanId, flags = '01'] =
      /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})/.exec(String(request.headers.traceparent)) ?? []
    const ids = { traceId, parentSpanId, gatewaySpanId: newId(8), balancerSpanId: newId(8) }
    const headers = { ...request.headers, traceparent: `00-${traceId}-${ids.balancerSpanId}-${flags}`, via: '1.1 kong' }
    const upstreamStartNs = nowNs()
    const { method = 'GET', url: path = '/', httpVersion } = request
    const passedOn = http.request({ host: hostname, port, method, path, headers }, (answer) => {
      const upstreamNs = nowNs()
      response.writeHead(answer.statusCode ?? 502, {
        ...answer.headers,
        via: '1.1 kong/3.10.0',
        'x-kong-upstream-latency': Math.round((upstreamNs - upstreamStartNs) / NS_PER_MS),
        'x-kong-proxy-latency': Math.round((upstreamStartNs - startNs) / NS_PER_MS),
        'x-kong-request-id': newId(16),
        // By `http_response_header_for_traceid` of the plugin's configuration.
        'x-kong-trace-id': traceId,
      })
      answer.pipe(response)
      let upstreamEndNs = upstreamNs
      answer.on('end', () => {
        upstreamEndNs = nowNs()
      })
      response.on('finish', () => {
        if (flags !== '01') return
        waiting.push({
          ...ids,
          ...{ method, url: new URL(path, `http://${request.headers.host}`), httpVersion },
          clientIp: request.socket.remoteAddress?.replace('::ffff:', '') ?? '',
          status: response.statusCode,
          ...{ startNs, upstreamStartNs, upstreamEndNs, endNs: nowNs() },
          ...{ upstreamIp: hostname, upstreamPort: Number(port) },
        })
      })
    })
    passedOn.on('error', () => {
      if (!response.headersSent) response.writeHead(502)
      response.end()
    })
    // Who asked has gone, so what was asked for it is given up.
    response.on('close', () => passedOn.destroy())
    request.pipe(passedOn)
  })
  const site = await startLocalServer(server)
  return {
    ...site,
    close() {
      clearInterval(timer)
      return site.close()
    },
  }
}
