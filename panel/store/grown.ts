type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/** A longer copy of a column. It grows by less when it is large, where the slack would cost more than the copying. */
export function grown<T extends Column>(column: T, length: number): T
export function grown(column: Column, length: number) {
  const factor = column.length < 50_000 ? 2 : 1.25
  const room = Math.max(length, Math.ceil(column.length * factor))
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
