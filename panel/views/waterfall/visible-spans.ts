/** The spans on the screen, and what the timeline draws of them. */
import { StatusCode } from '../../../inpage/api/api'
import type { CriticalPath } from '../../store/analysis/critical-path'
import { type TraceActivity, traceActivity } from '../../store/analysis/trace-activity'
import { NONE } from '../../store/columns/span-table'
import type { Row, Rows, SpanIndex, SpanSummary } from '../../store/model'
import type { TraceStore } from '../../store/store'
import type { Gap } from '../../store/time/idle-gaps'
import type { TreeCache } from '../../store/tree/tree-cache'
import type { SpanColors } from '../shared/colors/span-colors'
import { ROW_HEIGHT } from '../shared/row-height'
import type { TimelineBar } from './timeline/timeline-canvas'

/** The row of a span on the screen, with what it shows. */
export interface VisibleSpan {
  readonly row: Extract<Row, { type: 'span' }>
  readonly position: number
  readonly summary: SpanSummary
  /** ms since the epoch. */
  readonly traceStartMs: number
  /** ms since the epoch: the latest end of all that its root caused; NaN while nothing has ended. */
  readonly traceEndMs: number
  /** Of the root of a trace in which something stands below it. */
  readonly activity: TraceActivity | undefined
  /** Where nothing of its trace was under way for long, ms since the epoch; empty where nobody asked. */
  readonly idle: readonly Gap[]
}

/** The row of a group: siblings that repeat, or that are hidden. */
export interface VisibleGroup {
  readonly row: Extract<Row, { type: 'group' | 'hidden' }>
  readonly position: number
  /** Of the first member. */
  readonly summary: SpanSummary
  readonly traceStartMs: number
  readonly traceEndMs: number
  readonly idle: readonly Gap[]
}

/** The row of a navigation on the screen. */
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
  readonly #activity: TreeCache<TraceActivity>
  #frame = -1
  #wantsIdle = false
  #known = new Map<number, VisibleSpan>()

  constructor(store: TraceStore, rows: Rows) {
    this.#store = store
    this.#rows = rows
    this.#activity = store.derive((root) => traceActivity(store, root, store.traceEnds().of(root)))
  }

  /**
   * The contents of the rows from `first` up to, but without, `last`. A span that was removed since the last frame is
   * left out.
   *
   * @param wantsIdle - whether idle gaps are folded: else nobody looks for them
   */
  read(
    frame: number,
    first: number,
    last: number,
    wantsIdle: boolean,
  ): {
    readonly spans: readonly VisibleSpan[]
    readonly groups: readonly VisibleGroup[]
    readonly dividers: readonly VisibleDivider[]
  } {
    const isAsBefore = frame === this.#frame && wantsIdle === this.#wantsIdle
    this.#wantsIdle = wantsIdle
    const before = isAsBefore ? this.#known : new Map<number, VisibleSpan>()
    const spans: VisibleSpan[] = []
    const groups: VisibleGroup[] = []
    const dividers: VisibleDivider[] = []
    for (let position = first; position < last; position++) {
      const known = before.get(position)
      if (known !== undefined) spans.push(known)
      else {
        const row = this.#rows.at(position)
        if (row.type === 'navigation') dividers.push({ row, position })
        else if (row.type !== 'span') {
          if (this.#store.has(row.members[0])) groups.push({ row, position, ...this.#facts(row.members[0]) })
        } else if (this.#store.has(row.index)) spans.push({ row, position, ...this.#facts(row.index) })
      }
    }
    this.#frame = frame
    this.#known = new Map(spans.map((span) => [span.position, span]))
    return { spans, groups, dividers }
  }

  #facts(index: SpanIndex): Pick<VisibleSpan, 'summary' | 'traceStartMs' | 'traceEndMs' | 'activity' | 'idle'> {
    const { table } = this.#store
    const root = this.#store.rootOf(index)
    const traceEndMs = this.#store.traceEnds().of(root)
    const isAsked = (index === root || this.#wantsIdle) && table.childCount[root] > 0
    const ofTrace = isAsked ? this.#activity.of(root) : undefined
    return {
      summary: this.#store.summary(index),
      ...{ traceStartMs: table.start[root], traceEndMs, idle: ofTrace?.idle ?? [] },
      activity: index === root ? ofTrace : undefined,
    }
  }
}

/** Members of a group that are drawn one by one; more are drawn together where there is no gap that could be seen. */
const MAX_MEMBERS = 500

/** What the bars of the timeline are made from. */
interface Bars {
  readonly store: TraceStore
  readonly colors: SpanColors
  readonly spans: readonly VisibleSpan[]
  readonly groups: readonly VisibleGroup[]
  /** px of all rows above the screen. */
  readonly offset: number
  readonly rowHeight: number
  readonly nowMs: number
  /** The time (ms since the epoch) at the axis's beginning; undefined where each trace has its own. */
  readonly axisFromMs: number | undefined
  /** The critical path of a span's trace; undefined where it is not shown, or not known yet. */
  readonly pathOf: (span: SpanIndex) => CriticalPath | undefined
}

/** The bars of the rows on the screen. */
export function barsOf({ store, colors, spans, groups, nowMs, axisFromMs, pathOf, ...view }: Bars): TimelineBar[] {
  const topOf = (position: number) => position * view.rowHeight - view.offset + (view.rowHeight - ROW_HEIGHT) / 2
  const bars = spans.map(({ row, position, summary, traceStartMs, traceEndMs, activity }): TimelineBar => {
    const open = Number.isNaN(summary.endMs)
    const fromMs = axisFromMs ?? traceStartMs
    return {
      top: topOf(position),
      place: colors.placeOf(row.index),
      failure: summary.status !== StatusCode.ERROR ? undefined : summary.isCause ? 'cause' : 'above',
      sections: (activity?.sections ?? []).map(({ what, fromMs: from, toMs }) => ({
        ...{ what, fromMs: from - fromMs, toMs: toMs - fromMs },
      })),
      dimmed: row.context,
      fromMs: summary.startMs - fromMs,
      toMs: (open ? Math.max(nowMs, summary.startMs) : summary.endMs) - fromMs,
      wholeToMs: isTrace(store, row.index) && traceEndMs > summary.endMs ? traceEndMs - fromMs : undefined,
      open: open || summary.neverFinished,
      events: summary.eventMs.map((time) => time - fromMs),
      critical: sectionsOf(store, pathOf, row.index, fromMs),
    }
  })
  for (const { row, position, traceStartMs } of groups) {
    if (axisFromMs === undefined && isOfTraces(store, row)) {
      bars.push(...togetherAtZero(colors, row, topOf(position)))
      continue
    }
    const fromMs = axisFromMs ?? traceStartMs
    const bar = (member: SpanIndex): TimelineBar => {
      const { start, end } = store.table
      const open = Number.isNaN(end[member])
      return {
        top: topOf(position),
        place: colors.placeOf(member),
        failure: store.table.isError(member) ? 'cause' : undefined,
        sections: [],
        dimmed: row.type === 'hidden',
        fromMs: start[member] - fromMs,
        toMs: (open ? Math.max(nowMs, start[member]) : end[member]) - fromMs,
        wholeToMs: undefined,
        open: open || store.table.isNeverFinished(member),
        events: [],
        critical: row.type === 'group' ? sectionsOf(store, pathOf, member, fromMs) : [],
      }
    }
    const members = row.members.filter((member) => store.has(member))
    if (members.length <= MAX_MEMBERS) for (const member of members) bars.push(bar(member))
    else bars.push(...merged(Array.from(members, bar)))
  }
  return bars
}

/** Whether a span is the root of a trace. */
export function isTrace({ table }: TraceStore, span: SpanIndex): boolean {
  return table.isLive(span) && table.parent[span] === NONE
}

/** Whether the members of a group are traces, each with a beginning of its own. */
export function isOfTraces(store: TraceStore, { members }: VisibleGroup['row']): boolean {
  return isTrace(store, members[0])
}

/** Traces laid upon each other, since each has its own beginning: to the middle one's end, and pale to the longest's. */
function togetherAtZero(colors: SpanColors, row: VisibleGroup['row'], top: number): readonly TimelineBar[] {
  if (row.type === 'hidden' || Number.isNaN(row.longestMs)) return []
  return [
    {
      ...{ top, place: colors.placeOf(row.members[0]), failure: undefined, sections: [] },
      ...{ dimmed: false, open: false },
      ...{ fromMs: 0, toMs: row.medianMs, wholeToMs: row.longestMs, events: [], critical: [] },
    },
  ]
}

/** Bars of one row, as one where what lies between two of them is too short to be seen. In the order of time. */
function merged(bars: readonly TimelineBar[]): readonly TimelineBar[] {
  const ordered = [...bars].sort((a, b) => a.fromMs - b.fromMs)
  const lastMs = ordered.reduce((latest, { toMs }) => Math.max(latest, toMs), Number.NEGATIVE_INFINITY)
  const gapMs = (lastMs - ordered[0].fromMs) / MAX_MEMBERS
  const together: TimelineBar[] = []
  for (const bar of ordered) {
    const before = together.at(-1)
    const isOne = before !== undefined && before.failure === bar.failure && bar.fromMs - before.toMs <= gapMs
    if (!isOne || before === undefined) together.push(bar)
    else {
      const [toMs, critical] = [Math.max(before.toMs, bar.toMs), [...before.critical, ...bar.critical]]
      together[together.length - 1] = { ...before, toMs, open: before.open || bar.open, critical }
    }
  }
  return together
}

/** Where the critical path goes through a span, as pairs of ms on the axis; nothing for a span that is a trace alone. */
function sectionsOf(
  store: TraceStore,
  pathOf: Bars['pathOf'],
  index: SpanIndex,
  fromMs: number,
): readonly (readonly [number, number])[] {
  const path = store.has(index) ? pathOf(index) : undefined
  if (path === undefined || path.length < 2) return []
  return path.sectionsOf(index).map((at) => [path.fromMs[at] - fromMs, path.toMs[at] - fromMs])
}
