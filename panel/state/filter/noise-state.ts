import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'
import { anyOf } from '../../query/combine'
import { compileFilter } from '../../query/compile'
import type { Noise } from '../../store/rows/noise'

/**
 * What the reader does not want to see. Each thing that is hidden is a part of a filter, and can be taken back alone.
 */
export class NoiseState {
  readonly #groupRepeats = signal(true)
  readonly #minDurationMs = signal(0)
  readonly #hidden = signal<readonly string[]>([])
  /** All of it together. */
  readonly noise = computed<Noise>(() => ({
    groupRepeats: this.#groupRepeats.value,
    minDurationMs: this.#minDurationMs.value,
    hide: anyOf(this.#hidden.value.map((term) => compileFilter(term))),
  }))

  /** Siblings that repeat stand in one row. */
  get groupRepeats(): ReadonlySignal<boolean> {
    return this.#groupRepeats
  }

  /** Spans that took less are hidden, ms. */
  get minDurationMs(): ReadonlySignal<number> {
    return this.#minDurationMs
  }

  /** Terms of filters whose spans are hidden. */
  get hidden(): ReadonlySignal<readonly string[]> {
    return this.#hidden
  }

  toggleGroupRepeats(): void {
    this.#groupRepeats.value = !this.#groupRepeats.value
  }

  setMinDuration(ms: number): void {
    this.#minDurationMs.value = ms
  }

  hide(term: string): void {
    if (!this.#hidden.value.includes(term)) this.#hidden.value = [...this.#hidden.value, term]
  }

  /** Hides nothing any more. */
  showAll(): void {
    batch(() => {
      this.#hidden.value = []
      this.#minDurationMs.value = 0
    })
  }

  showAgain(term: string): void {
    this.#hidden.value = this.#hidden.value.filter((other) => other !== term)
  }
}
