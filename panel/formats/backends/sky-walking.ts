/**
 * Apache SkyWalking's traces, as its query protocol answers them and its UI shows them.
 * https://github.com/apache/skywalking-query-protocol/blob/master/trace.graphqls
 */
import { SpanKind } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { Fault, isObject, type JsonObject } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { hashOf, replacedId } from '../reading/replaced-id'
import type { TraceEvent } from '../trace-model'
import { bareSpan, eachFound, failedIf, type SpanFields, serviceNamed, timeAt } from './span-fields'
import { allIn, holds } from './spans-in'

/** SkyWalking's spans. */
export const skyWalking: TraceReader = {
  title: 'SkyWalking',
  recognizes: (value) => holds(value, isSpan),
  read: (parts, report) => eachFound(allIn(parts, isSpan, report), report, readSpan),
}

function isSpan(one: JsonObject): boolean {
  return 'segmentId' in one && 'spanId' in one && 'endpointName' in one && 'startTime' in one
}

/** Spans are numbered within their segment, so an id is made of both. */
function idOf(segmentId: unknown, spanId: unknown, where: string): string {
  if (typeof segmentId !== 'string' || typeof spanId !== 'number') throw new Fault('badId', where, spanId)
  return hashOf(`${segmentId} ${spanId}`, 16)
}

const KINDS = new Map([
  ['Entry', SpanKind.SERVER],
  ['Exit', SpanKind.CLIENT],
  ['Local', SpanKind.INTERNAL],
])

function readSpan(span: SpanFields): ReadSpan {
  const { where, report } = span
  const kind = KINDS.get(span.text('type')) ?? SpanKind.UNSPECIFIED
  const isQueue = span.text('layer') === 'MQ'
  const isFailed = span.value('isError') === true
  return {
    ...bareSpan(where),
    traceId: replacedId(span.value('traceId'), 32, `${where}.traceId`, report),
    spanId: idOf(span.value('segmentId'), span.value('spanId'), `${where}.spanId`),
    parentId: report.tried('parent', where, () => parentOf(span)),
    name: span.text('endpointName'),
    kind:
      isQueue && kind === SpanKind.SERVER
        ? SpanKind.CONSUMER
        : isQueue && kind === SpanKind.CLIENT
          ? SpanKind.PRODUCER
          : kind,
    startNs: span.time('start', 'startTime', 'ms'),
    endNs: span.time('end', 'endTime', 'ms'),
    status: failedIf(isFailed),
    attributes: [
      ...pairsIn(span.value('tags')),
      ...span.entry('server.address', 'peer'),
      ...span.entry('component', 'component'),
    ],
    events: report.each('event', span.value('logs'), `${where}.logs`, (log, at): TraceEvent => {
      const data = pairsIn(isObject(log) ? log.data : undefined)
      const name = data.find(([key]) => key === 'event')?.[1]
      return { name: String(name ?? 'log'), timeNs: timeAt(isObject(log) ? log.time : log, 'ms', at), attributes: data }
    }),
    resource: serviceNamed(span.text('serviceCode')),
  }
}

/** The span above in the same segment; of a segment's first, the one that it refers to. */
function parentOf(span: SpanFields): string | undefined {
  const parent = span.value('parentSpanId')
  if (typeof parent === 'number' && parent >= 0)
    return idOf(span.value('segmentId'), parent, `${span.where}.parentSpanId`)
  const refs = span.value('refs')
  const [first] = Array.isArray(refs) ? refs.filter(isObject) : []
  return first && idOf(first.parentSegmentId, first.parentSpanId, `${span.where}.refs[0]`)
}

function pairsIn(value: unknown): AttributeEntry[] {
  const pairs = Array.isArray(value) ? value.filter(isObject) : []
  return pairs.map(({ key, value: text }) => [String(key ?? ''), String(text ?? '')])
}
