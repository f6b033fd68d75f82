/** A service of the shop, in a process of its own: `main.ts <name> <where OTLP goes>`. */
import type { Server } from 'node:http'
import { startLocalServer } from '../../local-server'
import { createShop } from '../server'
import { createPayments } from './payments'
import { createRecommendations } from './recommendations'
import type { ServiceOrigins } from './service-origins'
import { tracedServices } from './shop'
import { type ServiceOptions, startTracing, type TracedService } from './tracing'
import { createWarehouse } from './warehouse'

/** What each of them has that real ones have. */
const SERVICES: Readonly<Record<string, Partial<ServiceOptions>>> = {
  shop: {},
  payments: { clockMs: -1700 },
  warehouse: { lateMs: 3000, sampled: 'always' },
  recommendations: { sampled: 'never' },
}

const [name = '', endpoint = ''] = process.argv.slice(2)
const service = startTracing({ name, endpoint, ...SERVICES[name] })
/** Where the others are: told as soon as all of them listen. */
const others: ServiceOrigins = { payments: '', recommendations: '', warehouse: '' }
process.on('message', (told) => Object.assign(others, told))
// Whoever started it has gone: so does it, however that one ended.
process.on('disconnect', () => process.exit())
const { origin } = await startLocalServer(await createServer(service))
process.send?.(origin)

function createServer(traced: TracedService): Server | Promise<Server> {
  switch (name) {
    case 'shop':
      return createShop(tracedServices(traced, others), traced.http)
    case 'payments':
      return createPayments(traced)
    case 'warehouse':
      return createWarehouse(traced)
    case 'recommendations':
      return createRecommendations(traced, others)
    default:
      throw new Error(`there is no service ${name}`)
  }
}
