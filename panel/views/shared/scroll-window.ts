/**
 * Which rows are on the screen. All rows have one height, so it is arithmetic, and the number of rows costs nothing.
 * Browsers bound an element's height (Firefox at about 17.8 million px); beyond that the scroll position is scaled.
 */
const MAX_HEIGHT = 15_000_000

/** Which of many rows of one height are on the screen. All lengths are px. */
export class ScrollWindow {
  readonly rowHeight: number
  readonly count: number
  readonly viewport: number

  constructor(rowHeight: number, count: number, viewport: number) {
    this.rowHeight = rowHeight
    this.count = count
    this.viewport = viewport
  }

  /** The height of all rows. */
  get fullHeight(): number {
    return this.count * this.rowHeight
  }

  /** The height of the element that is scrolled. */
  get height(): number {
    return Math.min(this.fullHeight, MAX_HEIGHT)
  }

  /** The offset among all rows at a scroll position. */
  offsetAt(scrollTop: number): number {
    return scrollTop * this.#scale
  }

  /** The scroll position at which an offset is at the top, as far as there is something to scroll. */
  scrollTopFor(offset: number): number {
    const scrollable = Math.max(0, this.fullHeight - this.viewport)
    return Math.max(0, Math.min(offset, scrollable)) / this.#scale
  }

  /** The first row and the one behind the last that are to be drawn. */
  range(scrollTop: number, overscan: number): readonly [number, number] {
    const offset = this.offsetAt(scrollTop)
    const first = Math.max(0, Math.floor(offset / this.rowHeight) - overscan)
    const last = Math.min(this.count, Math.ceil((offset + this.viewport) / this.rowHeight) + overscan)
    return [Math.min(first, last), last]
  }

  isAtEnd(scrollTop: number): boolean {
    return this.offsetAt(scrollTop) + this.viewport >= this.fullHeight - this.rowHeight / 2
  }

  get #scale(): number {
    const scrollable = this.height - this.viewport
    return scrollable > 0 ? (this.fullHeight - this.viewport) / scrollable : 1
  }
}
