/** Spans as the file as a whole tells of them: one for each id, each with a start, all of a trace with the same trace id. */
import { StatusCode } from '../../../inpage/api/api'
import { grouped, putInto } from '../grouped'
import { earlierOf, laterOf } from '../time'
import type { TraceSpan } from '../trace-model'
import { withDistinctIds } from './distinct-ids'
import type { ImportReport } from './import-report'
import { Fault } from './json-parts'
import type { ReadSpan } from './read-span'

export function wholeSpans(read: readonly ReadSpan[], report: ImportReport): TraceSpan[] {
  const spans = withDistinctIds(withLongestTraceIds(read), report)
  const startOf = startsOf(spans, report)
  return spans.map((span) => whole(span, startOf(span)))
}

function whole(span: ReadSpan, startNs: bigint): TraceSpan {
  const { durationNs, endpoint, shared, isPart, where, ...said } = span
  const endNs = said.endNs ?? (durationNs === undefined ? undefined : startNs + durationNs)
  return {
    ...said,
    startNs,
    // A span that is said to end before it starts ends where it starts.
    endNs: endNs === undefined ? undefined : laterOf(endNs, startNs),
    status: isFailed(said) ? { code: StatusCode.ERROR, message: said.status.message } : said.status,
  }
}

/** As OpenTracing says it, and Envoy where it says nothing else: https://opentracing.io/specification/conventions */
function isFailed({ status, attributes }: Pick<TraceSpan, 'status' | 'attributes'>): boolean {
  if (status.code !== StatusCode.UNSET) return false
  return attributes.some(([key, value]) => key === 'error' && (value === true || value === 'true'))
}

const NO_HIGH_HALF = '0'.repeat(16)

/** Some hosts of a trace may know the lower half of its id alone: then it is the whole one. */
function withLongestTraceIds(spans: readonly ReadSpan[]): readonly ReadSpan[] {
  const longest = new Map<string, string>()
  for (const { traceId } of spans) {
    if (!traceId.startsWith(NO_HIGH_HALF)) longest.set(traceId.slice(16), traceId)
  }
  const fullId = (id: string) => (id.startsWith(NO_HIGH_HALF) ? (longest.get(id.slice(16)) ?? id) : id)
  if (!spans.some(({ traceId }) => fullId(traceId) !== traceId)) return spans
  return spans.map((span) => ({
    ...span,
    traceId: fullId(span.traceId),
    links: span.links.map((link) => ({ ...link, traceId: fullId(link.traceId) })),
  }))
}

/** A span without a start begins with what happened in it, with the first of those below it, or else with its parent, its trace, or the file. */
function startsOf(spans: readonly ReadSpan[], report: ImportReport): (span: ReadSpan) => bigint {
  const found = new Map<ReadSpan, bigint>()
  for (const span of spans) {
    // What happened in it tells that it had begun.
    if (span.startNs === undefined && span.events.length > 0) {
      found.set(span, span.events.map(({ timeNs }) => timeNs).reduce(earlierOf))
    }
  }
  const without = spans.filter((span) => span.startNs === undefined && !found.has(span))
  if (without.length > 0) {
    const affected = new Set(without.map(({ traceId }) => traceId))
    const traces = grouped(
      spans.filter(({ traceId }) => affected.has(traceId)),
      ({ traceId }) => traceId,
    )
    const ofFile = earliest(spans)
    for (const own of traces.values()) fill(own, found, ofFile)
    for (const { where } of without) report.leaveOut('start', () => new Fault('badTime', where))
  }
  return (span) => span.startNs ?? found.get(span) ?? 0n
}

function fill(own: readonly ReadSpan[], found: Map<ReadSpan, bigint>, ofFile: bigint | undefined): void {
  const ofTrace = earliest(own) ?? ofFile
  const byId = new Map(own.map((span) => [span.spanId, span]))
  const parentOf = ({ parentId }: ReadSpan) => (parentId === undefined ? undefined : byId.get(parentId))
  const downwards = inOrderOfDepth(own, parentOf)
  const below = new Map<ReadSpan, bigint>()
  for (const span of downwards.toReversed()) {
    const start = span.startNs ?? found.get(span) ?? below.get(span)
    const parent = parentOf(span)
    if (start === undefined || parent === undefined) continue
    below.set(parent, earlierOf(start, below.get(parent) ?? start))
  }
  // Those that are each other's parents come last.
  for (const span of new Set([...downwards, ...own])) {
    if (span.startNs !== undefined || found.has(span)) continue
    const parent = parentOf(span)
    const ofParent = parent && (parent.startNs ?? found.get(parent))
    found.set(span, below.get(span) ?? ofParent ?? ofTrace ?? span.endNs ?? 0n)
  }
}

/** Parents before children, but for those that are each other's. */
function inOrderOfDepth(own: readonly ReadSpan[], parentOf: (span: ReadSpan) => ReadSpan | undefined): ReadSpan[] {
  const children = new Map<ReadSpan, ReadSpan[]>()
  const order: ReadSpan[] = []
  for (const span of own) {
    const parent = parentOf(span)
    if (parent === undefined) order.push(span)
    else putInto(children, parent, span)
  }
  for (const span of order) for (const child of children.get(span) ?? []) order.push(child)
  return order
}

function earliest(spans: readonly ReadSpan[]): bigint | undefined {
  let found: bigint | undefined
  for (const { startNs } of spans) {
    if (startNs !== undefined) found = found === undefined ? startNs : earlierOf(startNs, found)
  }
  return found
}
