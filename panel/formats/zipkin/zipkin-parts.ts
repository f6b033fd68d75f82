/** What versions 1 and 2 of Zipkin's spans have in common. */
import type { AttributeEntry } from '../../../inpage/block/format'
import { valueText } from '../json-value'
import { withoutMarks } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import { Fault, idAt, isNoId, isObject, type JsonObject, numberAt, textAt } from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import { documentsIn } from '../reading/stored-documents'
import { fromMicroseconds } from '../time'
import { type TraceSpan, textAttribute } from '../trace-model'

/** How many items of a list are examined to recognize it. */
const LOOKED_AT = 20

/** Whether it is a span, a list of them, or an answer of Zipkin's API: a list of traces, which are lists of spans. */
export function isListOfSpans(value: unknown, isSpan: (value: JsonObject) => boolean): boolean {
  const all = documentsIn(value)
  const items = Array.isArray(all) ? all.slice(0, LOOKED_AT).flat().slice(0, LOOKED_AT) : [all]
  return items.some((each) => isObject(each) && isSpan(each))
}

/** Calls `read` with each span of each part and its path. */
export function eachItem<Read>(
  parts: readonly FilePart[],
  report: ImportReport,
  read: (item: unknown, at: string) => Read,
): Read[] {
  return parts.flatMap(({ value, where }) => {
    const all = documentsIn(value)
    return report.each('span', Array.isArray(all) ? all.flat() : [all], where, read)
  })
}

/** The ids of a span. */
export function idsOf(
  span: JsonObject,
  where: string,
  report: ImportReport,
): Pick<ReadSpan, 'traceId' | 'spanId' | 'parentId'> {
  const { parentId } = span
  return {
    traceId: idAt(span.traceId, 32, `${where}.traceId`, true),
    spanId: idAt(span.id, 16, `${where}.id`, true),
    parentId: isNoId(parentId)
      ? undefined
      : report.tried('parent', where, () => idAt(parentId, 16, `${where}.parentId`, true)),
  }
}

/** A host that reported a span, or took part in a request. */
export interface Host {
  readonly service: string
  /** '' if it is unknown. */
  readonly address: string
}

/** Reads an endpoint. */
export function hostOf(endpoint: unknown, where: string, report: ImportReport): Host {
  if (!isObject(endpoint)) return { service: '', address: '' }
  const { serviceName, ipv4, ipv6, port } = endpoint
  const address = [ipv4 ?? ipv6, port].filter((part) => typeof part === 'string' || typeof part === 'number').join(':')
  if (address !== '') report.lose('endpoints')
  return { service: report.tried('attribute', where, () => textAt(serviceName, `${where}.serviceName`)) ?? '', address }
}

/** The resource for a host's service. */
export function resourceOf({ service }: Host): TraceSpan['resource'] {
  return service === '' ? [] : [['service.name', service]]
}

type Said = Pick<TraceSpan, 'attributes' | 'status' | 'scope' | 'dropped' | 'traceState'>

/** Splits tags into fields of a span and attributes. The tag `error` means a failure whatever its value. */
export function saidByTags(all: readonly AttributeEntry[]): Said {
  const error = all.find(([key]) => key === 'error')
  const isOwn = ([key, tag]: AttributeEntry) =>
    key !== 'w3c.tracestate' && !(key === 'error' && tag === textAttribute(all, 'otel.status_description'))
  const { attributes, status, scope, dropped } = withoutMarks(all.filter(isOwn), error !== undefined)
  const message = status.message || (error === undefined ? '' : valueText(error[1]))
  return {
    attributes,
    status: { code: status.code, message },
    scope,
    dropped,
    traceState: textAttribute(all, 'w3c.tracestate'),
  }
}

/** A time in ns; undefined for values that mean unknown. */
export function knownMicrosecondsAt(value: unknown, where: string): bigint | undefined {
  return value === undefined || value === null || value === 0 ? undefined : microsecondsAt(value, where)
}

/** A time in µs, converted to ns. */
export function microsecondsAt(value: unknown, where: string): bigint {
  const ns = fromMicroseconds(numberAt(value, where))
  if (ns === undefined) throw new Fault('badTime', where, value)
  return ns
}
