import { CHUNK_SPANS, type ChunkedTask } from '../../scheduling/chunked-task'
import { NONE, type SpanTable } from '../columns/span-table'
import { preorderOf } from '../tree/preorder'
import { FirstFitRows } from './first-fit-rows'

/** Shorter than the clock's resolution, ms: a bar without length still takes some time. */
const MIN_LENGTH_MS = 0.001

/**
 * Spans as bars in lanes. Bars are ordered by lane and, within a lane, by time: they never cover each other, so both
 * their starts and their ends ascend, and what is on the screen is found by halving. Times are ms since the epoch.
 */
export interface FlameLayout {
  readonly spans: Int32Array
  readonly start: Float64Array
  /** Infinite while the span is open. */
  readonly end: Float64Array
  readonly lane: Int32Array
  /** Lane i has the bars from `laneStart[i]` up to `laneStart[i + 1]`. */
  readonly laneStart: Int32Array
  readonly lanes: number
}

/**
 * Lays out trees. A span stands above all that is below it, and a tree keeps its lanes for itself while it lasts:
 * siblings that do not overlap share lanes, those that do stand under each other with all that is below them. Each is
 * put in the first row of siblings that is free again; a row is as high as its highest tree. O(n log n), nothing
 * recurses. `roots` and children have to be in order of start; the tree is read before the first pause.
 */
export function* flameLayout(table: SpanTable, roots: Int32Array): ChunkedTask<FlameLayout> {
  const { spans, parent, size } = preorderOf(table, roots)
  const count = spans.length
  const start = new Float64Array(count)
  const end = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    start[i] = table.start[spans[i]]
    end[i] = table.isOpen(spans[i]) ? Number.POSITIVE_INFINITY : table.end[spans[i]]
  }
  yield
  const height = new Int32Array(count)
  const lane = new Int32Array(count)
  const boxStart = start.slice()
  const boxEnd = new Float64Array(count)
  const rows = new FirstFitRows()
  /** Puts the trees from place `from` up to `to` beside and under each other, and gives how many lanes they take. */
  const stack = (from: number, to: number, above: number) => {
    rows.clear()
    for (let place = from; place < to; place += size[place]) {
      lane[place] = rows.add(boxStart[place], boxEnd[place], height[place])
      if (above === NONE) continue
      boxStart[above] = Math.min(boxStart[above], boxStart[place])
      boxEnd[above] = Math.max(boxEnd[above], boxEnd[place])
    }
    for (let place = from; place < to; place += size[place]) lane[place] = rows.offsetOf(lane[place])
    return rows.height
  }
  // From the last to the first: what is below a span is known before it.
  for (let i = count - 1; i >= 0; i--) {
    if (i % CHUNK_SPANS === 0) yield
    boxEnd[i] = Math.max(end[i], start[i] + MIN_LENGTH_MS)
    height[i] = size[i] === 1 ? 1 : 1 + stack(i + 1, i + size[i], i)
  }
  const lanes = stack(0, count, NONE)
  for (let i = 0; i < count; i++) if (parent[i] !== NONE) lane[i] += lane[parent[i]] + 1
  yield
  return byLane(spans, start, end, lane, lanes)
}

/**
 * Orders by lane. Parents-first order is the order of time within a lane already: two spans of one lane stand in
 * trees that share a row, and a row is filled from left to right.
 */
function byLane(
  spans: Int32Array,
  start: Float64Array,
  end: Float64Array,
  lane: Int32Array,
  lanes: number,
): FlameLayout {
  const laneStart = new Int32Array(lanes + 1)
  for (const at of lane) laneStart[at + 1]++
  for (let i = 0; i < lanes; i++) laneStart[i + 1] += laneStart[i]
  const fill = laneStart.slice()
  const sorted = {
    spans: new Int32Array(spans.length),
    start: new Float64Array(spans.length),
    end: new Float64Array(spans.length),
    lane: new Int32Array(spans.length),
  }
  for (let i = 0; i < spans.length; i++) {
    const to = fill[lane[i]]++
    sorted.spans[to] = spans[i]
    sorted.start[to] = start[i]
    sorted.end[to] = end[i]
    sorted.lane[to] = lane[i]
  }
  return { ...sorted, laneStart, lanes }
}

/** The first bar of a lane that ends after `timeMs`; the end of the lane if none does. */
export function firstEndingAfter({ laneStart, end }: FlameLayout, lane: number, timeMs: number): number {
  let low = laneStart[lane]
  let high = laneStart[lane + 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (end[middle] > timeMs) high = middle
    else low = middle + 1
  }
  return low
}
