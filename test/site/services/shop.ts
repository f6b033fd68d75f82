import { SpanKind } from '@opentelemetry/api'
import { PRODUCTS, type Product } from '../products'
import { delay, LATENCY, type ShopServices } from '../shop-services'
import { call } from './call'
import type { ServiceOrigins } from './service-origins'
import { inSpan, nameByRoute, type TracedService } from './tracing'

/** What the shop asks of others, each with spans. */
export function tracedServices(service: TracedService, origins: ServiceOrigins): ShopServices {
  return {
    routed: nameByRoute,
    query(operation, table) {
      const attributes = { 'db.system.name': 'postgresql', 'db.operation.name': operation, 'db.collection.name': table }
      return inSpan(service, `${operation} ${table}`, { kind: SpanKind.CLIENT, attributes }, () => delay(LATENCY.query))
    },
    async recommend() {
      const { value } = await call(service, `${origins.recommendations}/recommendations`, {})
      return Array.isArray(value) ? value.filter(isProduct) : []
    },
    async reserve(ids) {
      await call(service, `${origins.warehouse}/reserve`, { ids })
    },
    async pay(card, amount) {
      const { status, value } = await call(service, `${origins.payments}/charge`, { card, amount })
      return status === 200 ? (value as { order: string }).order : undefined
    },
  }
}

function isProduct(value: unknown): value is Product {
  return PRODUCTS.some(({ id }) => id === (value as Product).id)
}
