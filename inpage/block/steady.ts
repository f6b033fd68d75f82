import { type Counts, type Sections, STEADY_SECTIONS } from './sections'

type Column = Uint8Array | Uint32Array

/** Elements of a shared column: more than a block of the usual size has rows. */
const SHARED_LENGTH = 16_384
/** A column is shared if its first value is less than this and its step is 0 or equal to its first value. */
const SHARED_VALUES = 64

/**
 * Columns shared by all blocks. Most blocks have the same ones: no span was amended, or each span has three attributes.
 * All possible ones together take at most 10 MB; a session has about ten.
 */
const sharedColumns = new Map<string, Column>()

/** The steady sections, expanded to all their rows. */
export interface SpreadColumns {
  readonly columns: Partial<Sections>
  /** Bytes of the columns that are not shared. */
  readonly byteLength: number
}

/** Expands the steady sections of a block. Each gets a row for each span, so a block cannot make them larger than it is. */
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
  // Each column has the type of the two rows that it was made from.
  return { columns: columns as Partial<Sections>, byteLength }
}

/** Undefined for a column that other blocks are unlikely to have. */
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
