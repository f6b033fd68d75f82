/**
 * The demo shop's server on loopback, with what real ones have: latency, a slow endpoint, a payment that fails, a stream.
 * The end-to-end tests start it alone; `npm start` has it behind a gateway, with services behind it (`services/start.ts`).
 */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerApi } from './api'
import { bundlePage, fileAt } from './pages'
import type { Cart } from './products'
import { OWN_SERVICES, type ShopServices } from './shop-services'

export interface Site {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  /** The same server under another host name: another site to the browser. */
  readonly otherOrigin: string
  close(): Promise<void>
}

/** Starts the shop, with its services in the same process. */
export async function startSite(): Promise<Site> {
  return listen(await createShop(OWN_SERVICES))
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

/** At any port that is free. */
export async function listen(server: http.Server): Promise<Site> {
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
