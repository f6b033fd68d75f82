import { type ReadonlySignal, signal } from '@preact/signals'

const MAX_RECENT = 20

/** Filters that were used in this panel, the last one first. They go with the panel: what is to stay is saved. */
export class FilterMemory {
  readonly #recent = signal<readonly string[]>([])

  get recent(): ReadonlySignal<readonly string[]> {
    return this.#recent
  }

  /** Takes in what the reader has stopped typing. */
  note(text: string): void {
    const used = text.trim()
    if (used === '') return
    const others = this.#recent.value.filter((one) => one !== used)
    this.#recent.value = [used, ...others].slice(0, MAX_RECENT)
  }
}
