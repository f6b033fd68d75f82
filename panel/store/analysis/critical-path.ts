import { CHUNK_SPANS, type ChunkedTask, finished } from '../../scheduling/chunked-task'
import { NONE, type SpanTable } from '../columns/span-table'
import type { SpanIndex } from '../model'
import { spansBelow } from '../tree/span-sets'

/**
 * The chain of work that decided how long a tree took, as sections in the order of time: from `fromMs[i]` to `toMs[i]` (ms
 * since the epoch) the path is in `spans[i]`. Sections do not overlap and cover the root from start to end. After the root's end
 * there may be gaps, while nothing known was running.
 */
export class CriticalPath {
  readonly spans: Int32Array
  readonly fromMs: Float64Array
  readonly toMs: Float64Array
  /** False if a span on the path is open: then it is the path so far. */
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

  /** The indices of this span's sections, in the order of time. */
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

/** The share of a child's time that may overlap the next child, while the child still counts as the one before it. */
const MAX_OVERLAP = 0.25

/** A span whose children are visited, from the last that finished to the first. */
interface Frame {
  readonly span: SpanIndex
  /** Cut to its parent. */
  readonly start: number
  /** When it and everything that it left behind was over; cut to its parent. */
  readonly end: number
  /** When it was over itself. */
  readonly ownEnd: number
  /** The nearest ancestor that lasts longer itself. */
  readonly outer: Frame | undefined
  /** In the order in which they finished; visited ones are removed from the end. */
  readonly children: SpanIndex[]
}

/**
 * The critical path below `root`, by Jaeger's definition
 * (https://github.com/jaegertracing/jaeger-ui, TracePage/CriticalPath: `computeCriticalPath`, `sanitizeOverFlowingChildren`):
 * from the end of a span back to its child that finished last, through that child, and from the child's start back to
 * the child that had finished by then. What no child covers is the span's own.
 *
 * It differs from Jaeger's in four ways. First, Jaeger cuts children to their parents, but in a page much outlives what started
 * it (a click takes a ms, its requests go on). So what a finished span left behind counts as long as the span does; where none of
 * that runs, the time belongs to the nearest ancestor that does. Second, a child that ends exactly when the next one starts is
 * on the path, as browsers' clocks are coarse. Third, so is a child that overlaps the next a little, cut to the start of
 * the next, as in CRISP (https://www.uber.com/blog/crisp-critical-path-analysis-for-microservice-architectures/, figure 5): a
 * request ends with its body, but what waited for it continues at its headers. Fourth, an open span is taken to last until the
 * latest time known in the tree, but does not make its ancestors last longer, as it may be a stream that never closes.
 *
 * Not recursive: only spans on the path are entered and their children sorted once, after one pass over all spans to find those
 * that outlive their parent. Children must be in the order of their starts (`TraceStore.settle`).
 */
export function criticalPath(table: SpanTable, root: SpanIndex): CriticalPath {
  return finished(criticalPathTask(table, root))
}

/** The same, a little at a time. */
export function* criticalPathTask(table: SpanTable, root: SpanIndex): ChunkedTask<CriticalPath> {
  const { start, end, firstChild, next } = table
  const spans: number[] = []
  const from: number[] = []
  const to: number[] = []
  let complete = true
  let latest = Number.NaN
  const below = spansBelow(table, root)
  yield
  const outlived = yield* outlivedSpans(table, below)
  const ownEndOf = (span: SpanIndex) => {
    if (!Number.isNaN(end[span])) return end[span]
    complete = false
    if (Number.isNaN(latest)) latest = latestOf(table, below)
    return Math.max(start[span], latest)
  }
  const endOf = (span: SpanIndex) => outlived.get(span) ?? ownEndOf(span)
  /** Adds the time that no child covers. */
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
      // Children that outlive their parent all count as finishing with it.
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
  let steps = 0
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    if (++steps % CHUNK_SPANS === 0) yield
    const { children } = frame
    let child = children.pop()
    // Children that ran in parallel with the one on the path are not on it.
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

/** Finished spans that left something behind, with the end of the last of it. */
function* outlivedSpans({ end, parent }: SpanTable, below: Int32Array): ChunkedTask<ReadonlyMap<SpanIndex, number>> {
  const outlived = new Map<SpanIndex, number>()
  // From the bottom to the top; index 0 is the root.
  for (let i = below.length - 1; i > 0; i--) {
    if (i % CHUNK_SPANS === 0) yield
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
