import { batch, computed, effect, type Signal, signal } from '@preact/signals'
import type { DevtoolsSearch } from '../../extension/devtools/devtools-search'
import type { DocumentInfo } from '../../extension/messages'
import { originOf } from '../../extension/origin'
import { type Notes, withNote } from '../../extension/settings/notes'
import type { Settings } from '../../extension/settings/settings'
import type { ViewSettings } from '../../extension/settings/view-settings'
import type { FeedListener } from '../feed'
import { allOf, inverted } from '../query/combine'
import { compileFilter } from '../query/compile'
import { deadlineAfter } from '../scheduling/deadline'
import { FrameScheduler } from '../scheduling/frame-scheduler'
import type { Filter } from '../store/filter'
import type { SpanIndex, SpanKey, StoreCounts } from '../store/model'
import { BY_START, type RowSort } from '../store/rows/row-sort'
import { TreeRows } from '../store/rows/tree-rows'
import { TraceStore } from '../store/store'
import type { Environment, Theme } from './environment'
import { FilterMemory } from './filter/filter-memory'
import { NoiseState } from './filter/noise-state'
import { SpanSearch } from './filter/search'
import { ArrivalRate } from './recording/arrival-rate'
import { PauseBuffer } from './recording/pause-buffer'
import { DetailsState } from './selection/details-state'
import { overlaps, type TimeRange } from './time/time-range'
import type { Axis } from './time/time-scale'
import { Transfer } from './transfer/transfer'
import type { OpenMenu } from './view/menu'
import { TableColumns } from './view/table-columns'
import type { ViewName } from './view/view-name'

/** What a filter takes of a frame: the rest is for drawing. Most are through in one. */
const FILTER_MS = 20
/** How often the rate of arriving spans is told while nothing arrives, until it is zero. */
const RATE_INTERVAL_MS = 500

/**
 * The panel's state in one place. The store and the rows are no signals: they change thousands of times a second;
 * `frame` counts what was taken in from them, at most once an animation frame, and whoever shows them reads `frame`.
 */
export class PanelState {
  readonly environment: Environment
  readonly store: TraceStore
  readonly rows: TreeRows
  readonly frame = signal(0)
  readonly recording = signal(true)
  /** What comes while the recording is stopped. */
  readonly pauseBuffer: PauseBuffer
  readonly filterText = signal('')
  /** The filter shows what does not match. */
  readonly filterInverted = signal(false)
  /** The part of a filter that the chosen chip stands for; '' for all. */
  readonly chip = signal('')
  readonly filterBarOpen = signal(true)
  readonly filters = new FilterMemory()
  readonly noise = new NoiseState()
  readonly found: SpanSearch
  /** Rows are left out whose spans did not run then; undefined: none. */
  readonly #rowsTime = signal<TimeRange | undefined>(undefined)
  readonly sort = signal<RowSort>(BY_START)
  /** Spans on the critical path of their trace are marked. */
  readonly showsCriticalPath = signal(true)
  /** The end of the table stays on the screen while spans arrive. */
  readonly follows = signal(true)
  readonly columns: TableColumns
  readonly menu = signal<OpenMenu | undefined>(undefined)
  readonly keysOpen = signal(false)
  readonly transfer: Transfer
  /** What the text stands for; undefined if it asks for nothing. */
  readonly filter = signal<Filter | undefined>(undefined)
  readonly view = signal<ViewName>('waterfall')
  /** The time that is looked at; undefined: all of it. */
  readonly timeRange = signal<TimeRange | undefined>(undefined)
  /** The part of the timeline that is looked at, closer than the time range; undefined: all of it. */
  readonly zoom = signal<Axis | undefined>(undefined)
  /** A span of each of the two traces that are compared. */
  readonly compared = signal<readonly [SpanKey | undefined, SpanKey | undefined]>([undefined, undefined])
  readonly selected = signal<SpanKey | undefined>(undefined)
  readonly detailsOpen = signal(false)
  readonly details = new DetailsState()
  readonly notes: Signal<Notes>
  readonly settingsOpen = signal(false)
  readonly settings: Signal<Settings>
  readonly theme = signal<Theme>('light')
  /** px */
  readonly nameWidth = signal(330)
  readonly detailsWidth = signal(400)
  readonly detailsHeight = signal(240)
  /** How many times the reader has opened or closed rows. */
  readonly gestures = signal(0)
  /** Traces that the reader has had a chance to see, by their number: what is beyond it is new. */
  seenTraces = 0
  /** The browser lets the extension into the page. */
  readonly hasAccess = signal(true)
  /** Scripts that the browser brings into no page. */
  readonly refused = signal<readonly string[]>([])
  /** The document in the main frame. */
  readonly document = signal<DocumentInfo | undefined>(undefined)
  /** The document of which the reader knows that its tracing began late. */
  readonly lateKnownOf = signal<string | undefined>(undefined)
  readonly counts = signal<StoreCounts>(NO_COUNTS)
  /** Spans that arrived in the last seconds, for each second. */
  readonly rate = signal(0)
  /** No span is to be seen. Under a filter navigations alone are nothing that was looked for. */
  readonly isEmpty = computed(() => this.frame.value >= 0 && (this.rows.length === 0 || this.rows.matches === 0))
  readonly #pace = new FrameScheduler(() => this.#takeIn())
  #undoListen: (() => void) | undefined
  #arrivals = new ArrivalRate()
  #rateTimer: ReturnType<typeof setTimeout> | undefined

  constructor(environment: Environment) {
    this.environment = environment
    this.settings = signal(environment.settings)
    this.columns = new TableColumns(this)
    this.notes = signal(environment.notes)
    environment.onNotesChanged((notes) => {
      this.notes.value = notes
    })
    this.store = new TraceStore({ maxSpans: environment.settings.maxSpans })
    this.store.setPreserveLog(environment.settings.preserveLog)
    this.rows = new TreeRows(this.store)
    this.pauseBuffer = new PauseBuffer(this.#taker(), () => this.#stopListening())
    this.found = new SpanSearch(this.store)
    this.transfer = new Transfer(this.store, (first) => this.#showImported(first))
    this.store.subscribe(() => this.#pace.ask())
    environment.watchTheme((theme) => {
      this.theme.value = theme
    })
    environment.watchAccess((granted) => {
      this.hasAccess.value = granted
    })
    environment.watchRefused((names) => {
      this.refused.value = names
    })
    environment.onSettingsChanged((settings) => {
      this.settings.value = settings
      this.store.setPreserveLog(settings.preserveLog)
      this.store.setMaxSpans(settings.maxSpans)
    })
    environment.onSearch((asked) => this.#search(asked))
    effect(() => this.#applyFilter())
    effect(() => {
      // Another time is looked at: what was seen of the one before says nothing of it.
      void this.timeRange.value
      this.zoom.value = undefined
    })
    effect(() => {
      this.rows.setNoise(this.noise.noise.value)
      this.#pace.askNow()
    })
    this.#listen()
  }

  toggleRecording(): void {
    this.recording.value = !this.recording.value
    if (this.recording.value) {
      this.pauseBuffer.release()
      this.#listen()
    } else this.pauseBuffer.hold()
  }

  clear(): void {
    this.store.clear()
    this.#pace.askNow()
    this.pauseBuffer.clear()
    void this.environment.feed.clear()
    this.transfer.imports.clear()
    this.selected.value = undefined
    this.detailsOpen.value = false
  }

  setFilter(text: string): void {
    this.filterText.value = text
  }

  /** Shows all spans that the noise tools leave. */
  clearFilter(): void {
    batch(() => {
      this.filterText.value = ''
      this.chip.value = ''
      this.showAllTime()
    })
  }

  /** Orders by a column; by one that is in order already, the other way round. */
  sortBy(column: RowSort['column']): void {
    const before = this.sort.value
    this.sort.value =
      before.column === column
        ? { column, descending: !before.descending }
        : { column, descending: column === 'duration' || column === 'self' }
    this.rows.setSort(this.sort.value)
    this.#gesture()
  }

  /** Shows one span and what is below it alone, in its own time; undefined shows all. */
  setFocus(index: SpanIndex | undefined): void {
    this.rows.setFocus(index)
    if (index === undefined || this.store.table.isOpen(index)) this.zoom.value = undefined
    else this.fitTime(index)
    this.#gesture()
  }

  expandAll(): void {
    this.rows.expandAll()
    this.#gesture()
  }

  collapseAll(): void {
    this.rows.collapseAll()
    this.#gesture()
  }

  setBundleExpanded(key: string, expanded: boolean): void {
    this.rows.setBundleExpanded(key, expanded)
    this.#gesture()
  }

  /** Selects the next span that failed, or the one before, wherever it is hidden; false if there is none. */
  goToError(direction: 1 | -1): boolean {
    const from = this.selected.value === undefined ? undefined : this.store.find(this.selected.value)
    const search = this.rows.find('error', direction, from) ?? this.rows.find('error', direction)
    if (search === undefined) return false
    this.reveal(search)
    return true
  }

  /** Selects the next span that the search found, or the one before. */
  goToFound(direction: 1 | -1): void {
    const from = this.selected.value === undefined ? undefined : this.store.find(this.selected.value)
    const next = this.found.next(from, direction)
    if (next !== undefined && this.store.has(next)) this.reveal(next)
  }

  /** Brings a span into a row and selects it. */
  reveal(index: SpanIndex): void {
    if (this.rows.reveal(index) === -1) return
    batch(() => {
      this.select(this.store.keyOf(index), false)
      this.#takeIn()
    })
  }

  /** Leaves out rows whose spans did not run in the time that is looked at. */
  filterByTime(): void {
    this.#rowsTime.value = this.timeRange.value
  }

  /** Looks at all of the time again. */
  showAllTime(): void {
    batch(() => {
      this.timeRange.value = undefined
      this.#rowsTime.value = undefined
    })
  }

  /** Looks at the part of the timeline in which a span ran. */
  fitTime(index: SpanIndex): void {
    const { start, end } = this.store.table
    const axisFromMs = this.timeRange.value?.fromMs ?? start[this.store.rootOf(index)]
    const fromMs = start[index] - axisFromMs
    const toMs = (Number.isNaN(end[index]) ? Math.max(start[index], Date.now()) : end[index]) - axisFromMs
    const room = Math.max((toMs - fromMs) * 0.05, 0.01)
    this.zoom.value = { fromMs: fromMs - room, toMs: toMs + room }
  }

  saveSettings(change: Partial<Settings>): void {
    this.settings.value = { ...this.settings.value, ...change }
    if (change.preserveLog !== undefined) this.store.setPreserveLog(change.preserveLog)
    if (change.maxSpans !== undefined) this.store.setMaxSpans(change.maxSpans)
    this.environment.saveSettings(change)
  }

  /** Lets the reader write a note to the selected span. */
  writeNote(): void {
    batch(() => {
      this.detailsOpen.value = true
      this.details.tab.value = 'span'
      this.details.writesNote.value = true
    })
  }

  saveNote(key: SpanKey, text: string): void {
    this.notes.value = withNote(this.notes.value, key, text)
    this.environment.saveNote(key, text)
  }

  saveView(change: Partial<ViewSettings>): void {
    this.saveSettings({ view: { ...this.settings.value.view, ...change } })
  }

  /** Shows a change without keeping it. */
  showView(change: Partial<ViewSettings>): void {
    this.settings.value = { ...this.settings.value, view: { ...this.settings.value.view, ...change } }
  }

  select(key: SpanKey, openDetails: boolean): void {
    this.selected.value = key
    if (openDetails) this.detailsOpen.value = true
  }

  /** Compares the trace of a span with the one chosen before, or with one that is yet to be chosen. */
  compareWith(key: SpanKey): void {
    const [a] = this.compared.value
    this.compared.value = a === undefined ? [key, undefined] : [a, key]
    this.view.value = 'compare'
  }

  /** Opens or closes a span's row, as the reader asked: shown at once. */
  setExpanded(indices: ArrayLike<SpanIndex>, expanded: boolean): void {
    // From below: a row that is not to be seen yet costs nothing to open.
    if (expanded) for (let i = indices.length - 1; i >= 0; i--) this.rows.setExpanded(indices[i], true)
    else for (let i = 0; i < indices.length; i++) this.rows.setExpanded(indices[i], false)
    this.#gesture()
  }

  /** The origin of the inspected page, as far as it is known. */
  get origin(): string | undefined {
    return originOf(this.document.value?.url)
  }

  /** What was just imported is what the reader wants to see, wherever it stands and whatever would hide it. */
  #showImported(first: SpanKey): void {
    const index = this.store.find(first)
    if (index === undefined) return
    this.seenTraces = this.store.counts().traces
    const { start, end } = this.store.table
    const range = this.timeRange.value
    if (range !== undefined && !overlaps(range, { fromMs: start[index], toMs: end[index] })) this.showAllTime()
    this.follows.value = false
    this.reveal(index)
    if (this.selected.value === first) return
    this.clearFilter()
    this.reveal(index)
  }

  #gesture(): void {
    batch(() => {
      this.gestures.value++
      this.#takeIn()
    })
  }

  #search(asked: DevtoolsSearch): void {
    if (asked.type === 'next') this.goToFound(1)
    else if (asked.type === 'previous') this.goToFound(-1)
    else {
      this.found.setDevtoolsText(asked.type === 'search' ? asked.text : '')
      const selected = this.selected.value === undefined ? undefined : this.store.find(this.selected.value)
      // What is selected may be what is looked for: then the search stays at it.
      if (selected === undefined || !this.found.has(selected)) this.goToFound(1)
    }
  }

  #applyFilter(): void {
    const typed = compileFilter(this.filterText.value)
    const asked = typed !== undefined && this.filterInverted.value ? inverted(typed) : typed
    this.filter.value = allOf([asked, compileFilter(this.chip.value)])
    const range = this.#rowsTime.value
    this.rows.setFilter(allOf([this.filter.value, range === undefined ? undefined : ranIn(range)]))
    this.#pace.askNow()
  }

  #listen(): void {
    this.#undoListen ??= this.environment.feed.listen(this.pauseBuffer)
  }

  #stopListening(): void {
    this.#undoListen?.()
    this.#undoListen = undefined
  }

  #taker(): FeedListener {
    const { store } = this
    return {
      document: (info) => {
        if (info.frameId === 0) {
          const isNew = info.documentId !== this.document.value?.documentId
          this.document.value = info
          if (isNew && !this.settings.value.preserveLog) void this.environment.feed.clearBefore(info.documentId)
        }
        store.document(info)
      },
      status: (documentId, status) => {
        const document = this.document.value
        if (document?.documentId === documentId) this.document.value = { ...document, status }
      },
      block: (documentId, sequence, bytes) => store.block(documentId, sequence, bytes),
      loss: (spans) => store.loss(spans),
    }
  }

  #takeIn(): void {
    this.rows.update(deadlineAfter(FILTER_MS))
    if (this.rows.isBehind) this.#pace.askNow()
    this.found.update(performance.now())
    const counts = this.store.counts()
    batch(() => {
      this.counts.value = counts
      this.frame.value++
      this.#tellRate()
    })
  }

  #tellRate(): void {
    const { spans, evicted } = this.counts.value
    this.rate.value = this.#arrivals.at(performance.now(), spans + evicted)
    clearTimeout(this.#rateTimer)
    if (this.rate.value > 0) this.#rateTimer = setTimeout(() => this.#tellRate(), RATE_INTERVAL_MS)
  }
}

const NO_COUNTS: StoreCounts = { spans: 0, traces: 0, errors: 0, open: 0, lost: 0, evicted: 0, unreadable: 0 }

function ranIn({ fromMs, toMs }: TimeRange): Filter {
  // What is open has no end: it runs still.
  return {
    bind:
      ({ table }) =>
      (index) =>
        table.start[index] <= toMs && !(table.end[index] < fromMs),
  }
}
