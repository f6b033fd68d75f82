import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { compileFilter } from '../query/compile'
import type { SpanIndex } from '../store/model'
import type { TraceStore } from '../store/store'

/** Marks that the overview shows; more would lie upon each other. */
const MOST_MARKS = 2000
/** While spans arrive, all are looked through again after so long, ms: it costs a pass over them. */
const AGAIN_MS = 1000

/** What the reader looks for: it changes nothing of what is shown. */
export class Found {
  readonly text = signal('')
  readonly isOpen = signal(false)
  /** What the search field of DevTools itself looks for; it stands aside while ours is open. */
  readonly #devtoolsText = signal('')
  /** The spans that match, in the order of their starts. */
  readonly spans: ReadonlySignal<Int32Array>
  /** The same, to ask for one of them. */
  readonly set: ReadonlySignal<ReadonlySet<SpanIndex>>
  /** When they began, ms since the epoch. */
  readonly times: ReadonlySignal<readonly number[]>
  readonly #store: TraceStore
  /** What the store was when it was looked through. */
  readonly #seen = signal({ version: 0, epoch: 0, atMs: 0 })

  constructor(store: TraceStore) {
    this.#store = store
    this.spans = computed(() => {
      void this.#seen.value
      const filter = compileFilter(this.isOpen.value ? this.text.value : this.#devtoolsText.value)
      if (filter === undefined) return NONE_FOUND
      store.settle()
      return store.spansMatching(filter).sort((a, b) => store.table.compare(a, b))
    })
    this.set = computed(() => new Set(this.spans.value))
    this.times = computed(() => Array.from(this.spans.value.subarray(0, MOST_MARKS), (span) => store.table.start[span]))
  }

  /** Takes in what is looked for by the search field of DevTools; '' for nothing. */
  setDevtoolsText(text: string): void {
    this.#devtoolsText.value = text
  }

  /** Looks again if spans went, or if some came a while ago. */
  update(nowMs: number): void {
    if (!this.isOpen.value && this.#devtoolsText.value === '') return
    const { version, epoch, atMs } = this.#seen.value
    const store = this.#store
    if (epoch === store.epoch && (version === store.version || nowMs - atMs < AGAIN_MS)) return
    this.#seen.value = { version: store.version, epoch: store.epoch, atMs: nowMs }
  }

  /** The match after a span, or before it, and around the end; undefined if there is none. */
  next(from: SpanIndex | undefined, direction: 1 | -1): SpanIndex | undefined {
    const { table } = this.#store
    const spans = this.spans.value
    const isBeyond = (span: SpanIndex) => from === undefined || table.compare(span, from) * direction > 0
    return (direction === 1 ? spans.find(isBeyond) : spans.findLast(isBeyond)) ?? spans.at(direction === 1 ? 0 : -1)
  }
}

const NONE_FOUND = new Int32Array(0)
