import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { TestResult } from '../../extension/export/connection-test'
import { EXPORT_OFF, type ExportStatus } from '../../extension/export/status'
import type { ExportSettings, ManagedExport } from '../../extension/settings/export-settings'
import type { Environment } from './environment'
import type { SettingsState } from './settings-state'

/** The export of finished spans: its settings, what it is doing, and the test of a connection. */
export class ExportState {
  readonly #settings: SettingsState
  readonly #control: Environment['export']
  readonly #status = signal<ExportStatus>(EXPORT_OFF)
  readonly #headers = signal<readonly string[]>([])
  readonly #managed = signal<ManagedExport>({})
  readonly #managedHeaders = signal<readonly string[]>([])
  readonly #current: ReadonlySignal<ExportSettings>
  readonly #test = signal<TestResult | 'running' | undefined>(undefined)

  constructor(control: Environment['export'], settings: SettingsState) {
    this.#control = control
    this.#settings = settings
    control.watchStatus((status) => {
      this.#status.value = status
    })
    control.watchHeaders((names) => {
      this.#headers.value = names
    })
    this.#current = computed(() => ({ ...settings.current.value.export, ...this.#managed.value }))
    control.watchManaged((prescribed, headers) => {
      this.#managed.value = prescribed
      this.#managedHeaders.value = headers
    })
  }

  /** The settings that hold: the user's, but for what an administrator prescribes. */
  get current(): ReadonlySignal<ExportSettings> {
    return this.#current
  }

  /** What an administrator prescribes; the user cannot change it. */
  get managed(): ReadonlySignal<ManagedExport> {
    return this.#managed
  }

  /** The names of the headers that an administrator prescribes. */
  get managedHeaders(): ReadonlySignal<readonly string[]> {
    return this.#managedHeaders
  }

  get status(): ReadonlySignal<ExportStatus> {
    return this.#status
  }

  /** The names of the headers. Their values are secrets, and are never read back. */
  get headers(): ReadonlySignal<readonly string[]> {
    return this.#headers
  }

  /** The result of the last test; undefined if there was none since the settings changed. */
  get test(): ReadonlySignal<TestResult | 'running' | undefined> {
    return this.#test
  }

  save(change: Partial<ExportSettings>): void {
    this.#test.value = undefined
    this.#settings.save({ export: { ...this.#settings.current.value.export, ...change } })
  }

  /** Turns the export on or off. A browser that has to be asked does it in a page of its own. */
  turn(isOn: boolean): void {
    if (isOn && this.#control.ask !== undefined) this.#control.ask()
    else this.save({ on: isOn })
  }

  /** Sets a header; '' removes it. */
  setHeader(name: string, value: string): void {
    this.#test.value = undefined
    this.#control.setHeader(name, value)
  }

  async runTest(): Promise<void> {
    const { endpoint, codec } = this.#current.value
    this.#test.value = 'running'
    const result = await this.#control.test(endpoint, codec)
    // The settings may have changed meanwhile.
    if (this.#test.value === 'running') this.#test.value = result
  }

  /** Tries again at once, whatever stopped the export. */
  resume(): void {
    this.#control.resume()
  }
}
