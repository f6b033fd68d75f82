/** What versions 1 and 2 of Zipkin's spans have in common. */
import type { AttributeEntry } from '../../../inpage/block/format'
import { valueText } from '../json-value'
import { withoutMarks } from '../marked-attributes'
import type { ImportReport } from '../reading/import-report'
import { Fault, idAt, isNoId, isObject, type JsonObject, numberAt, textAt } from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import { fromMicroseconds } from '../time'
import { type TraceSpan, textAttribute } from '../trace-model'

/** Items of a list that are looked at to tell what it is of. */
const LOOKED_AT = 20

/** A span, a list of them, or what Zipkin's API answers: a list of traces, which are lists of spans. */
export function isListOfSpans(value: unknown, isSpan: (value: JsonObject) => boolean): boolean {
  const items = Array.isArray(value) ? value.slice(0, LOOKED_AT).flat().slice(0, LOOKED_AT) : [value]
  return items.some((each) => isObject(each) && isSpan(each))
}

/** What `read` makes of each span of each part; it is given its place. */
export function eachItem<Read>(
  parts: readonly FilePart[],
  report: ImportReport,
  read: (item: unknown, at: string) => Read,
): Read[] {
  return parts.flatMap(({ value, where }) =>
    report.each('span', Array.isArray(value) ? value.flat() : [value], where, read),
  )
}

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

export interface Host {
  readonly service: string
  /** '' where nobody says. */
  readonly address: string
}

export function hostOf(endpoint: unknown, where: string, report: ImportReport): Host {
  if (!isObject(endpoint)) return { service: '', address: '' }
  const { serviceName, ipv4, ipv6, port } = endpoint
  const address = [ipv4 ?? ipv6, port].filter((part) => typeof part === 'string' || typeof part === 'number').join(':')
  if (address !== '') report.lose('endpoints')
  return { service: report.tried('attribute', where, () => textAt(serviceName, `${where}.serviceName`)) ?? '', address }
}

export function resourceOf({ service }: Host): TraceSpan['resource'] {
  return service === '' ? [] : [['service.name', service]]
}

type Said = Pick<TraceSpan, 'attributes' | 'status' | 'scope' | 'dropped' | 'traceState'>

/** What is said by tags. That there is an error is said by its tag, whatever it says. */
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

/** Undefined for what says that it is not known. */
export function knownMicrosecondsAt(value: unknown, where: string): bigint | undefined {
  return value === undefined || value === null || value === 0 ? undefined : microsecondsAt(value, where)
}

export function microsecondsAt(value: unknown, where: string): bigint {
  const ns = fromMicroseconds(numberAt(value, where))
  if (ns === undefined) throw new Fault('badTime', where, value)
  return ns
}
