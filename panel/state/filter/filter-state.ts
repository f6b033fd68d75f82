import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'
import { allOf, inverted } from '../../query/combine'
import { compileFilter } from '../../query/compile'
import type { Filter } from '../../store/filter'
import { FilterMemory } from './filter-memory'

/** The filter: what the reader typed, and the chip beside it. */
export class FilterState {
  readonly memory = new FilterMemory()
  readonly #text = signal('')
  readonly #isInverted = signal(false)
  readonly #chip = signal('')
  /** What text and chip stand for together; undefined if they ask for nothing. */
  readonly current: ReadonlySignal<Filter | undefined> = computed(() => {
    const typed = compileFilter(this.#text.value)
    const asked = typed !== undefined && this.#isInverted.value ? inverted(typed) : typed
    return allOf([asked, compileFilter(this.#chip.value)])
  })

  get text(): ReadonlySignal<string> {
    return this.#text
  }

  /** What does not match the text is shown. */
  get isInverted(): ReadonlySignal<boolean> {
    return this.#isInverted
  }

  /** The term of the chosen chip; '' for all spans. */
  get chip(): ReadonlySignal<string> {
    return this.#chip
  }

  setText(text: string): void {
    this.#text.value = text
  }

  setInverted(isInverted: boolean): void {
    this.#isInverted.value = isInverted
  }

  /** Chooses a chip; the one that is chosen, no longer. */
  toggleChip(term: string): void {
    this.#chip.value = this.#chip.value === term ? '' : term
  }

  /** Asks for nothing any more. */
  clear(): void {
    batch(() => {
      this.#text.value = ''
      this.#chip.value = ''
    })
  }
}
