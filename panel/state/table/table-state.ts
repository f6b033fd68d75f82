import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { pauseAfter } from '../../scheduling/chunked-task'
import { FrameScheduler } from '../../scheduling/frame-scheduler'
import type { Filter } from '../../store/filter'
import type { SpanIndex, StoreCounts } from '../../store/model'
import type { Noise } from '../../store/rows/noise'
import { BY_START, type RowSort } from '../../store/rows/row-sort'
import { TreeRows } from '../../store/rows/tree-rows'
import type { TraceStore } from '../../store/store'
import type { SettingsState } from '../settings-state'

/** What a filter takes of a frame: the rest is for drawing. Most are through in one. ms */
const FILTER_MS = 20

const NO_COUNTS: StoreCounts = { spans: 0, traces: 0, errors: 0, open: 0, lost: 0, evicted: 0, unreadable: 0 }

/** The rows as others may read them; `TableState` changes them. */
export type ShownRows = Pick<
  TreeRows,
  'length' | 'at' | 'positionOf' | 'positionOfGroup' | 'matches' | 'focus' | 'find'
>

/**
 * The rows of the table. They are no signal: they change thousands of times a second. `frame` counts what was taken in,
 * at most once in an animation frame; every component that shows rows or spans reads `frame`.
 */
export class TableState {
  readonly #store: TraceStore
  readonly #rows: TreeRows
  readonly #onTakenIn: (counts: StoreCounts) => void
  readonly #scheduler = new FrameScheduler(() => this.takeIn())
  readonly #frame = signal(0)
  readonly #counts = signal(NO_COUNTS)
  readonly #sort: Signal<RowSort>
  readonly #gestures = signal(0)
  readonly #settings: SettingsState
  readonly #isAtEnd = signal(true)
  /** The reader wants the newest on the screen: so it is, unless they have scrolled away from it. */
  readonly wantsNewest = computed(() => this.#settings.current.value.view.followsNewest)
  /** The end of the table stays on the screen while spans arrive. */
  readonly follows = computed(() => this.wantsNewest.value && this.#isAtEnd.value)
  /** Spans on the critical path of their trace are marked. */
  readonly showsCriticalPath = computed(() => this.#settings.current.value.view.criticalPath)
  /** Time in which nothing ran for long is drawn short. */
  readonly foldsIdle = computed(() => this.#settings.current.value.view.foldsIdle)
  #seenTraces = 0
  /** No span is shown. Under a filter, rows of navigations alone count as empty. */
  readonly isEmpty = computed(() => this.#frame.value >= 0 && (this.#rows.length === 0 || this.#rows.matches === 0))

  /** @param onTakenIn - Is called each time the rows took in what the store has learnt. */
  constructor(store: TraceStore, settings: SettingsState, onTakenIn: (counts: StoreCounts) => void) {
    this.#store = store
    this.#settings = settings
    this.#rows = new TreeRows(store)
    this.#sort = signal(settings.current.value.view.sort)
    this.#rows.setSort(this.#sort.value)
    this.#onTakenIn = onTakenIn
    store.subscribe(() => this.#scheduler.ask())
  }

  get rows(): ShownRows {
    return this.#rows
  }

  get frame(): ReadonlySignal<number> {
    return this.#frame
  }

  get counts(): ReadonlySignal<StoreCounts> {
    return this.#counts
  }

  get sort(): ReadonlySignal<RowSort> {
    return this.#sort
  }

  /** How many times the reader has opened, closed or ordered rows. */
  get gestures(): ReadonlySignal<number> {
    return this.#gestures
  }

  /** How many traces the reader has had a chance to see: the rest is new. */
  get seenTraces(): number {
    return this.#seenTraces
  }

  setSeenTraces(traces: number): void {
    this.#seenTraces = traces
  }

  /** Follows the newest, or no longer, until the reader says otherwise. */
  setFollows(follows: boolean): void {
    batch(() => {
      this.#settings.saveView({ followsNewest: follows })
      if (follows) this.#isAtEnd.value = true
    })
  }

  /** The end of the table is on the screen, or no longer: only there the newest can be followed. */
  noteEnd(isAtEnd: boolean): void {
    this.#isAtEnd.value = isAtEnd
  }

  toggleCriticalPath(): void {
    this.#settings.saveView({ criticalPath: !this.showsCriticalPath.value })
  }

  toggleFoldsIdle(): void {
    this.#settings.saveView({ foldsIdle: !this.foldsIdle.value })
  }

  setFilter(filter: Filter | undefined): void {
    this.#rows.setFilter(filter)
    this.#scheduler.askNow()
  }

  setNoise(noise: Noise): void {
    this.#rows.setNoise(noise)
    this.#scheduler.askNow()
  }

  /** Orders by a column, then the other way round, then by time again. */
  sortBy(column: RowSort['column']): void {
    const before = this.#sort.value
    const isLongestFirst = column === 'duration' || column === 'self'
    if (before.column !== column) this.#setSort({ column, descending: isLongestFirst })
    else if (before.descending === isLongestFirst) this.#setSort({ column, descending: !isLongestFirst })
    else this.sortByTime()
  }

  /** Orders by start, as the rows come. */
  sortByTime(): void {
    this.#setSort(BY_START)
  }

  #setSort(sort: RowSort): void {
    this.#sort.value = sort
    this.#settings.saveView({ sort })
    this.#rows.setSort(sort)
    this.#gesture()
  }

  /** Shows one span and what is below it alone; undefined shows all. */
  setFocus(index: SpanIndex | undefined): void {
    this.#rows.setFocus(index)
    this.#gesture()
  }

  expandAll(): void {
    this.#rows.expandAll()
    this.#gesture()
  }

  collapseAll(): void {
    this.#rows.collapseAll()
    this.#gesture()
  }

  /** Opens or closes a row group. */
  setGroupExpanded(key: string, expanded: boolean): void {
    this.#rows.setGroupExpanded(key, expanded)
    this.#gesture()
  }

  /** Opens or closes the rows of spans, as the reader asked: shown at once. */
  setExpanded(indices: ArrayLike<SpanIndex>, expanded: boolean): void {
    // From the bottom up: opening a row that is not visible yet costs nothing.
    if (expanded) for (let i = indices.length - 1; i >= 0; i--) this.#rows.setExpanded(indices[i], true)
    else for (let i = 0; i < indices.length; i++) this.#rows.setExpanded(indices[i], false)
    this.#gesture()
  }

  /** Opens what hides a span. The rows show it after the next `takeIn`. False if no row can show it. */
  reveal(index: SpanIndex): boolean {
    return this.#rows.reveal(index) !== -1
  }

  /** Shows in the next frame what has changed. */
  refresh(): void {
    this.#scheduler.askNow()
  }

  /** Takes in what the store has learnt, now. */
  takeIn(): void {
    this.#rows.update(pauseAfter(FILTER_MS))
    if (this.#rows.isBehind) this.#scheduler.askNow()
    const counts = this.#store.counts()
    batch(() => {
      this.#counts.value = counts
      this.#frame.value++
      this.#onTakenIn(counts)
    })
  }

  #gesture(): void {
    batch(() => {
      this.#gestures.value++
      this.takeIn()
    })
  }
}
