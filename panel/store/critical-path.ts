import type { SpanIndex } from './model'
import { spansBelow } from './span-sets'
import { NONE, type SpanTable } from './span-table'

/**
 * The chain of work that decided how long a tree took, as sections in the order of time: from `fromMs[i]` to `toMs[i]`
 * (ms since the epoch) it went through `spans[i]`. Together they cover the root from start to end, without gap or overlap.
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

/** A span whose children are being gone through, from the last that finished to the first. */
interface Frame {
  readonly span: SpanIndex
  /** Cut to its parent. */
  readonly start: number
  readonly end: number
  /** In the order in which they finished; those that are past are taken off the end. */
  readonly children: SpanIndex[]
}

/**
 * The critical path below `root`, by Jaeger's definition
 * (https://github.com/jaegertracing/jaeger-ui, TracePage/CriticalPath: `computeCriticalPath`, `sanitizeOverFlowingChildren`):
 * from the end of a span back to its child that finished last, through that child, and from the child's start back to
 * the child that had finished by then; what no child covers is the span's own. Children are cut to their parents, and
 * those wholly outside do not count.
 *
 * Two things are otherwise than there: a child that ends at the very moment when the next one starts is on the path,
 * because clocks of browsers tick coarsely; and an open span is taken to last until the latest time known in the tree.
 *
 * Iterative: only spans on the path are entered, and their children sorted once. Children have to be in order of start
 * (`TraceStore.settle`).
 */
export function criticalPath(table: SpanTable, root: SpanIndex): CriticalPath {
  const { start, end, firstChild, next } = table
  const spans: number[] = []
  const from: number[] = []
  const to: number[] = []
  let complete = true
  let latest = Number.NaN
  const endOf = (span: SpanIndex) => {
    if (!Number.isNaN(end[span])) return end[span]
    complete = false
    if (Number.isNaN(latest)) latest = latestIn(table, root)
    return Math.max(start[span], latest)
  }
  const add = (span: SpanIndex, sectionFrom: number, sectionTo: number) => {
    if (sectionFrom >= sectionTo) return
    spans.push(span)
    from.push(sectionFrom)
    to.push(sectionTo)
  }
  const enter = (span: SpanIndex, low: number, high: number): Frame => {
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
    return { span, start: low, end: high, children }
  }

  let time = endOf(root)
  const stack: Frame[] = [enter(root, start[root], time)]
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const { span, children } = frame
    let child = children.pop()
    // Those that ran beside the one that the path came through are not on it.
    while (child !== undefined && Math.min(endOf(child), frame.end) > time) child = children.pop()
    if (child === undefined) {
      add(span, frame.start, time)
      time = frame.start
      stack.pop()
      continue
    }
    const childEnd = Math.min(endOf(child), frame.end)
    add(span, childEnd, time)
    time = childEnd
    stack.push(enter(child, Math.max(start[child], frame.start), childEnd))
  }
  return new CriticalPath(
    Int32Array.from(spans).reverse(),
    Float64Array.from(from).reverse(),
    Float64Array.from(to).reverse(),
    complete,
  )
}

function latestIn(table: SpanTable, root: SpanIndex): number {
  const { start, end } = table
  let latest = start[root]
  for (const span of spansBelow(table, root)) {
    latest = Math.max(latest, start[span])
    if (end[span] > latest) latest = end[span]
  }
  return latest
}
