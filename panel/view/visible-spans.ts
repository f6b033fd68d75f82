/** The spans on the screen, and what the timeline draws of them. */
import { StatusCode } from '../../inpage/tracing/api'
import type { Row, Rows, SpanSummary } from '../store/model'
import type { TraceStore } from '../store/store'
import { niceExtent } from './time-scale'
import { ROW_HEIGHT, type TimelineBar } from './timeline-canvas'

export interface VisibleSpan {
  readonly row: Extract<Row, { type: 'span' }>
  readonly position: number
  readonly summary: SpanSummary
  /** ms since the epoch. */
  readonly traceStartMs: number
  /** ms since the epoch; NaN while the trace's root is open. */
  readonly traceEndMs: number
}

export interface VisibleDivider {
  readonly row: Extract<Row, { type: 'navigation' }>
  readonly position: number
}

/**
 * Reads the rows on the screen. A row that was on it before, in the same frame of the panel's state, is the same object
 * again: scrolling reads and renders only what comes onto the screen.
 */
export class VisibleRows {
  readonly #store: TraceStore
  readonly #rows: Rows
  #frame = -1
  #known = new Map<number, VisibleSpan>()

  constructor(store: TraceStore, rows: Rows) {
    this.#store = store
    this.#rows = rows
  }

  /** What stands in the rows from `first` to before `last`. A span that went since the last frame is left out. */
  read(
    frame: number,
    first: number,
    last: number,
  ): { readonly spans: readonly VisibleSpan[]; readonly dividers: readonly VisibleDivider[] } {
    const before = frame === this.#frame ? this.#known : new Map<number, VisibleSpan>()
    const spans: VisibleSpan[] = []
    const dividers: VisibleDivider[] = []
    for (let position = first; position < last; position++) {
      const known = before.get(position)
      if (known !== undefined) spans.push(known)
      else {
        const row = this.#rows.at(position)
        if (row.type === 'navigation') dividers.push({ row, position })
        else if (row.type === 'span' && this.#store.has(row.index)) spans.push(this.#span(row, position))
      }
    }
    this.#frame = frame
    this.#known = new Map(spans.map((span) => [span.position, span]))
    return { spans, dividers }
  }

  #span(row: VisibleSpan['row'], position: number): VisibleSpan {
    const { table } = this.#store
    const root = this.#store.rootOf(row.index)
    const [traceStartMs, traceEndMs] = [table.start[root], table.end[root]]
    return { row, position, summary: this.#store.summary(row.index), traceStartMs, traceEndMs }
  }
}

/**
 * The ms that the axis shows: the longest of the traces on the screen, rounded up. What is open counts only where
 * nothing has finished: a stream that stays open for minutes would make all else too short to see.
 */
export function extentOf(spans: readonly VisibleSpan[], nowMs: number): number {
  let longest = 0
  let longestOpen = 0
  for (const { summary, traceStartMs, traceEndMs } of spans) {
    if (!Number.isNaN(traceEndMs)) longest = Math.max(longest, traceEndMs - traceStartMs)
    if (Number.isNaN(summary.endMs)) longestOpen = Math.max(longestOpen, nowMs - traceStartMs)
    else longest = Math.max(longest, summary.endMs - traceStartMs)
  }
  return niceExtent(longest > 0 ? longest : longestOpen)
}

/** The bars of the rows, with `offset` px of all rows above the screen. */
export function barsOf(spans: readonly VisibleSpan[], offset: number, nowMs: number): readonly TimelineBar[] {
  return spans.map(({ row, position, summary, traceStartMs }) => {
    const open = Number.isNaN(summary.endMs)
    return {
      top: position * ROW_HEIGHT - offset,
      kind: summary.kind,
      error: summary.status === StatusCode.ERROR,
      dimmed: row.context,
      fromMs: summary.startMs - traceStartMs,
      toMs: (open ? Math.max(nowMs, summary.startMs) : summary.endMs) - traceStartMs,
      open,
      events: summary.eventMs.map((time) => time - traceStartMs),
    }
  })
}
