/** The shop's requests. A failure is an error that says what the server said. */
import type { Cart, Product } from '../products'

export class RequestError extends Error {
  override name = 'RequestError'
}

/** Named for what failed: it is what the developer looks for in the panel. */
export class PaymentError extends Error {
  override name = 'PaymentError'
}

export function products(): Promise<Product[]> {
  return get('/api/products')
}

export function search(words: string, signal: AbortSignal): Promise<Product[]> {
  return get(`/api/search?q=${encodeURIComponent(words)}`, signal)
}

export function recommendations(): Promise<Product[]> {
  return get('/api/recommendations')
}

export function cart(): Promise<Cart> {
  return get('/api/cart')
}

export function emptyCart(): Promise<Cart> {
  return request('/api/cart', { method: 'DELETE' })
}

export function addToCart(id: string): Promise<Cart> {
  return request('/api/cart', { method: 'POST', body: JSON.stringify({ id }) })
}

export function price(id: string): Promise<{ price: number }> {
  return get(`/api/price?id=${id}`)
}

export function reserve(ids: readonly string[]): Promise<unknown> {
  return request('/api/stock', { method: 'POST', body: JSON.stringify({ ids }) })
}

export async function pay(card: string, amount: number): Promise<{ order: string }> {
  const response = await fetch('/api/payment', { method: 'POST', body: JSON.stringify({ card, amount }) })
  const answer = await response.json()
  if (!response.ok) throw new PaymentError(answer.error)
  return answer
}

/** The statuses of an order as they come. */
export async function* orderStatus(order: string): AsyncGenerator<string> {
  const response = await fetch(`/api/orders/${order}`)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (reader === undefined) return
  let rest = ''
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const lines = (rest + chunk.value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line).status
  }
}

function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return request(path, signal === undefined ? {} : { signal })
}

function request<T>(path: string, init: RequestInit): Promise<T> {
  return fetch(path, init).then((response) => {
    if (!response.ok) throw new RequestError(`${path} answered ${response.status}`)
    return response.json()
  })
}
