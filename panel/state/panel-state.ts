import { batch, computed, effect } from '@preact/signals'
import type { DevtoolsSearch } from '../../extension/devtools/devtools-search'
import { allOf } from '../query/combine'
import { BROWSER_FRAMES } from '../scheduling/frames'
import { likePair } from '../store/analysis/compare/like-trace'
import type { Filter } from '../store/filter'
import type { SpanIndex, SpanKey } from '../store/model'
import { TraceStore } from '../store/store'
import { Announcer } from './announcer'
import { BackendSpans } from './backends/backend-spans'
import { ServiceSpans } from './backends/service-spans'
import { TracePolling } from './backends/trace-polling'
import { ClearedState } from './cleared-spans'
import type { Environment } from './environment'
import { ExportState } from './export-state'
import { FilterState } from './filter/filter-state'
import { NoiseState } from './filter/noise-state'
import { SpanSearch } from './filter/search'
import { NotesState } from './notes-state'
import { PageState } from './page-state'
import { RecordingState } from './recording/recording-state'
import { DetailsState } from './selection/details-state'
import { SelectionState } from './selection/selection-state'
import { SettingsState } from './settings-state'
import { SourcePlaces } from './source-places'
import { TableColumns } from './table/table-columns'
import { type ShownRows, TableState } from './table/table-state'
import { overlaps, type TimeRange } from './time/time-range'
import { TimeState } from './time/time-state'
import { Transfer } from './transfer/transfer'
import { ViewState } from './view/view-state'

/** The panel's state: one object for each concern, and the actions that touch several of them. */
export class PanelState {
  readonly environment: Environment
  readonly store: TraceStore
  readonly settings: SettingsState
  readonly page: PageState
  readonly recording: RecordingState
  readonly backends: BackendSpans
  readonly export: ExportState
  readonly filter = new FilterState()
  readonly noise: NoiseState
  readonly cleared: ClearedState
  readonly announcer = new Announcer()
  readonly search: SpanSearch
  readonly time: TimeState
  readonly table: TableState
  readonly columns: TableColumns
  readonly selection: SelectionState
  readonly details: DetailsState
  readonly notes: NotesState
  readonly view: ViewState
  readonly transfer: Transfer
  readonly sources: SourcePlaces
  /** Asks backends for traces by id. */
  readonly polling: TracePolling
  readonly #services: ServiceSpans

  constructor(environment: Environment) {
    this.environment = environment
    this.store = new TraceStore({ maxSpans: environment.settings.maxSpans })
    this.settings = new SettingsState(environment, this.store)
    this.noise = new NoiseState(this.settings)
    this.details = new DetailsState(this.settings)
    this.view = new ViewState(this.settings)
    this.page = new PageState(environment)
    this.cleared = new ClearedState(this.store)
    this.search = new SpanSearch(this.store)
    this.time = new TimeState(this.store)
    this.columns = new TableColumns(this.settings)
    this.selection = new SelectionState(this.store)
    this.notes = new NotesState(environment)
    this.sources = new SourcePlaces(environment.sources)
    this.#services = new ServiceSpans({
      store: this.store,
      redact: (bytes) => environment.redact(bytes, this.settings.current.value),
    })
    this.polling = this.#askBackends()
    // In a frame of its own: the one in which the last of a file comes has enough to draw.
    this.transfer = new Transfer(this.store, (first) => BROWSER_FRAMES.next(() => this.#showImported(first)))
    this.table = new TableState(this.store, this.settings, ({ spans, evicted }) => {
      this.search.update(performance.now())
      this.recording.updateRate(spans + evicted - this.transfer.imports.added)
    })
    environment.watchTheme((theme) => this.view.setTheme(theme))
    environment.onSearch((asked) => this.#search(asked))
    effect(() => {
      const range = this.time.rowsRange.value
      this.table.setFilter(allOf([this.filter.current.value, range === undefined ? undefined : ranIn(range)]))
    })
    effect(() => this.table.setNoise(this.noise.noise.value))
    this.recording = new RecordingState({
      ...{ feed: environment.feed, store: this.store },
      ...{ page: this.page, settings: this.settings },
    })
    this.backends = this.#listenToBackends()
    this.export = new ExportState(environment.export, this.settings)
  }

  /** The rows of the table, as they were taken in last. */
  get rows(): ShownRows {
    return this.table.rows
  }

  /** Forgets all spans, here and in the journal. For a minute they can be brought back here. */
  clear(): void {
    this.cleared.clear()
    this.table.refresh()
    this.recording.clear()
    this.backends.clear()
    this.polling.clear()
    this.#services.clear()
    this.transfer.imports.clear()
    this.selection.select(undefined)
    this.details.setOpen(false)
  }

  /** Shows all spans that the noise tools leave. */
  clearFilter(): void {
    batch(() => {
      this.filter.clear()
      this.time.showAll()
    })
  }

  /** Selects a span or a row group by its key. */
  select(key: SpanKey, openDetails: boolean): void {
    this.selection.select(key)
    if (openDetails) this.details.setOpen(true)
  }

  /** Brings a span into a row and selects it. */
  reveal(index: SpanIndex): void {
    if (!this.table.reveal(index)) return
    batch(() => {
      this.select(this.store.keyOf(index), false)
      this.table.takeIn()
    })
  }

  /** Draws time in which nothing ran short, or in full, and says so: it may be seen nowhere. */
  toggleFoldsIdle(): void {
    this.table.toggleFoldsIdle()
    this.announcer.show(this.environment.message(this.table.foldsIdle.value ? 'idleFolded' : 'idleUnfolded'))
  }

  /** Selects the next span that failed, or the one before, wherever it is hidden; false if there is none. */
  goToError(direction: 1 | -1): boolean {
    const from = this.selection.index
    const next = this.rows.find('error', direction, from)
    const error = next ?? this.rows.find('error', direction)
    if (error === undefined) {
      this.announcer.show(this.environment.message('noErrors'))
      return false
    }
    if (next === undefined && from !== undefined) this.announcer.show(this.environment.message('allErrorsSeen'))
    this.reveal(error)
    return true
  }

  /** Selects the next span that the search found, or the one before. */
  goToMatch(direction: 1 | -1): void {
    const next = this.search.next(this.selection.index, direction)
    if (next === undefined || !this.store.has(next)) return
    const from = this.selection.index
    const isAround = from !== undefined && this.store.table.compare(next, from) * direction <= 0
    if (isAround) this.announcer.show(this.environment.message('allMatchesSeen'))
    this.reveal(next)
  }

  /** Shows one span and what is below it alone, in its own time; undefined shows all. */
  setFocus(index: SpanIndex | undefined): void {
    batch(() => {
      if (index === undefined || this.store.table.isOpen(index)) this.time.setZoom(undefined)
      else this.time.fit(index)
      this.table.setFocus(index)
    })
  }

  /** Compares the trace of a span with the nearest like it. Where there is none, it waits for the second choice. */
  compareWith(key: SpanKey): void {
    const [a, b] = this.selection.compared.value
    const isWaiting = a !== undefined && b === undefined
    const [first, second] = isWaiting ? [a, key] : likePair(this.store, key)
    this.selection.compare([first, second])
    this.view.show('compare')
  }

  /** Asks wherever services' spans come from for a trace of which the page has nothing. */
  askForTrace(traceId: string): void {
    this.backends.askFor(traceId)
    this.polling.askFor(traceId)
  }

  #listenToBackends(): BackendSpans {
    const { environment, settings, recording, page } = this
    const backends = new BackendSpans({
      ...{ store: this.store, services: this.#services },
      isRecording: () => recording.isOn.value,
    })
    const port = computed(() => (settings.current.value.receiver ? settings.current.value.receiverPort : undefined))
    effect(() => {
      const current = port.value
      backends.use(current === undefined ? undefined : (listener) => environment.connectToReceiver(current, listener))
    })
    const documentId = computed(() => page.document.value?.documentId)
    effect(() => {
      // Who loads the page again may have started what was not there.
      if (documentId.value !== undefined) backends.look()
    })
    effect(() => {
      if (!recording.isOn.value) return
      backends.resume()
      this.polling.resume()
    })
    return backends
  }

  #askBackends(): TracePolling {
    const { environment, settings, selection } = this
    const polling = new TracePolling({
      ...{ store: this.store, services: this.#services },
      isRecording: () => this.recording.isOn.value,
    })
    // Other settings change, too, and then all of them are new objects.
    const servers = computed(() => JSON.stringify(settings.current.value.backends.servers))
    effect(() => {
      void servers.value
      polling.use(settings.current.peek().backends.servers, environment.openBackend)
    })
    effect(() => {
      const index = selection.index
      if (index !== undefined) polling.lookAt(index)
    })
    return polling
  }

  /** Shows the first imported span, even where the time range or the filter would hide it. */
  #showImported(first: SpanKey): void {
    const index = this.store.find(first)
    if (index === undefined) return
    this.table.setSeenTraces(this.store.counts().traces)
    const { start, end } = this.store.table
    const range = this.time.range.value
    if (range !== undefined && !overlaps(range, { fromMs: start[index], toMs: end[index] })) this.time.showAll()
    this.table.noteEnd(false)
    this.reveal(index)
    if (this.selection.key.value === first) return
    this.clearFilter()
    this.reveal(index)
  }

  #search(asked: DevtoolsSearch): void {
    if (asked.type === 'next') this.goToMatch(1)
    else if (asked.type === 'previous') this.goToMatch(-1)
    else {
      this.search.setDevtoolsText(asked.type === 'search' ? asked.text : '')
      const selected = this.selection.index
      // What is selected may be what is looked for: then the search stays at it.
      if (selected === undefined || !this.search.has(selected)) this.goToMatch(1)
    }
  }
}

function ranIn({ fromMs, toMs }: TimeRange): Filter {
  // What is open has no end: it runs still.
  return {
    bind:
      ({ table }) =>
      (index) =>
        table.start[index] <= toMs && !(table.end[index] < fromMs),
  }
}
