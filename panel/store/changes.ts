import { NumberList } from './columns/number-list'
import type { SpanIndex } from './model'

/**
 * More than this many changes are cheaper looked at as "everything", and to keep them for who never asks would take
 * more room.
 */
const MAX_SPANS = 500_000
/** Where more than this many changed, and more than half of all, it is the same. */
const MIN_OF_ALL = 1024

/** What one reader of the store has not looked at yet. The store writes it, the reader takes it. */
export class Changes {
  /** Spans that came, were amended or adopted others. One may be named more than once. */
  readonly spans = new NumberList()
  /**
   * Spans that went, with all of their trace. A place may be named here and be another span's already: look here
   * first.
   */
  readonly gone = new NumberList()
  /** The first position in the order of roots that is not as it was; infinite if none. */
  rootsFrom = Number.POSITIVE_INFINITY
  /** Nothing that was known of indices holds any more. */
  everything = true

  add(span: SpanIndex): void {
    if (this.everything) return
    if (this.spans.length < MAX_SPANS) this.spans.push(span)
    else this.addEverything()
  }

  /** Call it after spans were added, with their present number. */
  weigh(all: number): void {
    if (this.spans.length > MIN_OF_ALL && this.spans.length * 2 > all) this.addEverything()
  }

  addGone(span: SpanIndex): void {
    if (this.everything) return
    if (this.gone.length < MAX_SPANS) this.gone.push(span)
    else this.addEverything()
  }

  addEverything(): void {
    this.everything = true
    this.spans.clear()
    this.gone.clear()
  }

  clear(): void {
    this.spans.clear()
    this.gone.clear()
    this.rootsFrom = Number.POSITIVE_INFINITY
    this.everything = false
  }
}
