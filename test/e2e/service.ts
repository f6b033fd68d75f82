/** A page and the service behind it, which tells of itself by OpenTelemetry's own SDK for Node, to where that sends by default. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

const PAGE = `<!doctype html><title>Cart</title>
<button id="cart" onclick="fetch('/api/cart')">Cart</button><button id="pay" onclick="fetch('/api/pay')">Pay</button>`

export interface Service {
  readonly origin: string
  close(): Promise<void>
}

/** `/api/pay` fails. `lateMs`: spans are sent so long after they ended, together. */
export async function startService(receiverPort: number, lateMs = 200): Promise<Service> {
  const exporter = new OTLPTraceExporter({ url: `http://localhost:${receiverPort}/v1/traces` })
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'cart-service' }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: lateMs })],
  })
  const tracer = provider.getTracer('cart')
  const w3c = new W3CTraceContextPropagator()
  const server = createServer(async (request, response) => {
    const { url = '/' } = request
    if (!url.startsWith('/api/')) {
      response.setHeader('content-type', 'text/html')
      response.end(PAGE)
      return
    }
    const getter = { get: (headers: NodeJS.Dict<string | string[]>, key: string) => headers[key], keys: Object.keys }
    const parent = w3c.extract(ROOT_CONTEXT, request.headers, getter)
    const span = tracer.startSpan(`GET ${url}`, { kind: SpanKind.SERVER }, parent)
    const query = tracer.startSpan('SELECT cart', { kind: SpanKind.CLIENT }, trace.setSpan(parent, span))
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (url === '/api/pay') {
      query.recordException(new Error('deadlock detected'))
      query.setStatus({ code: SpanStatusCode.ERROR, message: 'deadlock detected' })
      response.statusCode = 502
    }
    query.end()
    span.end()
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await provider.shutdown()
    },
  }
}
