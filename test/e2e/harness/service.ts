/** A page and the service behind it, which tells of itself by OpenTelemetry's own SDK for Node, to where that sends by default. */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { startLocalServer } from '../../local-server'

const PAGE = `<!doctype html><title>Cart</title>
<button id="cart" onclick="fetch('/api/cart')">Cart</button><button id="pay" onclick="fetch('/api/pay')">Pay</button>`

/** Where it is in the code of the service. */
const QUERY = { 'code.file.path': '/src/cart db.ts', 'code.line.number': 42 }

/** A page with a service behind it. */
export interface Service {
  readonly origin: string
  close(): Promise<void>
}

/** How the service differs from one that is right in all. */
export interface ServiceOptions {
  /** Spans are sent so long after they ended, together. Default: 200. */
  readonly lateMs?: number
  /** How far its clock is ahead of this machine's. Default: 0. */
  readonly clockMs?: number
}

/**
 * `/api/pay` fails.
 * @param endpoint - of OTLP/HTTP, without a path
 */
export async function startService(endpoint: string, options: ServiceOptions = {}): Promise<Service> {
  const { lateMs = 200, clockMs = 0 } = options
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces` })
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'cart-service' }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: lateMs })],
  })
  const tracer = provider.getTracer('cart')
  const w3c = new W3CTraceContextPropagator()
  const clock = () => Date.now() + clockMs
  const server = await startLocalServer(async (request, response) => {
    const { url = '/' } = request
    if (!url.startsWith('/api/')) {
      response.setHeader('content-type', 'text/html')
      response.end(PAGE)
      return
    }
    const getter = { get: (headers: NodeJS.Dict<string | string[]>, key: string) => headers[key], keys: Object.keys }
    const parent = w3c.extract(ROOT_CONTEXT, request.headers, getter)
    const span = tracer.startSpan(`GET ${url}`, { kind: SpanKind.SERVER, startTime: clock() }, parent)
    const query = tracer.startSpan(
      'SELECT cart',
      { kind: SpanKind.CLIENT, startTime: clock(), attributes: QUERY },
      trace.setSpan(parent, span),
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (url === '/api/pay') {
      query.recordException(new Error('deadlock detected'), clock())
      query.setStatus({ code: SpanStatusCode.ERROR, message: 'deadlock detected' })
      response.statusCode = 502
    }
    query.end(clock())
    span.end(clock())
    response.end('{}')
  })
  return {
    origin: server.origin,
    async close() {
      await server.close()
      await provider.shutdown()
    },
  }
}
