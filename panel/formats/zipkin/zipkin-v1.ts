/**
 * Reads Zipkin's spans of version 1, converted as Zipkin itself does. Annotations of hosts (`cs`, `cr`, `sr`, `ss`) say who
 * called and who was called; tags are annotations, too.
 * https://github.com/openzipkin/zipkin/blob/master/zipkin/src/main/java/zipkin2/v1/V1SpanConverter.java
 */
import { SpanKind } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import { jsonOf } from '../json-value'
import type { ImportReport } from '../reading/import-report'
import { isObject, type JsonObject, objectAt, textAt } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import {
  eachItem,
  type Host,
  hostOf,
  idsOf,
  isListOfSpans,
  knownMicrosecondsAt,
  microsecondsAt,
  resourceOf,
  saidByTags,
} from './zipkin-parts'

/** Zipkin's spans of version 1. */
export const zipkinV1: TraceReader = {
  title: 'Zipkin v1 JSON',
  recognizes: (value) => isListOfSpans(value, isSpan),
  read: (parts, report) =>
    eachItem(parts, report, (item, where) => readSpan(objectAt(item, where), where, report)).flat(),
}

/** One side of a request, and the annotations that begin and end it. */
interface Side {
  readonly kind: SpanKind
  readonly begin: string
  readonly end: string
  /** The tag that names the other side. */
  readonly peer: string
}

const SIDES: readonly Side[] = [
  { kind: SpanKind.CLIENT, begin: 'cs', end: 'cr', peer: 'sa' },
  { kind: SpanKind.SERVER, begin: 'sr', end: 'ss', peer: 'ca' },
  { kind: SpanKind.PRODUCER, begin: 'ms', end: 'ws', peer: 'ma' },
  { kind: SpanKind.CONSUMER, begin: 'mr', end: 'wr', peer: 'ma' },
]
const CORE = new Set(SIDES.flatMap(({ begin, end }) => [begin, end]))
const PEERS = new Set(SIDES.map(({ peer }) => peer))

function isSpan(span: JsonObject): boolean {
  if (!('traceId' in span && 'id' in span) || 'localEndpoint' in span || 'kind' in span || 'tags' in span) return false
  return (
    Array.isArray(span.binaryAnnotations) || (Array.isArray(span.annotations) && span.annotations.some(isOfVersion1))
  )
}

function isOfVersion1(annotation: unknown): boolean {
  return isObject(annotation) && ('endpoint' in annotation || CORE.has(String(annotation.value)))
}

/** An annotation with its time and host. */
interface Annotation {
  readonly value: string
  readonly timeNs: bigint
  readonly host: Host
}

/** A binary annotation. */
interface Tag {
  readonly entry: AttributeEntry
  readonly host: Host
}

function readSpan(span: JsonObject, where: string, report: ImportReport): ReadSpan[] {
  const ids = idsOf(span, where, report)
  const annotations = report.each('event', span.annotations, `${where}.annotations`, (each, at): Annotation => {
    const annotation = objectAt(each, at)
    return {
      value: textAt(annotation.value, `${at}.value`),
      timeNs: microsecondsAt(annotation.timestamp, `${at}.timestamp`),
      host: hostOf(annotation.endpoint, `${at}.endpoint`, report),
    }
  })
  const tags = report.each('attribute', span.binaryAnnotations, `${where}.binaryAnnotations`, (each, at): Tag => {
    const tag = objectAt(each, at)
    const value = typeof tag.value === 'string' ? tag.value : jsonOf(tag.value)
    return { entry: [textAt(tag.key, `${at}.key`), value], host: hostOf(tag.endpoint, `${at}.endpoint`, report) }
  })
  const startNs = report.tried('start', where, () => knownMicrosecondsAt(span.timestamp, `${where}.timestamp`))
  const durationNs = report.tried('end', where, () => knownMicrosecondsAt(span.duration, `${where}.duration`))
  const name = report.tried('attribute', where, () => textAt(span.name, `${where}.name`)) ?? ''
  const at = (value: string) => annotations.find((annotation) => annotation.value === value)
  const sides = SIDES.filter(({ begin, end }) => at(begin) !== undefined || at(end) !== undefined)
  const hostOfSide = ({ begin, end }: Side) => (at(begin) ?? at(end))?.host ?? NO_HOST
  const common = { ...ids, name, links: [], isPart: true, where }
  if (sides.length === 0) {
    const host = [...tags.filter(({ entry: [key] }) => !PEERS.has(key)), ...annotations][0]?.host ?? NO_HOST
    return [
      {
        ...common,
        ...ofHost(host),
        ...partsOf(annotations, tags, undefined),
        kind: kindByPeer(tags),
        startNs,
        endNs: undefined,
        durationNs,
      },
    ]
  }
  return sides.map((side, i): ReadSpan => {
    const host = hostOfSide(side)
    const begun = at(side.begin)?.timeNs
    const ended = at(side.end)?.timeNs
    const isFirst = i === 0
    // A tag without a host of the request belongs to the side that comes first.
    const others = sides.filter((other) => other !== side).map(hostOfSide)
    const isOwn = (one: Host) => isSame(one, host) || (isFirst && !others.some((other) => isSame(one, other)))
    return {
      ...common,
      ...ofHost(host),
      ...partsOf(
        annotations.filter((one) => isOwn(one.host)),
        tags.filter((one) => PEERS.has(one.entry[0]) || isOwn(one.host)),
        side,
      ),
      kind: side.kind,
      startNs: begun ?? (isFirst ? startNs : undefined),
      endNs: ended,
      durationNs: ended === undefined && isFirst ? durationNs : undefined,
      shared: !isFirst,
    }
  })
}

const NO_HOST: Host = { service: '', address: '' }

function isSame(a: Host, b: Host): boolean {
  return a.service === b.service && (a.address === b.address || a.address === '' || b.address === '')
}

function ofHost(host: Host): Pick<ReadSpan, 'resource' | 'endpoint'> {
  return { resource: resourceOf(host), endpoint: host.address }
}

function partsOf(annotations: readonly Annotation[], tags: readonly Tag[], side: Side | undefined) {
  const peer = tags.find(({ entry: [key] }) => key === side?.peer)?.host.service ?? ''
  const own = tags
    .map(({ entry }) => entry)
    .filter(([key, value]) => !PEERS.has(key) && !(key === 'lc' && value === ''))
  return {
    ...saidByTags(peer === '' ? own : [...own, ['peer.service', peer]]),
    events: annotations
      .filter(({ value }) => !CORE.has(value))
      .map(({ value, timeNs }) => ({ name: value, timeNs, attributes: [] })),
  }
}

/** A kind by the address alone: it says who was called, or who called. */
function kindByPeer(tags: readonly Tag[]): SpanKind {
  const found = SIDES.find(({ peer }) => tags.some(({ entry: [key] }) => key === peer))
  return found?.kind ?? SpanKind.INTERNAL
}
