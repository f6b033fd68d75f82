import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import type { SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import type { Grouping } from './grouping'
import { quantile } from './quantile'

/** What a group of spans adds up to. Times are ms; of finished spans alone, so NaN where a group has none. */
export interface GroupStatistics {
  /** As in the grouping; NO_TEXT for the spans that have nothing to be grouped by. */
  readonly group: number
  readonly count: number
  /** Of these, still open or never finished: they count, but have no duration. */
  readonly open: number
  readonly errors: number
  readonly total: number
  readonly self: number
  readonly p50: number
  readonly p95: number
  readonly max: number
}

/** Spans added up: how many, and their durations and self times in ms. */
export interface SpanSums {
  count: number
  open: number
  errors: number
  total: number
  self: number
}

/**
 * The statistics of `spans`, one for each group there is, in the order in which their first span stands. Quantiles are
 * exact, by nearest rank. `selfOf` gives a span's own time (ms; NaN while it is open).
 */
export function* statisticsOf(
  table: SpanTable,
  spans: Int32Array,
  grouping: Grouping,
  selfOf: (index: SpanIndex) => number,
): ChunkedTask<GroupStatistics[]> {
  const placeOf = new Map<number, number>()
  const sums: SpanSums[] = []
  const groups: number[] = []
  const places = new Int32Array(spans.length)
  for (let i = 0; i < spans.length; i++) {
    if (i % CHUNK_SPANS === CHUNK_SPANS - 1) yield
    const group = grouping.groupOf(spans[i])
    let place = placeOf.get(group)
    if (place === undefined) {
      place = sums.length
      placeOf.set(group, place)
      groups.push(group)
      sums.push({ count: 0, open: 0, errors: 0, total: 0, self: 0 })
    }
    places[i] = place
    addSpan(sums[place], table, spans[i], selfOf)
  }
  // All durations, group after group.
  const durations = new Float64Array(spans.length)
  const ends = new Int32Array(sums.length)
  let sum = 0
  for (let place = 0; place < sums.length; place++) {
    ends[place] = sum
    sum += sums[place].count - sums[place].open
  }
  for (let i = 0; i < spans.length; i++) {
    if (i % CHUNK_SPANS === CHUNK_SPANS - 1) yield
    const span = spans[i]
    const duration = table.durationOf(span)
    if (!Number.isNaN(duration)) durations[ends[places[i]]++] = duration
  }
  const statistics: GroupStatistics[] = []
  let from = 0
  for (let place = 0; place < sums.length; place++) {
    const to = ends[place]
    statistics.push({
      ...{ group: groups[place], ...sums[place] },
      p50: quantile(durations, from, to, 0.5),
      p95: quantile(durations, from, to, 0.95),
      max: quantile(durations, from, to, 1),
    })
    from = to
    yield
  }
  return statistics
}

/** Adds one span to what others of its group add up to. */
export function addSpan(sums: SpanSums, table: SpanTable, span: SpanIndex, selfOf: (index: SpanIndex) => number): void {
  sums.count++
  if (table.isError(span)) sums.errors++
  const duration = table.durationOf(span)
  if (Number.isNaN(duration)) {
    sums.open++
  } else {
    sums.total += duration
    sums.self += selfOf(span)
  }
}
