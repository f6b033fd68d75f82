import { signal } from '@preact/signals'
import { FORMATS } from '../../formats/all'
import type { TraceFormat } from '../../formats/format'
import type { SpanKey } from '../../store/model'
import type { PanelState } from '../panel-state'
import { overlaps } from '../time-range'
import { Imports } from './imports'

/** Traces as files: those that are read, and the dialog by which they are saved. */
export class Transfer {
  readonly imports: Imports
  readonly exportOpen = signal(false)
  /** The format that was chosen last. */
  readonly format = signal<TraceFormat>(FORMATS[0])
  readonly #state: PanelState

  constructor(state: PanelState) {
    this.#state = state
    this.imports = new Imports(state.store, (first) => this.#show(first))
  }

  /** What was just imported is what the reader wants to see, wherever it stands and whatever would hide it. */
  #show(first: SpanKey): void {
    const state = this.#state
    const index = state.store.find(first)
    if (index === undefined) return
    state.seenTraces = state.store.counts().traces
    const { start, end } = state.store.table
    const range = state.timeRange.value
    if (range !== undefined && !overlaps(range, { fromMs: start[index], toMs: end[index] })) state.showAllTime()
    state.follows.value = false
    state.reveal(index)
    if (state.selected.value === first) return
    state.clearFilter()
    state.reveal(index)
  }
}
