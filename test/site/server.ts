/**
 * The demo shop's server on loopback, with what real ones have: latency, a slow endpoint, a payment that fails, a stream.
 * The end-to-end tests start it alone; `npm start` has it behind a gateway, with services behind it (`services/start.ts`).
 */
import http from 'node:http'
import { type LocalServer, startLocalServer } from '../local-server'
import { answerApi } from './api'
import { bundlePage, fileAt } from './pages'
import type { Cart } from './products'
import { OWN_SERVICES, type ShopServices } from './shop-services'

export type Site = LocalServer

/** Starts the shop, with its services in the same process. */
export async function startSite(): Promise<Site> {
  return startLocalServer(await createShop(OWN_SERVICES))
}

/** `createServer`: of Node, or what an instrumentation made of it. */
export async function createShop(services: ShopServices, { createServer } = http): Promise<http.Server> {
  const script = await bundlePage()
  const cart: Cart = { lines: [] }
  return createServer((request, response) => {
    const file = fileAt(new URL(request.url ?? '/', 'http://shop').pathname, script)
    if (file !== undefined) {
      response.writeHead(file.status, { 'content-type': file.type, 'cache-control': 'no-cache', ...file.headers })
      response.end(file.body)
      return
    }
    answerApi(request, response, cart, services).catch(() => {
      if (!response.headersSent) response.statusCode = 500
      response.end()
    })
  })
}
