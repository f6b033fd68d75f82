/**
 * What stands in a row, as one number: a span's index, or below zero the number of a navigation or of a group. Even
 * complements are navigations, odd ones groups.
 */
export function navigationCode(navigation: number): number {
  return ~(navigation << 1)
}

export function groupCode(group: number): number {
  return ~((group << 1) | 1)
}

export function isGroup(code: number): boolean {
  return code < 0 && (~code & 1) === 1
}

export function isNavigation(code: number): boolean {
  return code < 0 && (~code & 1) === 0
}

/** The number of the navigation or of the group. */
export function numberOf(code: number): number {
  return ~code >> 1
}
