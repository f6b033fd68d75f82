import { batch, computed, type Signal, signal } from '@preact/signals'
import type { DocumentInfo } from '../../extension/messages'
import { originOf } from '../../extension/origin'
import type { Settings } from '../../extension/settings'
import { compileFilter } from '../query/compile'
import type { Filter } from '../store/filter'
import type { SpanIndex, SpanKey, StoreCounts } from '../store/model'
import { TraceStore } from '../store/store'
import { TreeRows } from '../store/tree-rows'
import { ArrivalRate } from './arrival-rate'
import type { Environment, Theme } from './environment'
import type { TimeRange } from './time-range'
import type { ViewName } from './views'

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
  readonly filterText = signal('')
  /** What the text stands for; undefined if it asks for nothing. */
  readonly filter = signal<Filter | undefined>(undefined)
  readonly view = signal<ViewName>('waterfall')
  /** The time that is looked at; undefined: all of it. */
  readonly timeRange = signal<TimeRange | undefined>(undefined)
  /** A span of each of the two traces that are compared. */
  readonly compared = signal<readonly [SpanKey | undefined, SpanKey | undefined]>([undefined, undefined])
  readonly selected = signal<SpanKey | undefined>(undefined)
  readonly detailsOpen = signal(false)
  readonly settingsOpen = signal(false)
  readonly settings: Signal<Settings>
  readonly theme = signal<Theme>('light')
  /** px */
  readonly nameWidth = signal(330)
  readonly detailsWidth = signal(400)
  readonly detailsHeight = signal(240)
  /** How many times the reader has opened or closed rows. */
  readonly gestures = signal(0)
  /** The document in the main frame. */
  readonly document = signal<DocumentInfo | undefined>(undefined)
  readonly counts = signal<StoreCounts>(NO_COUNTS)
  /** Spans that arrived in the last seconds, for each second. */
  readonly rate = signal(0)
  /** No span is to be seen. Under a filter navigations alone are nothing that was looked for. */
  readonly isEmpty = computed(() => this.frame.value >= 0 && (this.rows.length === 0 || this.rows.matches === 0))
  #requested = false
  #undoListen: (() => void) | undefined
  #arrivals = new ArrivalRate()
  #rateTimer: ReturnType<typeof setTimeout> | undefined

  constructor(environment: Environment) {
    this.environment = environment
    this.settings = signal(environment.settings)
    this.store = new TraceStore({ maxSpans: environment.settings.maxSpans })
    this.store.setPreserveLog(environment.settings.preserveLog)
    this.rows = new TreeRows(this.store)
    this.store.subscribe(() => this.#request())
    environment.watchTheme((theme) => {
      this.theme.value = theme
    })
    environment.onSettingsChanged((settings) => {
      this.settings.value = settings
      this.store.setPreserveLog(settings.preserveLog)
      this.store.setMaxSpans(settings.maxSpans)
    })
    this.#listen()
  }

  toggleRecording(): void {
    this.recording.value = !this.recording.value
    if (this.recording.value) this.#listen()
    else this.#undoListen?.()
  }

  clear(): void {
    this.store.clear()
    void this.environment.feed.clear()
    this.selected.value = undefined
    this.detailsOpen.value = false
  }

  setFilter(text: string): void {
    this.filterText.value = text
    this.filter.value = compileFilter(text)
    this.rows.setFilter(this.filter.value)
    this.#request()
  }

  saveSettings(change: Partial<Settings>): void {
    this.settings.value = { ...this.settings.value, ...change }
    if (change.preserveLog !== undefined) this.store.setPreserveLog(change.preserveLog)
    if (change.maxSpans !== undefined) this.store.setMaxSpans(change.maxSpans)
    this.environment.saveSettings(change)
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
  setExpanded(indices: readonly SpanIndex[], expanded: boolean): void {
    for (const index of indices) this.rows.setExpanded(index, expanded)
    batch(() => {
      this.gestures.value++
      this.#takeIn()
    })
  }

  /** The origin of the inspected page, as far as it is known. */
  get origin(): string | undefined {
    return originOf(this.document.value?.url)
  }

  #listen(): void {
    const { store } = this
    this.#undoListen = this.environment.feed.listen({
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
    })
  }

  #request(): void {
    if (this.#requested) return
    this.#requested = true
    requestAnimationFrame(() => {
      this.#requested = false
      this.#takeIn()
    })
  }

  #takeIn(): void {
    this.rows.update()
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
