/**
 * What stands in a row, as one number: a span's index, or below zero the number of a navigation or of a group. Even
 * complements are navigations, odd ones groups.
 */
export function navigationCode(navigation: number): number {
  return ~(navigation << 1)
}

/**
 * The code of a row that stands for a group.
 *
 * @param group - The group's number in `RowGroups`.
 */
export function groupCode(group: number): number {
  return ~((group << 1) | 1)
}

/** Whether a row stands for a group. */
export function isGroup(code: number): boolean {
  return code < 0 && (~code & 1) === 1
}

/** Whether a row stands for a navigation. */
export function isNavigation(code: number): boolean {
  return code < 0 && (~code & 1) === 0
}

/** The number of the navigation or of the group. */
export function numberOf(code: number): number {
  return ~code >> 1
}
