import type { Server } from 'node:http'
import { SpanKind } from '@opentelemetry/api'
import { json } from '../api'
import { delay, LATENCY } from '../shop-services'
import { inSpan, nameByRoute, type TracedService } from './tracing'

/** Knows what is in stock. */
export function createWarehouse(service: TracedService): Server {
  return service.http.createServer(async (request, response) => {
    nameByRoute(request.url ?? '/')
    const attributes = { 'db.system.name': 'postgresql', 'db.operation.name': 'UPDATE', 'db.collection.name': 'stock' }
    await inSpan(service, 'UPDATE stock', { kind: SpanKind.CLIENT, attributes }, () => delay(LATENCY.reserve))
    json(response, 200, {})
  })
}
