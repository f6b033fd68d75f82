/** Below this many cells it is cheaper to look at each. */
const SHORT_STROKE = 16

/**
 * A strip of cells that are painted once and keep what they were first painted with. However long and however many the
 * strokes, each cell is painted at most once and skipped for ever after: all strokes together cost about their number.
 */
export class CellStrip {
  /** The next cell that is not painted, or one on the way to it. */
  readonly #next: Int32Array

  constructor(length: number) {
    this.#next = Int32Array.from({ length: length + 1 }, (_, i) => i)
  }

  /** Adds the bits of `mark` to the cells from `first` to `last` that have none of the bits of `isPainted`. */
  paint(first: number, last: number, cells: Uint8Array, mark: number, isPainted: number): void {
    if (last - first < SHORT_STROKE) {
      for (let cell = first; cell <= last; cell++) if ((cells[cell] & isPainted) === 0) cells[cell] |= mark
      return
    }
    const next = this.#next
    let cell = first
    for (;;) {
      while (next[cell] !== cell) {
        next[cell] = next[next[cell]]
        cell = next[cell]
      }
      if (cell > last) return
      if ((cells[cell] & isPainted) === 0) cells[cell] |= mark
      next[cell] = cell + 1
    }
  }
}
