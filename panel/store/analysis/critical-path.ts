import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { spansBelow } from '../tree/span-sets'

/**
 * The chain of work that decided how long a tree took, as sections in the order of time: from `fromMs[i]` to `toMs[i]`
 * (ms since the epoch) it went through `spans[i]`. They do not overlap, and cover the root from start to end without gap;
 * after it there are gaps while nothing that is known ran.
 */
export class CriticalPath {
  readonly spans: Int32Array
  readonly fromMs: Float64Array
  readonly toMs: Float64Array
  /** False while a span on it is open: it is the path so far. */
  readonly complete: boolean
  #bySpan: Map<SpanIndex, number[]> | undefined

  constructor(spans: Int32Array, fromMs: Float64Array, toMs: Float64Array, complete: boolean) {
    this.spans = spans
    this.fromMs = fromMs
    this.toMs = toMs
    this.complete = complete
  }

  get length(): number {
    return this.spans.length
  }

  has(span: SpanIndex): boolean {
    return this.sectionsOf(span).length > 0
  }

  /** Which of the sections are this span's, in the order of time. */
  sectionsOf(span: SpanIndex): readonly number[] {
    this.#bySpan ??= this.#groupBySpan()
    return this.#bySpan.get(span) ?? []
  }

  #groupBySpan(): Map<SpanIndex, number[]> {
    const bySpan = new Map<SpanIndex, number[]>()
    for (let i = 0; i < this.spans.length; i++) {
      const sections = bySpan.get(this.spans[i])
      if (sections === undefined) bySpan.set(this.spans[i], [i])
      else sections.push(i)
    }
    return bySpan
  }
}

/** Part of a child's time that may lie beside the next child, which still counts as what comes after it. */
const MAX_OVERLAP = 0.25

/** A span whose children are being gone through, from the last that finished to the first. */
interface Frame {
  readonly span: SpanIndex
  /** Cut to its parent. */
  readonly start: number
  /** When it, and what it left behind, was over; cut to its parent. */
  readonly end: number
  /** When it was over itself. */
  readonly ownEnd: number
  /** The nearest above that lasts longer itself. */
  readonly outer: Frame | undefined
  /** In the order in which they finished; those that are past are taken off the end. */
  readonly children: SpanIndex[]
}

/**
 * The critical path below `root`, by Jaeger's definition
 * (https://github.com/jaegertracing/jaeger-ui, TracePage/CriticalPath: `computeCriticalPath`, `sanitizeOverFlowingChildren`):
 * from the end of a span back to its child that finished last, through that child, and from the child's start back to
 * the child that had finished by then; what no child covers is the span's own.
 *
 * Four things are otherwise than there. Jaeger cuts children to their parents, but in a page much outlives what began it
 * (a click is over in a ms, and its requests go on), so what a finished span left behind counts as long as the span, and
 * where none of that runs the time is that of the nearest span above that does. A child that ends at the very moment when
 * the next one starts is on the path, because clocks of browsers tick coarsely. So is, cut to that moment, one that overlaps
 * the next a little, as in CRISP (https://www.uber.com/blog/crisp-critical-path-analysis-for-microservice-architectures/,
 * figure 5): a request ends with its body, and what waited for it goes on at its headers. And an open span is taken to
 * last until the latest time known in the tree; it makes nothing above it last longer, for it may be a stream that is
 * never closed.
 *
 * Iterative: only spans on the path are entered, and their children sorted once, after one pass over all for what
 * outlives its parent. Children have to be in order of start (`TraceStore.settle`).
 */
export function criticalPath(table: SpanTable, root: SpanIndex): CriticalPath {
  const { start, end, firstChild, next } = table
  const spans: number[] = []
  const from: number[] = []
  const to: number[] = []
  let complete = true
  let latest = Number.NaN
  const below = spansBelow(table, root)
  const outlived = outlivedSpans(table, below)
  const ownEndOf = (span: SpanIndex) => {
    if (!Number.isNaN(end[span])) return end[span]
    complete = false
    if (Number.isNaN(latest)) latest = latestOf(table, below)
    return Math.max(start[span], latest)
  }
  const endOf = (span: SpanIndex) => outlived.get(span) ?? ownEndOf(span)
  /** What no child covers. */
  const add = (frame: Frame, sectionFrom: number, sectionTo: number) => {
    const covering: Frame[] = []
    for (let one: Frame | undefined = frame; one !== undefined; one = one.outer) {
      if (one.ownEnd > sectionFrom) covering.push(one)
      if (one.ownEnd >= sectionTo) break
    }
    for (let i = covering.length - 1; i >= 0; i--) {
      const earliest = i === 0 ? sectionFrom : Math.max(sectionFrom, covering[i - 1].ownEnd)
      const last = Math.min(sectionTo, covering[i].ownEnd)
      if (earliest >= last) continue
      spans.push(covering[i].span)
      from.push(earliest)
      to.push(last)
    }
  }
  const enter = (span: SpanIndex, low: number, high: number, above: Frame | undefined): Frame => {
    const children: SpanIndex[] = []
    let inOrder = true
    let last = Number.NEGATIVE_INFINITY
    for (let child = firstChild[span]; child !== NONE && start[child] <= high; child = next[child]) {
      const childEnd = endOf(child)
      if (childEnd < low) continue
      children.push(child)
      // Cut to their parent, all that outlive it finish together.
      const cutEnd = Math.min(childEnd, high)
      if (cutEnd < last) inOrder = false
      last = cutEnd
    }
    if (!inOrder) children.sort((a, b) => Math.min(endOf(a), high) - Math.min(endOf(b), high))
    const ownEnd = ownEndOf(span)
    let outer = above
    while (outer !== undefined && outer.ownEnd <= ownEnd) outer = outer.outer
    return { span, start: low, end: high, ownEnd, outer, children }
  }

  const ranBeside = (child: SpanIndex, frame: Frame, nextFrom: number) => {
    const childEnd = Math.min(endOf(child), frame.end)
    return childEnd - nextFrom > (childEnd - Math.max(start[child], frame.start)) * MAX_OVERLAP
  }

  let time = endOf(root)
  const stack: Frame[] = [enter(root, start[root], time, undefined)]
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const { children } = frame
    let child = children.pop()
    // Those that ran beside the one that the path came through are not on it.
    while (child !== undefined && ranBeside(child, frame, time)) child = children.pop()
    if (child === undefined) {
      add(frame, frame.start, time)
      time = frame.start
      stack.pop()
      continue
    }
    const childEnd = Math.min(endOf(child), frame.end, time)
    add(frame, childEnd, time)
    time = childEnd
    stack.push(enter(child, Math.max(start[child], frame.start), childEnd, frame))
  }
  return new CriticalPath(
    Int32Array.from(spans).reverse(),
    Float64Array.from(from).reverse(),
    Float64Array.from(to).reverse(),
    complete,
  )
}

/** Finished spans that left behind what finished after them, with the end of the last of it. */
function outlivedSpans({ end, parent }: SpanTable, below: Int32Array): ReadonlyMap<SpanIndex, number> {
  const outlived = new Map<SpanIndex, number>()
  // From the bottom to the top; the first is the root.
  for (let i = below.length - 1; i > 0; i--) {
    const span = below[i]
    const above = parent[span]
    const last = outlived.get(span) ?? end[span]
    if (last > (outlived.get(above) ?? end[above])) outlived.set(above, last)
  }
  return outlived
}

function latestOf({ start, end }: SpanTable, below: Int32Array): number {
  let latest = Number.NEGATIVE_INFINITY
  for (const span of below) {
    latest = Math.max(latest, start[span])
    if (end[span] > latest) latest = end[span]
  }
  return latest
}
