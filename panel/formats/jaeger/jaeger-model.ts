/**
 * Spans in Jaeger's own model as protobuf's JSON has it (Kafka, its tests): ids in Base64, times as dates, values by type.
 * https://github.com/jaegertracing/jaeger-idl/blob/main/proto/api_v2/model.proto
 */
import { goDurationOf } from '../backends/span-fields'
import { hexOfBase64 } from '../otlp/otlp-reading'
import { isObject, type JsonObject } from '../reading/json-parts'

/** Whether it is such a span. */
export function isModelSpan(value: unknown): value is JsonObject {
  return isObject(value) && 'spanId' in value && 'operationName' in value && isObject(value.process)
}

/** The span as Jaeger's UI has it. */
export function spanOfModel(span: JsonObject): JsonObject {
  return {
    ...span,
    traceID: hexOf(span.traceId, 32),
    spanID: hexOf(span.spanId, 16),
    references: each(span.references, ({ refType, traceId, spanId }) => ({
      // protobuf leaves out zeros.
      refType: refType ?? 'CHILD_OF',
      traceID: hexOf(traceId, 32),
      spanID: hexOf(spanId, 16),
    })),
    startTime: microsecondsOf(span.startTime),
    duration: durationOf(span.duration),
    tags: tagsOf(span.tags),
    logs: each(span.logs, ({ timestamp, fields }) => ({
      timestamp: microsecondsOf(timestamp),
      fields: tagsOf(fields),
    })),
    process: isObject(span.process) ? { ...span.process, tags: tagsOf(span.process.tags) } : {},
  }
}

/** What is no list, or no object in one, is left to be told of. */
function each(list: unknown, one: (item: JsonObject) => JsonObject): unknown {
  return Array.isArray(list) ? list.map((item) => (isObject(item) ? one(item) : item)) : list
}

function tagsOf(tags: unknown): unknown {
  return each(tags, ({ key, vType = 'STRING', vStr = '', vBool = false, vInt64 = 0, vFloat64 = 0, vBinary = '' }) => {
    const value = { STRING: vStr, BOOL: vBool, INT64: vInt64, FLOAT64: vFloat64, BINARY: vBinary }[String(vType)]
    return { key, type: String(vType).toLowerCase(), value }
  })
}

function hexOf(value: unknown, digits: 16 | 32): unknown {
  return (typeof value === 'string' ? hexOfBase64(value, digits) : undefined) ?? value
}

/** A date in µs since the epoch; a double holds them. */
function microsecondsOf(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const fraction = /\.(\d{1,9})/.exec(value)?.[1] ?? ''
  const ms = Date.parse(value.replace(/\.\d{1,9}/, ''))
  return Number.isNaN(ms) ? value : ms * 1000 + Number(fraction.padEnd(9, '0')) / 1000
}

/** `0.022938s` in µs. */
function durationOf(value: unknown): unknown {
  const ns = goDurationOf(value)
  return ns === undefined ? value : Number(ns) / 1000
}
