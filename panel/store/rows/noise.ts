import { grow } from '../columns/growable-array'
import { NumberList } from '../columns/number-list'
import type { Filter } from '../filter'
import type { SpanIndex } from '../model'
import type { TraceStore } from '../store'
import { collectBelow } from '../tree/tree-walk'

/** Hidden by a rule that matches the span or one of its ancestors. */
const RULED_OUT = 1
/** The span and everything below it are short. */
const SHORT = 2

/** What the user does not want to see. */
export interface Noise {
  /** Whether repeated siblings share a row. */
  readonly groupRepeats: boolean
  /**
   * Spans shorter than this are hidden, in ms, unless something below one of them is longer, or either has not finished.
   */
  readonly minDurationMs: number
  /** Spans that match are hidden, with everything below them. */
  readonly hide: Filter | undefined
}

/** Hides nothing. */
export const NO_NOISE: Noise = { groupRepeats: false, minDurationMs: 0, hide: undefined }

/** Which spans are hidden as noise. Everything below a hidden span is hidden, too. */
export class Hiding {
  readonly #store: TraceStore
  #minDurationMs = 0
  #test: ((index: SpanIndex) => boolean) | undefined
  #marks = new Uint8Array(0)
  /** For a root: whether something in its tree is hidden. */
  #hidesIn = new Uint8Array(0)
  /** The spans of the current tree (scratch). */
  readonly #below = new NumberList()

  constructor(store: TraceStore) {
    this.#store = store
  }

  get isActive(): boolean {
    return this.#test !== undefined || this.#minDurationMs > 0
  }

  /** Whether anything in a root's tree is hidden. */
  hidesIn(root: SpanIndex): boolean {
    return this.isActive && this.#hidesIn[root] === 1
  }

  /** Afterwards `refreshTree` must be called for each tree. */
  set({ hide, minDurationMs }: Noise): void {
    this.#test = hide?.bind(this.#store)
    this.#minDurationMs = minDurationMs
    this.#marks.fill(0)
  }

  hides(span: SpanIndex): boolean {
    return this.#marks[span] > 0 && this.isActive
  }

  /** Decides for the spans of one tree. */
  refreshTree(root: SpanIndex): void {
    if (!this.isActive) return
    const { table } = this.#store
    const { parent, limit } = table
    if (this.#marks.length < limit) {
      this.#marks = grow(this.#marks, limit)
      this.#hidesIn = grow(this.#hidesIn, limit)
    }
    const marks = this.#marks
    const test = this.#test
    const minDurationMs = this.#minDurationMs
    let hidden = 0
    const below = this.#below
    collectBelow(table, root, below)
    for (let i = 0; i < below.length; i++) {
      const span = below.at(i)
      // The duration of open or never finished spans is NaN, which is not less.
      const isBelow = i > 0 && marks[parent[span]] === RULED_OUT
      marks[span] = isBelow || test?.(span) ? RULED_OUT : table.durationOf(span) < minDurationMs ? SHORT : 0
    }
    for (let i = below.length - 1; i > 0; i--) {
      const span = below.at(i)
      if (marks[span] === 0) marks[parent[span]] &= ~SHORT
      else hidden = 1
    }
    this.#hidesIn[root] = marks[root] === 0 ? hidden : 1
  }
}
