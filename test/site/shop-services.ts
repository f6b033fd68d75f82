import { PRODUCTS, type Product } from './products'

/** What the shop's server asks of others. `npm start` has services of their own for it, each a process. */
export interface ShopServices {
  /** Tells which route of the API answers. */
  routed(path: string): void
  /** Waits for the database. */
  query(operation: 'SELECT' | 'INSERT' | 'DELETE', table: string): Promise<void>
  recommend(): Promise<readonly Product[]>
  reserve(ids: readonly string[]): Promise<void>
  /** The number of the order; undefined if the card could not be charged. */
  pay(card: string, amount: number): Promise<string | undefined>
}

/** ms that each takes. */
export const LATENCY = { query: 25, recommend: 1200, reserve: 60, pay: 140 } as const

export const ORDER = '1042'

/** The card that always fails, as payment providers have one for tests. */
export function isRefused(card: string): boolean {
  return card.endsWith('0002')
}

/** Resolves after so many ms. */
export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Within the shop's own process, and traced by nobody. */
export const OWN_SERVICES: ShopServices = {
  routed() {},
  query: () => delay(LATENCY.query),
  async recommend() {
    await delay(LATENCY.recommend)
    return PRODUCTS.slice(0, 2)
  },
  reserve: () => delay(LATENCY.reserve),
  async pay(card) {
    await delay(LATENCY.pay)
    return isRefused(card) ? undefined : ORDER
  },
}
