import { type ReadonlySignal, signal } from '@preact/signals'
import { FORMATS } from '../../formats/all'
import type { TraceFormat } from '../../formats/format'
import type { SpanKey } from '../../store/model'
import type { TraceStore } from '../../store/store'
import { Imports } from './imports'

/** Traces as files: those that are read, and the dialog by which they are saved. */
export class Transfer {
  readonly imports: Imports
  readonly #isExporting = signal(false)
  readonly #format = signal<TraceFormat>(FORMATS[0])

  /** @param onImported - Receives the earliest span of each imported file. */
  constructor(store: TraceStore, onImported: (first: SpanKey) => void) {
    this.imports = new Imports(store, onImported)
  }

  /** The dialog by which traces are saved is open. */
  get isExporting(): ReadonlySignal<boolean> {
    return this.#isExporting
  }

  /** The format that was chosen last. */
  get format(): ReadonlySignal<TraceFormat> {
    return this.#format
  }

  setExporting(isExporting: boolean): void {
    this.#isExporting.value = isExporting
  }

  setFormat(format: TraceFormat): void {
    this.#format.value = format
  }
}
