import type { SpanData } from './span-data'

/**
 * The spans that are open and have not been sent yet, in the order of their coming: a linked list through the spans
 * themselves, so that a span costs four writes here and no lookup.
 */
export class OpenSpans {
  #first: SpanData | undefined
  #last: SpanData | undefined

  get isEmpty(): boolean {
    return this.#first === undefined
  }

  add(data: SpanData): void {
    data.previous = this.#last
    data.next = undefined
    data.listed = true
    if (this.#last === undefined) this.#first = data
    else this.#last.next = data
    this.#last = data
  }

  remove(data: SpanData): void {
    if (!data.listed) return
    if (data.previous === undefined) this.#first = data.next
    else data.previous.next = data.next
    if (data.next === undefined) this.#last = data.previous
    else data.next.previous = data.previous
    data.previous = data.next = undefined
    data.listed = false
  }

  /** Takes out the oldest if it came at or before `timeMs`. */
  takeOpenedBefore(timeMs: number): SpanData | undefined {
    const first = this.#first
    if (first === undefined || first.openedMs > timeMs) return undefined
    this.remove(first)
    return first
  }
}
