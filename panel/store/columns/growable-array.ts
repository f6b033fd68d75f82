type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/** From this length on a column grows by smaller steps: unused capacity would cost more than copying. */
export const LARGE = 100_000

/** The next length for a column that is full. */
export function nextLength(length: number): number {
  return Math.ceil(length * (length < LARGE ? 2 : 1.25))
}

/** A copy of a column with room for `length` elements and some more. */
export function grow<T extends Column>(column: T, length: number): T {
  return lengthened(column, Math.max(length, nextLength(column.length)))
}

/** A copy of a column with exactly `length` elements. */
export function lengthened<T extends Column>(column: T, length: number): T
export function lengthened(column: Column, room: number) {
  const copy =
    column instanceof Float64Array
      ? new Float64Array(room)
      : column instanceof Int32Array
        ? new Int32Array(room)
        : column instanceof Uint32Array
          ? new Uint32Array(room)
          : column instanceof Uint16Array
            ? new Uint16Array(room)
            : new Uint8Array(room)
  copy.set(column)
  return copy
}
