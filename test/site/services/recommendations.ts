import type { Server } from 'node:http'
import { json } from '../api'
import { PRODUCTS } from '../products'
import { delay, LATENCY } from '../shop-services'
import { call } from './call'
import type { ServiceOrigins } from './service-origins'
import { nameByRoute, type TracedService } from './tracing'

/** Slow; and before it answers, it asks the warehouse what can be had. */
export function createRecommendations(service: TracedService, origins: Pick<ServiceOrigins, 'warehouse'>): Server {
  return service.http.createServer(async (_request, response) => {
    nameByRoute('/recommendations')
    await delay(LATENCY.recommend - LATENCY.reserve)
    await call(service, `${origins.warehouse}/availability`, {})
    json(response, 200, PRODUCTS.slice(0, 2))
  })
}
