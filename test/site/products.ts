/** What the shop sells, and what it knows of a cart. */
export interface Product {
  readonly id: string
  readonly name: string
  /** In cents. */
  readonly price: number
  readonly emoji: string
}

export interface CartLine {
  readonly id: string
  readonly count: number
}

export interface Cart {
  lines: CartLine[]
}

export const PRODUCTS: readonly Product[] = [
  { id: 'kettle', name: 'Enamel kettle', price: 4900, emoji: '🫖' },
  { id: 'lamp', name: 'Desk lamp', price: 7900, emoji: '💡' },
  { id: 'plant', name: 'Rubber plant', price: 2400, emoji: '🪴' },
  { id: 'chair', name: 'Oak chair', price: 18900, emoji: '🪑' },
  { id: 'mug', name: 'Stoneware mug', price: 1600, emoji: '☕' },
  { id: 'basket', name: 'Willow basket', price: 3200, emoji: '🧺' },
]
