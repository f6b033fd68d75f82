/**
 * Jaeger's JSON, as its UI saves and loads it.
 * https://github.com/jaegertracing/jaeger/blob/main/internal/uimodel/model.go
 */

import { StatusCode } from '../../../inpage/api/api'
import type { AttributeEntry } from '../../../inpage/block/format'
import type { TraceFormat } from '../format'
import { groupedInSlices } from '../grouped'
import { jsonOf, valueText } from '../json-value'
import { marksOf, nameOfKind } from '../marked-attributes'
import type { JsonObject } from '../reading/json-parts'
import { toMicroseconds } from '../time'
import { serviceOf, type TraceSpan } from '../trace-model'
import { isJaeger, NOT_ENDED, readJaeger } from './jaeger-reading'

/** Jaeger's JSON. */
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
  recognizes: isJaeger,
  read: readJaeger,
}

/** Jaeger's processes: one for each resource of a trace. */
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
    // The reference to the parent must come first.
    references: [...parent, ...span.links.map((link) => reference('FOLLOWS_FROM', link.traceId, link.spanId))],
    // Jaeger takes a link for the parent if there is no other. For our own reader the parent is named here.
    ...(span.links.length === 0 ? {} : { parentSpanID: span.parentId ?? '' }),
    startTime: toMicroseconds(startNs),
    duration: endNs === undefined ? 0 : toMicroseconds(endNs) - toMicroseconds(startNs),
    tags: [
      ...tags(span.attributes),
      ...(kind === '' ? [] : [{ key: 'span.kind', type: 'string', value: kind }]),
      // Jaeger takes every value but the empty text for an error, even "false".
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
