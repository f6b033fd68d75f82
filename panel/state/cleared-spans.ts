import { type ReadonlySignal, signal } from '@preact/signals'
import type { ClearedSpans, TraceStore } from '../store/store'

/** So long what was cleared can be brought back. */
export const UNDO_MS = 60_000

/** What the reader cleared a moment ago: it is kept for a minute, and then gone for good. */
export class ClearedState {
  readonly #store: TraceStore
  readonly #spans = signal(0)
  #cleared: readonly ClearedSpans[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(store: TraceStore) {
    this.#store = store
  }

  /** How many spans can be brought back. */
  get spans(): ReadonlySignal<number> {
    return this.#spans
  }

  /** Clears the store. */
  clear(): void {
    this.#cleared = [...this.#cleared, this.#store.clear()]
    this.#spans.value = this.#cleared.reduce((sum, { spans }) => sum + spans, 0)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.forget(), UNDO_MS)
  }

  undo(): void {
    const cleared = this.#cleared
    this.forget()
    for (const one of cleared) this.#store.restore(one)
  }

  forget(): void {
    clearTimeout(this.#timer)
    this.#cleared = []
    this.#spans.value = 0
  }
}
