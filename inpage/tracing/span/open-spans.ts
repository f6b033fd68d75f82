import type { SpanData } from './span-data'

/**
 * The open spans that have something to send, in the order in which they were added. A linked list through the spans
 * themselves costs four writes for each span and no look-up. A span is in at most one list.
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
