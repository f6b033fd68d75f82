/** The shop's API, with the latency, the slow endpoint, the payment that fails and the stream of real ones. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Cart, PRICES, PRODUCTS } from './products'
import { delay, type ShopServices } from './shop-services'

/** Answers a request of the shop’s API. */
export async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  cart: Cart,
  services: ShopServices,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://shop')
  const route = url.pathname.replace(/\/(products|orders)\/[^/]+/, '/$1/:id')
  const product = PRODUCTS.find(({ id }) => id === (url.searchParams.get('id') ?? url.pathname.split('/').at(-1)))
  services.routed(route)
  switch (`${request.method} ${route}`) {
    case 'GET /api/products':
      await services.query('SELECT', 'products')
      await delay(45)
      return json(response, 200, PRODUCTS)
    case 'GET /api/search': {
      await services.query('SELECT', 'products')
      await delay(135)
      const words = (url.searchParams.get('q') ?? '').toLowerCase()
      return json(
        response,
        200,
        PRODUCTS.filter(({ name }) => name.toLowerCase().includes(words)),
      )
    }
    case 'GET /api/products/:id':
      await services.query('SELECT', 'products')
      return product === undefined ? json(response, 404, { error: 'no such product' }) : json(response, 200, product)
    case 'GET /api/recommendations':
      return json(response, 200, await services.recommend())
    case 'GET /api/cart':
      await services.query('SELECT', 'carts')
      return json(response, 200, cart)
    case 'POST /api/cart': {
      const { id } = JSON.parse(await bodyOf(request)) as { id: string }
      await services.query('INSERT', 'cart_lines')
      await delay(20)
      cart.lines.push({ id, count: 1 })
      return json(response, 200, cart)
    }
    case 'DELETE /api/cart':
      await services.query('DELETE', 'cart_lines')
      cart.lines = []
      return json(response, 200, cart)
    case 'GET /api/price':
      await services.query('SELECT', 'prices')
      return product === undefined
        ? json(response, 404, { error: 'no price' })
        : json(response, 200, { price: PRICES.get(product.id) })
    case 'POST /api/stock': {
      const { ids } = JSON.parse(await bodyOf(request)) as { ids: string[] }
      await services.reserve(ids)
      return json(response, 200, { reserved: true })
    }
    case 'POST /api/payment': {
      const { card, amount } = JSON.parse(await bodyOf(request)) as { card: string; amount: number }
      const order = await services.pay(card, amount)
      if (order === undefined) return json(response, 502, { error: 'card service unavailable' })
      return json(response, 201, { order })
    }
    case 'GET /api/orders/:id': {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      for (const status of ['accepted', 'packed', 'sent']) {
        response.write(`${JSON.stringify({ status })}\n`)
        await delay(180)
      }
      response.end()
      return
    }
    default:
      return json(response, 404, { error: 'no such page' })
  }
}

/** The body of a request, as text. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

/** Answers with a value as JSON. */
export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-cache' })
  response.end(JSON.stringify(value))
}
