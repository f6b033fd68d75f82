import type { Server } from 'node:http'
import { SpanKind } from '@opentelemetry/api'
import { bodyOf, json } from '../api'
import { delay, isRefused, LATENCY, ORDER } from '../shop-services'
import { inSpan, nameByRoute, type TracedService } from './tracing'

class AcquirerUnavailable extends Error {
  override name = 'AcquirerUnavailable'
}

/** Charges cards. The bank behind it does not answer for one of them: that is why the checkout fails. */
export function createPayments(service: TracedService): Server {
  return service.http.createServer(async (request, response) => {
    nameByRoute('/charge')
    const { card } = JSON.parse(await bodyOf(request)) as { card: string }
    try {
      await inSpan(
        service,
        'authorize card',
        { kind: SpanKind.CLIENT, attributes: { 'peer.service': 'acquirer' } },
        () => authorize(card),
      )
      json(response, 200, { order: ORDER })
    } catch (error) {
      json(response, 503, { error: error instanceof Error ? error.message : String(error) })
    }
  })
}

async function authorize(card: string): Promise<void> {
  await delay(LATENCY.pay)
  if (isRefused(card)) throw new AcquirerUnavailable('acquirer eu-2 closed the connection: certificate expired')
}
