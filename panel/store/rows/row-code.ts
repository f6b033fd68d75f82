/**
 * The code of a row, a single number. A code from 0 on is a span's index. Below zero it is the complement of an even number
 * for a navigation, and of an odd number for a group.
 */
export function navigationCode(navigation: number): number {
  return ~(navigation << 1)
}

/**
 * The code of a group's row.
 *
 * @param group - the group's number in `RowGroups`
 */
export function groupCode(group: number): number {
  return ~((group << 1) | 1)
}

/** Whether it is the code of a group. */
export function isGroup(code: number): boolean {
  return code < 0 && (~code & 1) === 1
}

/** Whether it is the code of a navigation. */
export function isNavigation(code: number): boolean {
  return code < 0 && (~code & 1) === 0
}

/** The number of the navigation or group. */
export function numberOf(code: number): number {
  return ~code >> 1
}
