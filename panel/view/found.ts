import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { compileFilter } from '../query/compile'
import type { TraceStore } from '../store/store'

/** Marks that the overview shows; more would lie upon each other. */
const MOST_MARKS = 2000

/** What the reader looks for: it changes nothing of what is shown. Spans are looked through when the text changes. */
export class Found {
  readonly text = signal('')
  readonly isOpen = signal(false)
  /** The spans that match. */
  readonly spans: ReadonlySignal<Int32Array>
  /** When they began, ms since the epoch. */
  readonly times: ReadonlySignal<readonly number[]>

  constructor(store: TraceStore) {
    this.spans = computed(() => {
      const filter = this.isOpen.value ? compileFilter(this.text.value) : undefined
      if (filter === undefined) return NONE_FOUND
      store.settle()
      return store.spansMatching(filter)
    })
    this.times = computed(() => Array.from(this.spans.value.subarray(0, MOST_MARKS), (span) => store.table.start[span]))
  }
}

const NONE_FOUND = new Int32Array(0)
