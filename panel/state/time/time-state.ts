import { batch, type ReadonlySignal, signal } from '@preact/signals'
import type { SpanIndex } from '../../store/model'
import type { TraceStore } from '../../store/store'
import type { TimeRange } from './time-range'
import type { Axis } from './time-scale'

/** Part of a span's duration that is shown before and after it. */
const MARGIN = 0.05
/** The margin is no shorter than this, ms. */
const MIN_MARGIN_MS = 0.01

/** A time that the pointer is at, seen in every picture that shows it. */
export interface TimeCursor {
  /** ms since the epoch. */
  readonly ms: number
  /** Where the pointer is: it has a line of its own there, in its own time. */
  readonly from: 'overview' | 'waterfall' | 'flame'
}

/** The selected time range and the zoom within it. */
export class TimeState {
  readonly #store: TraceStore
  readonly #range = signal<TimeRange | undefined>(undefined)
  readonly #rowsRange = signal<TimeRange | undefined>(undefined)
  readonly #zoom = signal<Axis | undefined>(undefined)
  readonly #fits = signal(0)
  readonly #cursor = signal<TimeCursor | undefined>(undefined)

  constructor(store: TraceStore) {
    this.#store = store
  }

  /** The selected time range; undefined for all of the time. */
  get range(): ReadonlySignal<TimeRange | undefined> {
    return this.#range
  }

  /** The time range to which rows are limited; undefined: rows are not limited. */
  get rowsRange(): ReadonlySignal<TimeRange | undefined> {
    return this.#rowsRange
  }

  /** The part of the timeline that is zoomed to; undefined for all of it. */
  get zoom(): ReadonlySignal<Axis | undefined> {
    return this.#zoom
  }

  /** Selects a time range. The zoom is reset, since it belonged to the range before. */
  setRange(range: TimeRange | undefined): void {
    if (range === this.#range.value) return
    batch(() => {
      this.#range.value = range
      this.#zoom.value = undefined
    })
  }

  /** Leaves out rows whose spans did not run in the selected time range. */
  limitRows(): void {
    this.#rowsRange.value = this.#range.value
  }

  /** Selects all of the time again. */
  showAll(): void {
    batch(() => {
      this.setRange(undefined)
      this.#rowsRange.value = undefined
    })
  }

  /** The time at which the pointer is; undefined where it is at none. */
  get cursor(): ReadonlySignal<TimeCursor | undefined> {
    return this.#cursor
  }

  setCursor(cursor: TimeCursor | undefined): void {
    if (cursor !== undefined || this.#cursor.value !== undefined) this.#cursor.value = cursor
  }

  /** How many times the reader asked for an axis that fits what is on the screen. */
  get fits(): ReadonlySignal<number> {
    return this.#fits
  }

  /** Shows what is on the screen from its beginning to its end. */
  fitScreen(): void {
    batch(() => {
      this.#zoom.value = undefined
      this.#fits.value++
    })
  }

  setZoom(zoom: Axis | undefined): void {
    this.#zoom.value = zoom
  }

  /** Zooms to the time in which a span ran. */
  fit(index: SpanIndex): void {
    const { start, end } = this.#store.table
    const axisFromMs = this.#range.value?.fromMs ?? start[this.#store.rootOf(index)]
    const fromMs = start[index] - axisFromMs
    const toMs = (Number.isNaN(end[index]) ? Math.max(start[index], Date.now()) : end[index]) - axisFromMs
    const marginMs = Math.max((toMs - fromMs) * MARGIN, MIN_MARGIN_MS)
    this.#zoom.value = { fromMs: fromMs - marginMs, toMs: toMs + marginMs }
  }
}
