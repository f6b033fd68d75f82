/** Where the keys are within the selected row: in one of its cells, or in the row as a whole. */
export type CellFocus = number | 'row'

interface RowOfCells {
  /** How many it has. */
  readonly cells: number
  /** There is nothing to open: the row is open, or has nothing below it. */
  readonly isOpen: boolean
}

/**
 * Where a key leads to from a row or one of its cells, rows first as the APG has it: into the cells with the right arrow where
 * there is nothing to open, and out of them with the left one.
 * https://www.w3.org/WAI/ARIA/apg/patterns/treegrid/
 *
 * @returns undefined if it is no key for that.
 */
export function cellAfter(key: string, from: CellFocus, { cells, isOpen }: RowOfCells): CellFocus | undefined {
  if (from === 'row') return key === 'ArrowRight' && isOpen ? 0 : undefined
  switch (key) {
    case 'ArrowRight':
      return Math.min(cells - 1, from + 1)
    case 'ArrowLeft':
      return from === 0 ? 'row' : from - 1
    case 'Home':
      return 0
    case 'End':
      return cells - 1
    case 'Escape':
      return 'row'
    default:
      return undefined
  }
}
