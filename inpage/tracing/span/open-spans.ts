import type { SpanData } from './span-data'

/**
 * The open spans that have something to send, in the order of their coming: a linked list through the spans themselves, so
 * that a span costs four writes here and no lookup. A span is in one list at most.
 */
export class OpenSpans {
  #first: SpanData | undefined
  #last: SpanData | undefined

  get first(): SpanData | undefined {
    return this.#first
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
}
