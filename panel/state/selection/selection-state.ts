import { type ReadonlySignal, signal } from '@preact/signals'
import type { SpanIndex, SpanKey } from '../../store/model'
import type { TraceStore } from '../../store/store'

/** A span of each of two traces that are compared. */
export type ComparedPair = readonly [SpanKey | undefined, SpanKey | undefined]

/** Which span is selected, and which traces are compared. */
export class SelectionState {
  readonly #store: TraceStore
  readonly #key = signal<SpanKey | undefined>(undefined)
  readonly #compared = signal<ComparedPair>([undefined, undefined])

  constructor(store: TraceStore) {
    this.#store = store
  }

  /** The key of the selected span, or of the selected row that stands for several spans. */
  get key(): ReadonlySignal<SpanKey | undefined> {
    return this.#key
  }

  /** The selected span; undefined if none is selected or the store does not have it. */
  get index(): SpanIndex | undefined {
    const key = this.#key.value
    return key === undefined ? undefined : this.#store.find(key)
  }

  get compared(): ReadonlySignal<ComparedPair> {
    return this.#compared
  }

  select(key: SpanKey | undefined): void {
    this.#key.value = key
  }

  compare(pair: ComparedPair): void {
    this.#compared.value = pair
  }
}
