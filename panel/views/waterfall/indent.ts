const INDENT = 14
/** Part of the column that indentation may take: the name must stay readable. Deeper rows say their level instead. */
const MAX_INDENT = 0.5

/** How far a row is moved in (CSS), and whether it would be further if there were room. */
export function indentOf(level: number, nameWidth: number): { readonly padding: string; readonly isCut: boolean } {
  const indent = (level - 1) * INDENT
  const room = nameWidth * MAX_INDENT
  return { padding: `min(${6 + Math.min(indent, room)}px, ${MAX_INDENT * 100}%)`, isCut: indent > room }
}
