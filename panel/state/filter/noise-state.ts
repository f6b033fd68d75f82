import { computed, type ReadonlySignal } from '@preact/signals'
import type { ViewSettings } from '../../../extension/settings/view-settings'
import { anyOf } from '../../query/combine'
import { compileFilter } from '../../query/compile'
import type { Noise } from '../../store/rows/noise'
import type { SettingsState } from '../settings-state'

/**
 * What the reader does not want to see, today and tomorrow. Each thing that is hidden is a part of a filter, and can be taken back
 * alone.
 */
export class NoiseState {
  readonly #settings: SettingsState
  /** Siblings that repeat stand in one row. */
  readonly groupRepeats = computed(() => this.#view.groupRepeats)
  /** Spans that took less are hidden, ms. */
  readonly minDurationMs = computed(() => this.#view.minDurationMs)
  /** Terms of filters whose spans are hidden. */
  readonly hidden: ReadonlySignal<readonly string[]> = computed(() => this.#view.hidden)
  /** All of it together. */
  readonly noise = computed<Noise>(() => ({
    groupRepeats: this.groupRepeats.value,
    minDurationMs: this.minDurationMs.value,
    hide: anyOf(this.hidden.value.map((term) => compileFilter(term))),
  }))

  constructor(settings: SettingsState) {
    this.#settings = settings
  }

  toggleGroupRepeats(): void {
    this.#settings.saveView({ groupRepeats: !this.#view.groupRepeats })
  }

  setMinDuration(ms: number): void {
    this.#settings.saveView({ minDurationMs: ms })
  }

  hide(term: string): void {
    if (!this.#view.hidden.includes(term)) this.#settings.saveView({ hidden: [...this.#view.hidden, term] })
  }

  /** Hides nothing any more. */
  showAll(): void {
    this.#settings.saveView({ hidden: [], minDurationMs: 0 })
  }

  showAgain(term: string): void {
    this.#settings.saveView({ hidden: this.#view.hidden.filter((other) => other !== term) })
  }

  get #view(): ViewSettings {
    return this.#settings.current.value.view
  }
}
