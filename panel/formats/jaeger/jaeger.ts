/**
 * Jaeger's JSON, as its UI saves and loads it.
 * https://github.com/jaegertracing/jaeger/blob/main/internal/uimodel/model.go
 */

import { SpanKind, StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry, AttributeValue } from '../../../inpage/block/format'
import type { TraceFormat } from '../format'
import { groupedInSlices } from '../grouped'
import { jsonOf, valueText } from '../json-value'
import { kindNamed, marksOf, nameOfKind, withoutMarks } from '../marked-attributes'
import {
  Fault,
  idAt,
  isObject,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  textAt,
  wholeNumber,
} from '../reading/json-parts'
import { fromMicroseconds, toMicroseconds } from '../time'
import { serviceOf, type TraceEvent, type TraceLink, type TraceSpan } from '../trace-model'

const NOT_ENDED = 'span has not ended'

export const jaeger: TraceFormat = {
  name: 'jaeger',
  title: 'Jaeger JSON',
  readBy: 'Jaeger, Grafana',
  ending: 'jaeger.json',
  losses: ['namespaces', 'nanoseconds', 'linkAttributes', 'nestedValues'],
  *write(spans) {
    yield '{"data":['
    const traces = yield* groupedInSlices(spans, (span) => span.traceId)
    let first = true
    for (const [traceID, own] of traces) {
      const processes = new Processes()
      yield `${first ? '' : ',\n'}{"traceID":"${traceID}","spans":[\n`
      first = false
      for (let i = 0; i < own.length; i++) {
        yield `${i === 0 ? '' : ',\n'}${jsonOf(spanJson(own[i], processes.idOf(own[i].resource, serviceOf(own[i]))))}`
      }
      yield `],"processes":${jsonOf(processes.json)},"warnings":null}`
    }
    yield ']}\n'
  },
  recognizes: (value) => tracesOf(value) !== undefined,
  read(value) {
    const spans: TraceSpan[] = []
    const { traces, at } = tracesOf(value) ?? { traces: [], at: 'data' }
    traces.forEach((trace, i) => {
      readTrace(trace, traces.length === 1 && at === '' ? 'trace' : `${at}[${i}]`, spans)
    })
    return spans
  },
}

/** One process for each resource of a trace. */
class Processes {
  readonly json: Record<string, JsonObject> = {}
  #ids = new Map<string, string>()
  #last: { readonly resource: TraceSpan['resource']; readonly id: string } | undefined

  idOf(resource: TraceSpan['resource'], serviceName: string): string {
    if (this.#last?.resource === resource) return this.#last.id
    const said = jsonOf(resource)
    let id = this.#ids.get(said)
    if (id === undefined) {
      id = `p${this.#ids.size + 1}`
      this.#ids.set(said, id)
      this.json[id] = { serviceName, tags: tags(resource.filter(([key]) => key !== 'service.name')) }
    }
    this.#last = { resource, id }
    return id
  }
}

function spanJson(span: TraceSpan, processID: string): JsonObject {
  const { traceId, endNs, startNs } = span
  const kind = nameOfKind(span.kind)
  const parent = span.parentId === undefined ? [] : [reference('CHILD_OF', traceId, span.parentId)]
  return {
    traceID: traceId,
    spanID: span.spanId,
    flags: 1,
    operationName: span.name,
    // The parent must stand first.
    references: [...parent, ...span.links.map((link) => reference('FOLLOWS_FROM', link.traceId, link.spanId))],
    startTime: toMicroseconds(startNs),
    duration: endNs === undefined ? 0 : toMicroseconds(endNs) - toMicroseconds(startNs),
    tags: [
      ...tags(span.attributes),
      ...(kind === '' ? [] : [{ key: 'span.kind', type: 'string', value: kind }]),
      // Jaeger takes any value that is not empty for an error, even "false".
      ...(span.status.code === StatusCode.ERROR ? [{ key: 'error', type: 'bool', value: true }] : []),
      ...(span.traceState === '' ? [] : [{ key: 'w3c.tracestate', type: 'string', value: span.traceState }]),
      ...tags(marksOf(span)),
    ],
    logs: span.events.map((event) => ({
      timestamp: toMicroseconds(event.timeNs),
      fields: [{ key: 'event', type: 'string', value: event.name }, ...tags(event.attributes)],
    })),
    processID,
    warnings: endNs === undefined ? [NOT_ENDED] : null,
  }
}

function reference(refType: string, traceID: string, spanID: string): JsonObject {
  return { refType, traceID, spanID }
}

function tags(attributes: readonly AttributeEntry[]): readonly JsonObject[] {
  return attributes.map(([key, value]) => {
    switch (typeof value) {
      case 'boolean':
        return { key, type: 'bool', value }
      case 'bigint':
        return { key, type: 'int64', value: String(value) }
      case 'number':
        return { key, type: Number.isSafeInteger(value) ? 'int64' : 'float64', value }
      default:
        return { key, type: 'string', value: valueText(value) }
    }
  })
}

function tracesOf(value: unknown): { readonly traces: readonly unknown[]; readonly at: string } | undefined {
  if (isTrace(value)) return { traces: [value], at: '' }
  const data: unknown = isObject(value) && 'data' in value ? value.data : value
  const at = data === value ? 'traces' : 'data'
  if (isTrace(data)) return { traces: [data], at }
  const isFound = Array.isArray(data) && (isTrace(data[0]) || (data.length === 0 && at === 'data'))
  return isFound ? { traces: data, at } : undefined
}

function isTrace(value: unknown): boolean {
  return isObject(value) && 'spans' in value && ('processes' in value || 'traceID' in value)
}

function readTrace(value: unknown, where: string, spans: TraceSpan[]): void {
  const trace = objectAt(value, where)
  const processes = isObject(trace.processes) ? trace.processes : {}
  const resources = new Map<unknown, TraceSpan['resource']>()
  listAt(trace.spans, `${where}.spans`).forEach((each, i) => {
    const at = `${where}.spans[${i}]`
    const span = objectAt(each, at)
    const id = span.processID
    let resource = resources.get(id)
    if (resource === undefined) {
      const process = isObject(span.process) ? span.process : typeof id === 'string' ? processes[id] : undefined
      resource = isObject(process) ? readProcess(process, `${where}.processes.${id}`) : []
      resources.set(id, resource)
    }
    spans.push(readSpan(span, resource, at))
  })
}

function readProcess(process: JsonObject, where: string): TraceSpan['resource'] {
  const name = textAt(process.serviceName, `${where}.serviceName`)
  return [...(name === '' ? [] : [['service.name', name] as const]), ...readTags(process.tags, `${where}.tags`)]
}

function readSpan(span: JsonObject, resource: TraceSpan['resource'], where: string): TraceSpan {
  const traceId = idAt(span.traceID, 32, `${where}.traceID`, true)
  const references = readReferences(span, traceId, where)
  const parentAt = references.findIndex(({ childOf, link }) => childOf && link.traceId === traceId)
  const all = readTags(span.tags, `${where}.tags`)
  const value = (key: string) => all.find(([name]) => name === key)?.[1]
  const failed = value('error')
  const own = all.filter(
    ([key, tag]) => !(key === 'span.kind' || key === 'w3c.tracestate' || (key === 'error' && typeof tag === 'boolean')),
  )
  const startNs = microsecondsAt(span.startTime, `${where}.startTime`)
  const duration = span.duration === undefined ? 0 : numberAt(span.duration, `${where}.duration`)
  const kind = value('span.kind')
  return {
    traceId,
    spanId: idAt(span.spanID, 16, `${where}.spanID`, true),
    parentId: parentAt < 0 ? undefined : references[parentAt].link.spanId,
    traceState: textAt(value('w3c.tracestate'), `${where}.tags`),
    name: textAt(span.operationName, `${where}.operationName`),
    kind: kind === undefined ? SpanKind.UNSPECIFIED : kindNamed(kind),
    startNs,
    endNs: listAt(span.warnings, `${where}.warnings`).includes(NOT_ENDED)
      ? undefined
      : startNs + (fromMicroseconds(Math.max(0, duration)) ?? 0n),
    ...withoutMarks(own, failed === true || failed === 'true'),
    events: listAt(span.logs, `${where}.logs`).map((log, i) => readLog(log, `${where}.logs[${i}]`)),
    links: references.filter((_, i) => i !== parentAt).map(({ link }) => link),
    resource,
  }
}

interface Reference {
  readonly childOf: boolean
  readonly link: TraceLink
}

function readReferences(span: JsonObject, traceId: string, where: string): readonly Reference[] {
  const listed = listAt(span.references, `${where}.references`).map((each, i) => {
    const at = `${where}.references[${i}]`
    const one = objectAt(each, at)
    return {
      childOf: one.refType === 'CHILD_OF',
      link: {
        traceId: idAt(one.traceID, 32, `${at}.traceID`, true),
        spanId: idAt(one.spanID, 16, `${at}.spanID`, true),
        attributes: [],
      },
    }
  })
  // Older files name the parent beside the references.
  if (listed.length > 0 || span.parentSpanID === undefined || span.parentSpanID === '') return listed
  const spanId = idAt(span.parentSpanID, 16, `${where}.parentSpanID`, true)
  return [{ childOf: true, link: { traceId, spanId, attributes: [] } }]
}

function readLog(value: unknown, where: string): TraceEvent {
  const log = objectAt(value, where)
  const fields = readTags(log.fields, `${where}.fields`)
  const at = fields.findIndex(([key, name]) => key === 'event' && typeof name === 'string')
  return {
    name: at < 0 ? 'log' : valueText(fields[at][1]),
    timeNs: microsecondsAt(log.timestamp, `${where}.timestamp`),
    attributes: fields.filter((_, i) => i !== at),
  }
}

function readTags(value: unknown, where: string): AttributeEntry[] {
  return listAt(value, where).map((each, i) => {
    const at = `${where}[${i}]`
    const tag = objectAt(each, at)
    return [textAt(tag.key, `${at}.key`), readTag(tag.type, tag.value, at)]
  })
}

function readTag(type: unknown, value: unknown, where: string): AttributeValue {
  if (type === 'bool') return value === true || value === 'true'
  if (type === 'int64') {
    const whole = wholeNumber(value)
    if (whole === undefined) throw new Fault('badNumber', `${where}.value`)
    return whole
  }
  if (type === 'float64') {
    if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value)
    return numberAt(value, `${where}.value`)
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : jsonOf(value)
}

function microsecondsAt(value: unknown, where: string): bigint {
  const ns = fromMicroseconds(numberAt(value, where))
  if (ns === undefined) throw new Fault('badTime', where)
  return ns
}
