/**
 * What Elastic's agent for browsers sends in its short form (intake v3): one letter for a member.
 * https://github.com/elastic/apm-data/tree/main/input/elasticapm/internal/modeldecoder/rumv3
 */
import { SpanKind } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceReader } from '../format'
import type { ImportReport } from '../reading/import-report'
import { Fault, isObject, type JsonObject, objectAt } from '../reading/json-parts'
import type { ReadSpan } from '../reading/read-span'
import { bareSpan, failedIf, SpanFields, serviceNamed } from './span-fields'

/** Elastic's agent for browsers. */
export const elasticRum: TraceReader = {
  title: 'Elastic RUM',
  recognizes: (value) => transactionIn(value) !== undefined || isMetadata(value) || isOther(value),
  read(parts, report) {
    let resource: AttributeEntry[] = []
    return parts.flatMap(({ value, where }) => {
      if (isObject(value) && isMetadata(value)) {
        const service = new SpanFields({ object: value, where }, report)
        resource = [...serviceNamed(service.text('m.se.n')), ...service.entry('service.version', 'm.se.ve')]
      }
      const object = transactionIn(value)
      if (object === undefined) return []
      return report.tried('span', where, () => spansOf(object, `${where}x`, resource, report)) ?? []
    })
  },
}

function isMetadata(value: unknown): boolean {
  return isObject(value) && isObject(value.m) && isObject(value.m.se) && 'n' in value.m.se
}

function transactionIn(value: unknown): JsonObject | undefined {
  const inner = isObject(value) ? value.x : undefined
  return isObject(inner) && 'tid' in inner && 'id' in inner && 'd' in inner ? inner : undefined
}

/** Errors and metrics, beside the lines of a transaction. */
function isOther(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 1) return false
  return (isObject(value.e) && 'ex' in value.e && 'id' in value.e) || (isObject(value.me) && isObject(value.me.sa))
}

/** Its times count from the start of the transaction, which only the server knows when it comes. */
function spansOf(
  object: JsonObject,
  where: string,
  resource: readonly AttributeEntry[],
  report: ImportReport,
): ReadSpan[] {
  report.leaveOut('start', () => new Fault('badTime', where))
  const transaction = new SpanFields({ object, where }, report)
  const traceId = transaction.id('tid', 32)
  const root: ReadSpan = {
    ...bareSpan(where),
    ...{ traceId, spanId: transaction.id('id', 16), parentId: transaction.parent('pid'), resource },
    ...{ name: transaction.text('n'), startNs: 0n, durationNs: transaction.duration('d', 'ms') },
    kind: SpanKind.INTERNAL,
    status: failedIf(transaction.value('o') === 'failure'),
    attributes: [
      ...transaction.entry('transaction.type', 't'),
      ...transaction.entry('transaction.result', 'rt'),
      ...transaction.entry('url.full', 'c.p.url'),
      ...transaction.entries('c.g'),
    ],
  }
  const ids: (string | undefined)[] = []
  const spans = report.each('span', object.y, `${where}.y`, (each, at) => {
    const index = ids.push(undefined) - 1
    const span = new SpanFields({ object: objectAt(each, at), where: at }, report)
    const spanId = span.id('id', 16)
    ids[index] = spanId
    const above = span.value('pi')
    return {
      ...bareSpan(at),
      ...{ traceId, spanId, resource, parentId: (typeof above === 'number' ? ids[above] : undefined) ?? root.spanId },
      ...{ name: span.text('n'), startNs: span.duration('s', 'ms'), durationNs: span.duration('d', 'ms') },
      kind: span.text('t').startsWith('external') ? SpanKind.CLIENT : SpanKind.INTERNAL,
      status: failedIf(span.value('o') === 'failure'),
      attributes: [
        ...span.entry('span.type', 't'),
        ...span.entry('span.subtype', 'su'),
        ...span.entry('http.request.method', 'c.h.mt'),
        ...span.entry('url.full', 'c.h.url'),
        ...span.entry('http.response.status_code', 'c.h.sc'),
        ...span.entries('c.g'),
      ],
    }
  })
  return [root, ...spans]
}
