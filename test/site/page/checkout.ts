import * as api from './api'
import { type Span, shop } from './tracing'

/** Buys what is in the cart; the trace tells the story: cart, prices (one request for each line), stock, payment. */
export function checkOut(card: string): Promise<string> {
  return shop.trace('checkout', { attributes: { 'payment.card': `…${card.slice(-4)}` } }, async (span) => {
    const { lines } = await api.cart()
    span.setAttributes({ 'cart.lines': lines.length, 'cart.products': lines.map(({ id }) => id) })
    validate(lines.length)
    const total = await shop.trace('price lines', (pricing) => priceOf(lines, pricing))
    span.setAttribute('cart.total', total)
    await api.reserve(lines.map(({ id }) => id))
    span.addEvent('stock reserved', { 'cart.lines': lines.length })
    const { order } = await shop.trace('payment', () => api.pay(card, total))
    await api.emptyCart()
    return order
  })
}

function validate(lines: number): void {
  const span = shop.startSpan('validate cart')
  if (lines === 0) span.addEvent('the cart is empty')
  span.finish()
}

/** One request for each line: what a tracer is there to show. */
async function priceOf(lines: readonly { id: string; count: number }[], span: Span): Promise<number> {
  let total = 0
  for (const { id, count } of lines) total += (await api.price(id)).price * count
  span.setAttribute('price.total', total)
  return total
}
