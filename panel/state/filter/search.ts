import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { compileFilter } from '../../query/compile'
import { wordsOf } from '../../query/found-parts'
import type { SpanIndex } from '../../store/model'
import type { TraceStore } from '../../store/store'

/** Marks that the overview shows; more would lie upon each other. */
const MAX_MARKS = 2000
/** While spans arrive, all are looked through again after so long, ms: it costs a pass over them. */
const AGAIN_MS = 1000

/** What the reader looks for: it changes nothing of what is shown. */
export class SpanSearch {
  readonly #text = signal('')
  readonly #isOpen = signal(false)
  /** Text in the search field of DevTools. It is ignored while the find bar is open. */
  readonly #devtoolsText = signal('')
  /** The spans that match, in no order. */
  readonly spans: ReadonlySignal<Int32Array>
  /** By span: 1 if it matches. */
  readonly #marks: ReadonlySignal<Uint8Array>
  /** What the reader looks for as texts, in small letters. */
  readonly words: ReadonlySignal<readonly string[]>
  /** When they began, ms since the epoch. */
  readonly times: ReadonlySignal<readonly number[]>
  readonly #store: TraceStore
  /** What the store was when it was looked through. */
  readonly #searched = signal({ version: 0, epoch: 0, atMs: 0 })

  constructor(store: TraceStore) {
    this.#store = store
    const asked = computed(() => (this.#isOpen.value ? this.#text.value : this.#devtoolsText.value))
    this.words = computed(() => wordsOf(asked.value))
    this.spans = computed(() => {
      void this.#searched.value
      const filter = compileFilter(asked.value)
      if (filter === undefined) return NONE_FOUND
      store.settle()
      return store.spansMatching(filter)
    })
    this.#marks = computed(() => {
      const spans = this.spans.value
      const marks = new Uint8Array(spans.length === 0 ? 0 : store.table.limit)
      for (const span of spans) marks[span] = 1
      return marks
    })
    this.times = computed(() => Array.from(this.spans.value.subarray(0, MAX_MARKS), (span) => store.table.start[span]))
  }

  /** The text that the find bar looks for. */
  get text(): ReadonlySignal<string> {
    return this.#text
  }

  /** The find bar is open. */
  get isOpen(): ReadonlySignal<boolean> {
    return this.#isOpen
  }

  setText(text: string): void {
    this.#text.value = text
  }

  setOpen(isOpen: boolean): void {
    this.#isOpen.value = isOpen
  }

  /** Sets the text of the search field of DevTools; '' for none. */
  setDevtoolsText(text: string): void {
    this.#devtoolsText.value = text
  }

  /** Looks again if spans went, or if some came a while ago. */
  update(nowMs: number): void {
    if (!this.#isOpen.value && this.#devtoolsText.value === '') return
    const { version, epoch, atMs } = this.#searched.value
    const store = this.#store
    if (epoch === store.epoch && (version === store.version || nowMs - atMs < AGAIN_MS)) return
    this.#searched.value = { version: store.version, epoch: store.epoch, atMs: nowMs }
  }

  has(span: SpanIndex): boolean {
    return this.#marks.value[span] === 1
  }

  /** The number of a match in the order of starts, from 1; 0 if the span is none. */
  placeOf(span: SpanIndex): number {
    if (!this.has(span)) return 0
    const { table } = this.#store
    return 1 + this.spans.value.reduce((before, other) => before + (table.compare(other, span) < 0 ? 1 : 0), 0)
  }

  /**
   * The match after a span in the order of starts, or before it, and around the end; undefined if there is none. It looks
   * at each match once: to sort a million of them for every letter that is typed would take a second.
   */
  next(from: SpanIndex | undefined, direction: 1 | -1): SpanIndex | undefined {
    const { table } = this.#store
    let nearest: SpanIndex | undefined
    let first: SpanIndex | undefined
    for (const span of this.spans.value) {
      const isBefore = (other: SpanIndex | undefined) =>
        other === undefined || table.compare(span, other) * direction < 0
      if (isBefore(first)) first = span
      const isBeyond = from === undefined || table.compare(span, from) * direction > 0
      if (isBeyond && isBefore(nearest)) nearest = span
    }
    return nearest ?? first
  }
}

const NONE_FOUND = new Int32Array(0)
