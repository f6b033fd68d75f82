import type { SpanIndex } from '../../store/model'

/** A row that is on the screen. */
interface VisibleRow {
  readonly position: number
  readonly row: { readonly index: SpanIndex }
}

/**
 * Which element a row on the screen is rendered into. Making elements is what costs, and moving them: so a row keeps its
 * element, one that leaves the screen leaves it to one that comes, and where other rows stand everywhere none moves at all.
 */
export class RowSlots {
  #known = new Map<SpanIndex, number>()
  #first = 0
  #count = 1
  #turn = 0

  /** To be called before a rendering: what is shown, in its order, and how many rows fit at most. */
  show(rows: readonly VisibleRow[], count: number): void {
    this.#count = count
    const stayed = rows.find(({ row }) => this.#known.has(row.index))
    const at = stayed ?? rows[0]
    if (at === undefined) return
    const slot = stayed === undefined ? this.#first : (this.#known.get(stayed.row.index) ?? 0)
    this.#turn = slot - at.position
    this.#first = this.of(rows[0].position)
    this.#known = new Map(rows.map(({ row, position }) => [row.index, this.of(position)]))
  }

  /** Rows of one rendering have different ones. */
  of(position: number): number {
    const slot = (position + this.#turn) % this.#count
    return slot < 0 ? slot + this.#count : slot
  }
}
