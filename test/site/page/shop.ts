import type { Cart, Product } from '../products'
import * as api from './api'
import { checkOut } from './checkout'
import { shop } from './tracing'

const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' })
/** By product, in cents, as far as they are known. */
const prices = new Map<string, number>()
const search = element('search', HTMLInputElement)
const card = element('card', HTMLSelectElement)
const status = element('status', HTMLElement)
let searching: AbortController | undefined

search.addEventListener('input', () => {
  // A newer search makes the older one pointless: it is aborted, which is no error.
  searching?.abort()
  searching = new AbortController()
  const { signal } = searching
  const words = search.value
  shop
    .trace('search', { attributes: { 'search.words': words } }, async () =>
      showProducts(await api.search(words, signal)),
    )
    .catch((error) => {
      if (!signal.aborted) status.textContent = String(error)
    })
})

element('checkout', HTMLElement).addEventListener('click', async () => {
  status.textContent = 'Paying…'
  try {
    const order = await checkOut(card.value)
    showCart({ lines: [] })
    for await (const step of api.orderStatus(order)) status.textContent = `Order ${order}: ${step}`
  } catch (error) {
    status.textContent = `Payment failed: ${error instanceof Error ? error.message : error}`
  }
})

element('recommend', HTMLElement).addEventListener('click', async () => {
  status.textContent = 'Looking for something you may like…'
  showProducts(await api.recommendations())
  status.textContent = ''
})

// The last of all: whoever clicks while the prices come is heard.
await shop.trace('load shop', async () => {
  const [products, cart] = await Promise.all([api.products(), api.cart()])
  showProducts(products)
  showCart(cart)
  await shop.trace('load prices', () => loadPrices(products))
})

/** One request for each product, each after the one before: as such a page is written, and found too slow later. */
async function loadPrices(products: readonly Product[]): Promise<void> {
  for (const { id } of products) {
    const { price } = await api.price(id)
    prices.set(id, price)
    const shown = document.querySelector(`#products [data-price="${id}"]`)
    if (shown !== null) shown.textContent = euros.format(price / 100)
  }
}

function showProducts(products: readonly Product[]): void {
  element('products', HTMLElement).replaceChildren(...products.map(productCard))
}

function productCard({ id, name, emoji }: Product): HTMLElement {
  const item = document.createElement('li')
  const picture = document.createElement('span')
  picture.className = 'picture'
  picture.ariaHidden = 'true'
  picture.textContent = emoji
  const button = document.createElement('button')
  button.textContent = 'Add to cart'
  button.ariaLabel = `Add ${name} to cart`
  button.addEventListener('click', () =>
    shop.trace('add to cart', { attributes: { 'product.id': id } }, async () => showCart(await api.addToCart(id))),
  )
  const price = document.createElement('span')
  const known = prices.get(id)
  price.dataset.price = id
  price.textContent = known === undefined ? '…' : euros.format(known / 100)
  item.append(picture, `${name} `, price, button)
  return item
}

function showCart({ lines }: Cart): void {
  const items = lines.map(({ id }) => {
    const item = document.createElement('li')
    item.textContent = id
    return item
  })
  element('cart', HTMLElement).replaceChildren(...items)
}

function element<E extends HTMLElement>(id: string, type: new () => E): E {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`the page has no #${id}`)
  return found
}
