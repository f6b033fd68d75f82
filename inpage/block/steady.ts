import { type Counts, type Sections, STEADY_SECTIONS } from './sections'

type Column = Uint8Array | Uint32Array

/** Elements of a shared column: more than a block of the usual size has rows. */
const SHARED_LENGTH = 16_384
/** Columns are shared whose rows are all the same, or grow by as much as the first is, where that is less than this. */
const SHARED_VALUES = 64

/**
 * Shared by all blocks that say the same, as most do: that none was amended, say, or that each span has three attributes.
 * Nobody writes into a block's columns. There can be no more of them than 10 MB, and in a session there are ten or so.
 */
const sharedColumns = new Map<string, Column>()

/** What was told in two rows, in full. */
export interface SpreadColumns {
  readonly columns: Partial<Sections>
  /** Of those that are not shared. */
  readonly byteLength: number
}

/** The rows of steady sections. There are as many as of other sections, so no block can make more of them than it has bytes. */
export function spreadSteady(sections: Sections, { spans, steady }: Counts): SpreadColumns {
  const columns: Partial<Record<keyof Sections, Column>> = {}
  let byteLength = 0
  for (let i = 0; i < STEADY_SECTIONS.length; i++) {
    if ((steady & (1 << i)) === 0) continue
    const name = STEADY_SECTIONS[i]
    const two = sections[name]
    const shared = sharedColumn(two, spans)
    const column = shared ?? spread(two, spans)
    columns[name] = column
    if (shared === undefined) byteLength += column.byteLength
  }
  // Each is of the type of the two rows that it was made from.
  return { columns: columns as Partial<Sections>, byteLength }
}

/** Undefined where the rows are nothing that others would have, too. */
function sharedColumn(two: Column, rows: number): Column | undefined {
  const width = two.length / 2
  const [first, step] = [two[0], two[width]]
  const isCommon = first < SHARED_VALUES && (step === 0 || step === first)
  if (!isCommon || (width > 1 && two.some((word) => word !== 0)) || rows * width > SHARED_LENGTH) return undefined
  const key = `${two.BYTES_PER_ELEMENT} ${first} ${step}`
  let column = sharedColumns.get(key)
  if (column === undefined) {
    column = spread(two instanceof Uint8Array ? Uint8Array.of(first, step) : Uint32Array.of(first, step), SHARED_LENGTH)
    sharedColumns.set(key, column)
  }
  return column.subarray(0, rows * width)
}

function spread(two: Column, rows: number): Column {
  const width = two.length / 2
  const column = two instanceof Uint8Array ? new Uint8Array(rows * width) : new Uint32Array(rows * width)
  for (let k = 0; k < width; k++) {
    const [first, step] = [two[k], two[width + k]]
    if (step === 0 && width === 1) column.fill(first)
    else for (let row = 0; row < rows; row++) column[row * width + k] = first + row * step
  }
  return column
}
