import { NumberList } from './columns/number-list'
import type { SpanIndex } from './model'

/**
 * With more changes than this it is cheaper to look at everything again, and keeping them for a reader that never asks would
 * take too much memory.
 */
const MAX_SPANS = 500_000
/** The same applies if more than this many, and more than half of all spans, have changed. */
const MIN_OF_ALL = 1024

/** The changes that one reader of the store has not handled yet. The store writes them, the reader takes them. */
export class Changes {
  /** Spans that were added or amended, or that adopted others. A span may occur more than once. */
  readonly spans = new NumberList()
  /**
   * Spans that were removed, always with their whole trace. An index in here may already belong to another span: handle this
   * list first.
   */
  readonly gone = new NumberList()
  /** The first position in the order of roots that has changed; infinite if none has. */
  rootsFrom = Number.POSITIVE_INFINITY
  /** Set if no index that the reader knows is valid any more. */
  everything = true

  add(span: SpanIndex): void {
    if (this.everything) return
    if (this.spans.length < MAX_SPANS) this.spans.push(span)
    else this.addEverything()
  }

  /** Called after spans were added, with the present number of spans. */
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
