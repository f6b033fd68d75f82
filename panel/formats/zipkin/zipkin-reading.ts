/** Reads Zipkin's spans of version 2, in parts or whole, and merges them as its UI does. */
import { SpanKind } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import { jsonOf } from '../json-value'
import { kindNamed } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import { type JsonObject, objectAt, textAt } from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import { textAttribute } from '../trace-model'
import {
  eachItem,
  hostOf,
  idsOf,
  isListOfSpans,
  knownMicrosecondsAt,
  microsecondsAt,
  resourceOf,
  saidByTags,
} from './zipkin-parts'

/** Whether a value holds spans of version 2. */
export function isZipkin(value: unknown): boolean {
  // Lines of loggers and drains of logs name the trace that they belong to.
  return isListOfSpans(value, (span) => 'traceId' in span && 'id' in span && !('message' in span))
}

/** Reads the spans of all parts. */
export function readZipkin(parts: readonly FilePart[], report: ImportReport): ReadSpan[] {
  return eachItem(parts, report, (item, where) => readSpan(objectAt(item, where), where, report))
}

function readSpan(span: JsonObject, where: string, report: ImportReport): ReadSpan {
  const host = hostOf(span.localEndpoint, `${where}.localEndpoint`, report)
  const tags = [...readTags(span.tags, `${where}.tags`, report), ...peerOf(span, `${where}.remoteEndpoint`, report)]
  return {
    ...idsOf(span, where, report),
    ...saidByTags(tags),
    name: report.tried('attribute', where, () => textAt(span.name, `${where}.name`)) ?? '',
    kind: span.kind === undefined || span.kind === null ? SpanKind.INTERNAL : kindNamed(span.kind),
    startNs: report.tried('start', where, () => knownMicrosecondsAt(span.timestamp, `${where}.timestamp`)),
    endNs: undefined,
    durationNs:
      typeof span.duration === 'number' && span.duration < 0
        ? 0n
        : report.tried('end', where, () => durationAt(span.duration, `${where}.duration`)),
    events: report.each('event', span.annotations, `${where}.annotations`, (each, at) => {
      const annotation = objectAt(each, at)
      return {
        name: textAt(annotation.value, `${at}.value`),
        timeNs: microsecondsAt(annotation.timestamp, `${at}.timestamp`),
        attributes: [],
      }
    }),
    links: [],
    resource: resourceOf(host),
    endpoint: host.address,
    shared: span.shared === true,
    isPart: true,
    where,
  }
}

function durationAt(value: unknown, where: string): bigint | undefined {
  return value === undefined || value === null ? undefined : microsecondsAt(value, where)
}

/** Attributes for the remote endpoint, unless a tag has them. */
function peerOf(span: JsonObject, where: string, report: ImportReport): AttributeEntry[] {
  const { service } = hostOf(span.remoteEndpoint, where, report)
  const tags = readTags(span.tags, where, report)
  const isSaid = ['peer.service', 'server.address'].some((key) => textAttribute(tags, key) !== '')
  return service === '' || isSaid ? [] : [['peer.service', service]]
}

function readTags(value: unknown, where: string, report: ImportReport): AttributeEntry[] {
  if (value === undefined || value === null) return []
  const tags = report.tried('attribute', where, () => objectAt(value, where)) ?? {}
  return Object.entries(tags).map(([key, tag]) => [key, typeof tag === 'string' ? tag : jsonOf(tag)])
}
