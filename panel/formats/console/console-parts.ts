/** What the console exporters of OpenTelemetry's SDKs have in common. */
import type { ImportReport } from '../reading/import-report'
import { idAt, isObject, type JsonObject, objectAt, textAt } from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'
import type { ReadSpan } from '../reading/read-span'
import type { TraceLink } from '../trace-model'

/** Whether it is an object of one kind, a list of them, or a list of such lists. */
export function isListOf(value: unknown, isOne: (value: JsonObject) => boolean): boolean {
  const one = Array.isArray(value) ? value.flat().find(isObject) : value
  return isObject(one) && isOne(one)
}

/** Reads each object of each part as a span. */
export function eachSpan<Span extends ReadSpan>(
  parts: readonly FilePart[],
  report: ImportReport,
  read: (span: JsonObject, where: string) => Span,
): Span[] {
  return parts.flatMap(({ value, where }) => {
    if (!Array.isArray(value)) return report.tried('span', where, () => read(objectAt(value, where), where)) ?? []
    return report.each('span', value.flat(), where, (each, at) => read(objectAt(each, at), at))
  })
}

/** Reads a link that names its target by a span context. */
export function readLink(
  value: unknown,
  where: string,
  names: readonly [context: string, traceId: string, spanId: string],
  attributes: TraceLink['attributes'],
): TraceLink {
  const link = objectAt(value, where)
  const context = objectAt(link[names[0]], `${where}.${names[0]}`)
  return {
    traceId: idAt(context[names[1]], 32, `${where}.${names[1]}`),
    spanId: idAt(context[names[2]], 16, `${where}.${names[2]}`),
    attributes,
  }
}

/** A text; '' where it is missing or wrong. */
export function textOrNone(value: unknown, where: string, report: ImportReport): string {
  return report.tried('attribute', where, () => textAt(value, where)) ?? ''
}
