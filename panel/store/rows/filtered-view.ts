import type { ChunkedTask } from '../../scheduling/chunked-task'
import type { Filter } from '../filter'
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import { FilterMarks } from './filter-marks'
import type { Hiding } from './noise'

/**
 * What a filter shows: the spans that match and all their ancestors. Without a filter it shows everything. Spans hidden as
 * noise do not match, nor does anything below them.
 */
export class FilteredView {
  readonly #store: TraceStore
  readonly #hiding: Hiding
  #filter: Filter | undefined
  #marks: FilterMarks | undefined
  /** The marks of the previous filter, for reuse: creating them costs as much as filling them. */
  #spare: FilterMarks | undefined

  constructor(store: TraceStore, hiding: Hiding) {
    this.#store = store
    this.#hiding = hiding
  }

  get isActive(): boolean {
    return this.#marks !== undefined
  }

  /** How many spans match. */
  get matches(): number {
    return this.#marks?.matches ?? 0
  }

  /**
   * Tests every span by another filter, or by the same one again. The result is shown only when it is complete.
   */
  *turnTo(filter: Filter | undefined): ChunkedTask<void> {
    let marks: FilterMarks | undefined
    if (filter !== undefined) {
      marks = this.#spare ?? new FilterMarks(this.#store, this.#hiding)
      this.#spare = marks
      yield* marks.refresh(filter.bind(this.#store))
    }
    this.#spare = filter && this.#marks
    this.#filter = filter
    this.#marks = marks
  }

  /** Looks at every span again. */
  refresh(): ChunkedTask<void> {
    return this.turnTo(this.#filter)
  }

  shows(index: SpanIndex): boolean {
    return this.#marks === undefined || this.#marks.isShown(index)
  }

  /** Whether a span is shown only because something below it matches. */
  isContext(index: SpanIndex): boolean {
    return this.#marks?.isShown(index) === true && !this.#marks.isMatch(index)
  }

  isMatch(index: SpanIndex): boolean {
    return this.#marks?.isMatch(index) === true
  }

  matchesBelow(index: SpanIndex): boolean {
    return this.#marks?.isAboveMatch(index) === true
  }

  showsBelow(index: SpanIndex): boolean {
    return this.#marks === undefined ? this.#store.table.childCount[index] > 0 : this.#marks.isAboveMatch(index)
  }

  /** The number of shown spans in a root's tree. */
  shownIn(root: SpanIndex): number {
    return this.#marks === undefined ? this.#store.table.size[root] : this.#marks.shownIn(root)
  }

  /** Tests the spans of one tree again. */
  refreshTree(root: SpanIndex): void {
    this.#marks?.refreshTree(root)
  }

  /** A span was removed. */
  remove(span: SpanIndex): void {
    this.#marks?.remove(span)
  }
}
