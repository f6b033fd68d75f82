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
    for (const { where } of without) report.leaveOut('start', new Fault('badTime', where))
  }
  return (span) => span.startNs ?? found.get(span) ?? 0n
}

function fill(own: readonly ReadSpan[], found: Map<ReadSpan, bigint>, ofFile: bigint | undefined): void {
  const ofTrace = earliest(own) ?? ofFile
  const byId = new Map(own.map((span) => [span.spanId, span]))
  const missing = own.filter((span) => span.startNs === undefined && !found.has(span))
  const children = new Map<string, ReadSpan[]>()
  for (const span of own) if (span.parentId !== undefined) putInto(children, span.parentId, span)
  for (const span of missing) {
    const below = earliestBelow(span, children)
    if (below !== undefined) found.set(span, below)
  }
  for (const span of missing) {
    if (found.has(span)) continue
    const parent = span.parentId === undefined ? undefined : byId.get(span.parentId)
    found.set(span, (parent && (parent.startNs ?? found.get(parent))) ?? ofTrace ?? span.endNs ?? 0n)
  }
}

/** Of the nearest below it that have one. */
function earliestBelow(span: ReadSpan, children: ReadonlyMap<string, readonly ReadSpan[]>): bigint | undefined {
  const seen = new Set<ReadSpan>([span])
  for (let level: readonly ReadSpan[] = [span]; level.length > 0 && seen.size < MOST_BELOW; ) {
    const next = level.flatMap(({ spanId }) => children.get(spanId) ?? []).filter((child) => !seen.has(child))
    const start = earliest(next)
    if (start !== undefined) return start
    for (const child of next) seen.add(child)
    level = next
  }
  return undefined
}

/** Spans below one that are looked at for its start: a chain of many without one would be looked at for each of them. */
const MOST_BELOW = 1000

function earliest(spans: readonly ReadSpan[]): bigint | undefined {
  let found: bigint | undefined
  for (const { startNs } of spans) {
    if (startNs !== undefined) found = found === undefined ? startNs : earlierOf(startNs, found)
  }
  return found
}
