import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Settings } from '../../extension/settings/settings'
import type { ViewSettings } from '../../extension/settings/view-settings'
import type { TraceStore } from '../store/store'
import type { Environment } from './environment'

const SAVE_AFTER_MS = 400

/** The user's settings. They are applied to the store at once. */
export class SettingsState {
  readonly #environment: Environment
  readonly #store: TraceStore
  readonly #current: Signal<Settings>
  #saveTimer: ReturnType<typeof setTimeout> | undefined

  constructor(environment: Environment, store: TraceStore) {
    this.#environment = environment
    this.#store = store
    this.#current = signal(environment.settings)
    this.#apply(environment.settings)
    environment.onSettingsChanged((settings) => {
      this.#current.value = settings
      this.#apply(settings)
    })
  }

  get current(): ReadonlySignal<Settings> {
    return this.#current
  }

  save(change: Partial<Settings>): void {
    this.#current.value = { ...this.#current.value, ...change }
    this.#apply(change)
    this.#environment.saveSettings(change)
  }

  saveView(change: Partial<ViewSettings>): void {
    this.save({ view: { ...this.#current.value.view, ...change } })
  }

  /** Shows a change of the view at once, and keeps it after a pause: a dragged border reports many sizes. */
  tuneView(change: Partial<ViewSettings>): void {
    this.#current.value = { ...this.#current.value, view: { ...this.#current.value.view, ...change } }
    clearTimeout(this.#saveTimer)
    this.#saveTimer = setTimeout(() => this.saveView({}), SAVE_AFTER_MS)
  }

  #apply({ preserveLog, maxSpans, backends }: Partial<Settings>): void {
    if (preserveLog !== undefined) this.#store.setPreserveLog(preserveLog)
    if (backends !== undefined) this.#store.setClockCorrection(backends.correctClocks)
    if (maxSpans !== undefined) this.#store.setMaxSpans(maxSpans)
  }
}
