/**
 * What stands in a row, as one number: a span's index, or below zero the number of a navigation or of a bundle. Even
 * complements are navigations, odd ones bundles.
 */
export function navigationCode(navigation: number): number {
  return ~(navigation << 1)
}

export function bundleCode(bundle: number): number {
  return ~((bundle << 1) | 1)
}

export function isBundle(code: number): boolean {
  return code < 0 && (~code & 1) === 1
}

export function isNavigation(code: number): boolean {
  return code < 0 && (~code & 1) === 0
}

/** The number of the navigation or of the bundle. */
export function numberOf(code: number): number {
  return ~code >> 1
}
