/** What the shop sells, and what it knows of a cart. */
export interface Product {
  readonly id: string
  readonly name: string
  readonly emoji: string
}

/** A product in the cart, with how many of it. */
export interface CartLine {
  readonly id: string
  readonly count: number
}

/** The cart, which the shop’s server keeps for all. */
export interface Cart {
  lines: CartLine[]
}

/** By product, in cents. */
export const PRICES: ReadonlyMap<string, number> = new Map([
  ['kettle', 4900],
  ['lamp', 7900],
  ['plant', 2400],
  ['chair', 18900],
  ['mug', 1600],
  ['basket', 3200],
])

export const PRODUCTS: readonly Product[] = [
  { id: 'kettle', name: 'Enamel kettle', emoji: '🫖' },
  { id: 'lamp', name: 'Desk lamp', emoji: '💡' },
  { id: 'plant', name: 'Rubber plant', emoji: '🪴' },
  { id: 'chair', name: 'Oak chair', emoji: '🪑' },
  { id: 'mug', name: 'Stoneware mug', emoji: '☕' },
  { id: 'basket', name: 'Willow basket', emoji: '🧺' },
]
