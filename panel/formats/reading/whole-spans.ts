/** Completes spans by what the whole file says: one span for each id, a start for each, one trace id for each trace. */
import { StatusCode } from '../../../inpage/api/api'
import { grouped, putInto } from '../grouped'
import { earlierOf, laterOf } from '../time'
import type { TraceSpan } from '../trace-model'
import { withDistinctIds } from './distinct-ids'
import type { ImportReport } from './import-report'
import { Fault } from './json-parts'
import type { ReadSpan } from './read-span'

/** Completes the spans that were read. */
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
    // A span that ends before its start is given an end at its start.
    endNs: endNs === undefined ? undefined : laterOf(endNs, startNs),
    status: isFailed(said) ? { code: StatusCode.ERROR, message: said.status.message } : said.status,
  }
}

/** Whether OpenTracing's tag `error` says that it failed; Envoy uses it, too. https://opentracing.io/specification/conventions */
function isFailed({ status, attributes }: Pick<TraceSpan, 'status' | 'attributes'>): boolean {
  if (status.code !== StatusCode.UNSET) return false
  return attributes.some(([key, value]) => key === 'error' && (value === true || value === 'true'))
}

const NO_HIGH_HALF = '0'.repeat(16)

/** Some hosts of a trace know only the lower half of its id. Then all its spans get the whole id. */
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

/** A span without a start gets that of its first event, or of its first child, or else of its parent, its trace or the file. */
function startsOf(spans: readonly ReadSpan[], report: ImportReport): (span: ReadSpan) => bigint {
  const found = new Map<ReadSpan, bigint>()
  for (const span of spans) {
    // Its first event shows that it had started by then.
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
  // Spans that are each other's parents come last.
  for (const span of new Set([...downwards, ...own])) {
    if (span.startNs !== undefined || found.has(span)) continue
    const parent = parentOf(span)
    const ofParent = parent && (parent.startNs ?? found.get(parent))
    found.set(span, below.get(span) ?? ofParent ?? ofTrace ?? span.endNs ?? 0n)
  }
}

/** Orders parents before children, except for those that are each other's parents. */
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
