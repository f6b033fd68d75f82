/** px for each level; where names have little room, they need it more. */
const INDENT = 14
const NARROW_INDENT = 9
/** Columns of names below this have little room, px. */
export const NARROW_NAME = 240
/** px of a row's marks and name that indentation leaves. Deeper rows say their level instead. */
const NAME_ROOM = 130
const MIN_ROOM = NARROW_INDENT * 3
/** Part of the column that indentation may take, at most. */
const MAX_INDENT = 0.5

/**
 * How far a row is moved in (CSS), and whether it would be further if there were room.
 *
 * @param nameWidth - of the column, as it is shown, px
 */
export function indentOf(level: number, nameWidth: number): { readonly padding: string; readonly isCut: boolean } {
  const indent = (level - 1) * (nameWidth < NARROW_NAME ? NARROW_INDENT : INDENT)
  const room = Math.max(MIN_ROOM, Math.min(nameWidth * MAX_INDENT, nameWidth - NAME_ROOM))
  return { padding: `${6 + Math.min(indent, room)}px`, isCut: indent > room }
}
