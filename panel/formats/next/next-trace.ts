/**
 * Reads the traces of Next.js builds (`.next/trace`) and of Vercel's CLI (`cli_traces.json`). Times are µs on a clock of the
 * process; ids are numbers or UUIDs. https://github.com/vercel/next.js/blob/canary/packages/next/src/trace/trace.ts
 */
import { SpanKind, StatusCode } from '../../../inpage/api/api'
import { eachSpan, isListOf, textOrNone } from '../console/console-parts'
import type { TraceReader } from '../format'
import { grouped } from '../grouped'
import { mapEntries } from '../json-value'
import type { ImportReport } from '../reading/import-report'
import { Fault, isNoId, isObject, type JsonObject, numberAt } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { replacedId } from '../reading/replaced-id'
import { earlierOf, fromMicroseconds } from '../time'
import { NOTHING_DROPPED } from '../trace-model'

/** Traces of Next.js builds. */
export const nextTrace: TraceReader = {
  title: 'Next.js and Vercel build trace',
  recognizes: (value) => isListOf(value, isSpan),
  read(parts, report) {
    const spans = eachSpan(parts, report, (span, where) => readSpan(span, where, report))
    return [...grouped(spans, ({ traceId }) => traceId).values()].flatMap((own) => nested(onOneClock(own)))
  },
}

/** Tells them from Zipkin's spans by the process's clock beside the real time, or by ids that Zipkin cannot have. */
function isSpan(value: JsonObject): boolean {
  if (!('name' in value && 'id' in value && 'timestamp' in value && 'duration' in value)) return false
  const isOther = 'localEndpoint' in value || 'kind' in value || 'annotations' in value || 'attributes' in value
  return !isOther && (typeof value.id === 'number' || typeof value.startTime === 'number')
}

/** How many levels of a build are examined. */
const MAX_DEPTH = 1000

/** A span before its time is converted. */
interface BuildSpan extends ReadSpan {
  readonly startNs: bigint
  /** The difference between real time and the process's clock, in ns; undefined if the span does not say. */
  readonly behindNs: bigint | undefined
}

function readSpan(span: JsonObject, where: string, report: ImportReport): BuildSpan {
  const startNs = microseconds(span.timestamp, `${where}.timestamp`)
  const said = typeof span.startTime === 'number' ? fromMicroseconds(span.startTime * 1000) : undefined
  const tags = isObject(span.tags) ? span.tags : {}
  const failed = tags.failed === true || tags.failed === 'true' || tags.error !== undefined
  return {
    traceId: isNoId(span.traceId) ? '1'.padStart(32, '0') : replacedId(span.traceId, 32, `${where}.traceId`, report),
    spanId: replacedId(span.id, 16, `${where}.id`, report),
    parentId: isNoId(span.parentId)
      ? undefined
      : report.tried('parent', where, () => replacedId(span.parentId, 16, `${where}.parentId`, report)),
    traceState: '',
    name: textOrNone(span.name, `${where}.name`, report),
    kind: SpanKind.INTERNAL,
    startNs,
    endNs: undefined,
    durationNs: report.tried('end', where, () => microseconds(span.duration, `${where}.duration`)),
    status: { code: failed ? StatusCode.ERROR : StatusCode.UNSET, message: '' },
    attributes: mapEntries(span.tags, `${where}.tags`, report),
    events: [],
    links: [],
    scope: { name: '', version: '' },
    resource: [['service.name', typeof span.id === 'number' ? 'next build' : 'vercel build']],
    dropped: NOTHING_DROPPED,
    where,
    behindNs: said === undefined ? undefined : said - startNs,
  }
}

/** Converts all times to real time. It is read when a span is created: at its start or later, but never before. */
function onOneClock(spans: readonly BuildSpan[]): ReadSpan[] {
  const behind = spans.map(({ behindNs }) => behindNs).filter((ns) => ns !== undefined)
  const least = behind.length === 0 ? 0n : behind.reduce(earlierOf)
  return spans.map(({ behindNs, ...span }) => ({ ...span, startNs: span.startNs + least }))
}

/** Puts spans without a parent under the innermost span that was open: a build is one process. */
function nested(spans: readonly ReadSpan[]): ReadSpan[] {
  const range = ({ startNs = 0n, durationNs = 0n }: ReadSpan) => ({ from: startNs, to: startNs + durationNs })
  const sorted = spans
    .map((span) => ({ span, ...range(span) }))
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to > b.to ? -1 : a.to < b.to ? 1 : 0))
  const parents = new Map(spans.map(({ spanId, parentId }) => [spanId, parentId]))
  const around: typeof sorted = []
  return sorted.map((one) => {
    while (around.length > 0 && around[around.length - 1].to < one.to) around.pop()
    const inner = around.at(-1)?.span
    around.push(one)
    if (one.span.parentId !== undefined || inner === undefined) return one.span
    // A child may last longer than its parent, so that the parent lies within it.
    if (isBelow(inner.spanId, one.span.spanId, parents)) return one.span
    parents.set(one.span.spanId, inner.spanId)
    return { ...one.span, parentId: inner.spanId }
  })
}

function isBelow(id: string, wanted: string, parents: ReadonlyMap<string, string | undefined>): boolean {
  let at: string | undefined = id
  for (let steps = 0; at !== undefined && steps < MAX_DEPTH; steps++) {
    if (at === wanted) return true
    at = parents.get(at)
  }
  return at !== undefined
}

function microseconds(value: unknown, where: string): bigint {
  const ns = fromMicroseconds(numberAt(value, where))
  if (ns === undefined) throw new Fault('badTime', where, value)
  return ns
}
