/**
 * Makes ids unique. A span that is reported more than once (in parts, or open and later ended) becomes one span. A different
 * span with the same id (in B3, those of client and server) gets an id of its own.
 */
import { SpanKind, StatusCode } from '../../../inpage/api/api'
import { grouped } from '../grouped'
import { jsonOf } from '../json-value'
import { earlierOf, laterOf } from '../time'
import { serviceOf, type TraceEvent } from '../trace-model'
import type { ImportReport } from './import-report'
import type { ReadSpan } from './read-span'

/** The spans of a file with unique ids. */
export function withDistinctIds(spans: readonly ReadSpan[], report: ImportReport): readonly ReadSpan[] {
  const byId = grouped(spans, (span) => keyOf(span, span.spanId))
  if (byId.size === spans.length) return spans
  const moved = new Moved(byId)
  const merged = [...byId].flatMap(([key, own]) => (own.length === 1 ? own : moved.separated(key, reportedBy(own))))
  report.lose('sharedIds', moved.count)
  return moved.count === 0 ? merged : merged.map((span) => moved.withParent(span))
}

function keyOf({ traceId }: ReadSpan, spanId: string): string {
  return `${traceId}:${spanId}`
}

/** Spans that got new ids, so that children can be moved along. */
class Moved {
  count = 0
  readonly #taken: ReadonlyMap<string, unknown>
  readonly #given = new Set<string>()
  /** The last new id that was given out, for each id that is shared. */
  readonly #last = new Map<string, bigint>()
  /** New ids by the old id and its owner: an address, or the name of a service. */
  readonly #ids = new Map<string, string>()
  /** The owners of ids that were kept. */
  readonly #kept = new Set<string>()
  readonly #own = new WeakSet<ReadSpan>()

  constructor(taken: ReadonlyMap<string, unknown>) {
    this.#taken = taken
  }

  /** Gives new ids to all spans but the first. The receiver of a request becomes a child of its sender. */
  separated(key: string, { distinct, repeated }: Reported): readonly ReadSpan[] {
    const [first, ...others] = distinct
    for (const who of namesOf(first)) this.#kept.add(`${key} ${who}`)
    return [
      first,
      ...others.map((span) => {
        const spanId = this.#free(key, span)
        for (const who of namesOf(span)) {
          if (!this.#ids.has(`${key} ${who}`)) this.#ids.set(`${key} ${who}`, spanId)
        }
        const separate = { ...span, spanId, parentId: isReceivedFrom(span, first) ? first.spanId : span.parentId }
        this.#own.add(separate)
        this.count++
        return separate
      }),
      ...repeated,
    ]
  }

  /** Moves a span under its server's span if its parent's id was shared by client and server. */
  withParent(span: ReadSpan): ReadSpan {
    if (span.parentId === undefined || this.#own.has(span)) return span
    for (const who of namesOf(span)) {
      const key = `${keyOf(span, span.parentId)} ${who}`
      if (this.#kept.has(key)) return span
      const parentId = this.#ids.get(key)
      if (parentId !== undefined) return { ...span, parentId }
    }
    return span
  }

  /** A free id; the same one each time that the file is read. */
  #free(key: string, span: ReadSpan): string {
    let id = this.#last.get(key) ?? BigInt(`0x${span.spanId}`)
    for (;;) {
      id = (id + 1n) % 2n ** 64n || 1n
      const spanId = id.toString(16).padStart(16, '0')
      const wanted = keyOf(span, spanId)
      if (this.#taken.has(wanted) || this.#given.has(wanted)) continue
      this.#given.add(wanted)
      this.#last.set(key, id)
      return spanId
    }
  }
}

/** The names by which a span's owner may be known, the most exact first. */
function namesOf(span: ReadSpan): readonly string[] {
  const service = serviceOf(span)
  return span.endpoint ? [`${service} ${span.endpoint}`, service] : [service]
}

function isReceivedFrom({ kind, shared }: ReadSpan, sender: ReadSpan): boolean {
  return shared === true || (receives(kind) && sends(sender.kind))
}

/** The most spans of one id that are compared with each other. */
const MAX_OF_ONE_ID = 64

/** The spans that were reported with one id. */
interface Reported {
  readonly distinct: readonly ReadSpan[]
  /** Exact repetitions of a span, which the store takes only once. */
  readonly repeated: readonly ReadSpan[]
}

/** Merges all reports of each span; senders come before receivers. */
function reportedBy(own: readonly ReadSpan[]): Reported {
  const distinct: ReadSpan[] = []
  const repeated: ReadSpan[] = []
  const known = new Set<string>()
  for (const span of sharesMarked(own)) {
    const said = jsonOf({ ...span, where: '' })
    const at = distinct.slice(0, MAX_OF_ONE_ID).findIndex((other) => isOneSpan(other, span))
    if (at >= 0)
      distinct[at] = span.isPart === true ? mergedParts(distinct[at], span) : mergedStates(distinct[at], span)
    else if (known.has(said)) repeated.push(span)
    else distinct.push(span)
    known.add(said)
  }
  return { distinct: distinct.sort((a, b) => rank(a) - rank(b)), repeated }
}

/** Marks spans that share their id with a client. Some servers do not say so, but a client's span with that id does. */
function sharesMarked(own: readonly ReadSpan[]): ReadSpan[] {
  const hasSender = own.some(({ kind, shared }) => shared !== true && sends(kind))
  return own.map((span) =>
    hasSender && receives(span.kind) && span.isPart === true ? { ...span, shared: true } : span,
  )
}

function sends(kind: SpanKind): boolean {
  return kind === SpanKind.CLIENT || kind === SpanKind.PRODUCER
}

function receives(kind: SpanKind): boolean {
  return kind === SpanKind.SERVER || kind === SpanKind.CONSUMER
}

function rank({ shared, kind }: ReadSpan): number {
  if (shared === true) return 2
  return sends(kind) ? 0 : 1
}

function isOneSpan(a: ReadSpan, b: ReadSpan): boolean {
  if (isSaid(a) && isSaid(b) && a.kind !== b.kind) return false
  if (a.isPart === true) {
    // Parts of one host belong together. A part that names no host may belong to any.
    const isShared = (a.shared === true) === (b.shared === true) || isLatePart(a) || isLatePart(b)
    return isShared && isOneHost(a, b)
  }
  return (isOpen(a) || isOpen(b)) && a.startNs === b.startNs && serviceOf(a) === serviceOf(b)
}

function isOpen({ endNs, durationNs }: ReadSpan): boolean {
  return endNs === undefined && durationNs === undefined
}

function isOneHost(a: ReadSpan, b: ReadSpan): boolean {
  if (a.resource.length > 0 && b.resource.length > 0 && serviceOf(a) !== serviceOf(b)) return false
  if (!a.endpoint || !b.endpoint || a.endpoint === b.endpoint) return true
  // One of the two may lack the port.
  return a.endpoint.startsWith(`${b.endpoint}:`) || b.endpoint.startsWith(`${a.endpoint}:`)
}

/** Whether it is a name or a tag that was learnt later, without time and side of the request. */
function isLatePart(span: ReadSpan): boolean {
  return span.startNs === undefined && !isSaid(span)
}

function isSaid({ kind }: ReadSpan): boolean {
  return kind !== SpanKind.INTERNAL && kind !== SpanKind.UNSPECIFIED
}

/** The later state of a span. Attributes that it no longer has are kept. */
function mergedStates(a: ReadSpan, b: ReadSpan): ReadSpan {
  const [before, after] = !isOpen(a) && isOpen(b) ? [b, a] : [a, b]
  return {
    ...after,
    parentId: after.parentId ?? before.parentId,
    attributes: withOthers(after.attributes, before.attributes),
    events: withOtherEvents(before.events, after.events),
  }
}

/** Merges parts of a span as Zipkin does: each may say what the others do not. */
function mergedParts(a: ReadSpan, b: ReadSpan): ReadSpan {
  const startNs =
    a.startNs === undefined || b.startNs === undefined ? (a.startNs ?? b.startNs) : earlierOf(a.startNs, b.startNs)
  const ends = [endOf(a, startNs), endOf(b, startNs)].filter((end) => end !== undefined)
  return {
    ...a,
    parentId: a.parentId ?? b.parentId,
    name: a.name || b.name,
    kind: isSaid(a) ? a.kind : b.kind,
    startNs,
    durationNs: startNs === undefined ? (a.durationNs ?? b.durationNs) : undefined,
    endNs: ends.length === 0 ? undefined : ends.reduce(laterOf),
    status: a.status.code === StatusCode.ERROR || b.status.code === StatusCode.UNSET ? a.status : b.status,
    attributes: withOthers(a.attributes, b.attributes),
    events: withOtherEvents(a.events, b.events),
    resource: a.resource.length === 0 ? b.resource : a.resource,
    endpoint: a.endpoint || b.endpoint,
    shared: a.shared === true || b.shared === true,
  }
}

function endOf({ startNs, endNs, durationNs }: ReadSpan, otherStartNs: bigint | undefined): bigint | undefined {
  const from = startNs ?? otherStartNs
  return endNs ?? (from === undefined || durationNs === undefined ? undefined : from + durationNs)
}

function withOthers(a: ReadSpan['attributes'], b: ReadSpan['attributes']): ReadSpan['attributes'] {
  const keys = new Set(a.map(([key]) => key))
  return [...a, ...b.filter(([key]) => !keys.has(key))]
}

function withOtherEvents(a: readonly TraceEvent[], b: readonly TraceEvent[]): readonly TraceEvent[] {
  const known = new Set(a.map(nameOfEvent))
  return [...a, ...b.filter((event) => !known.has(nameOfEvent(event)))]
}

function nameOfEvent({ timeNs, name }: TraceEvent): string {
  return `${timeNs} ${name}`
}
