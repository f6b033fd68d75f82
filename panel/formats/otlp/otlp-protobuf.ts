/**
 * Reads OTLP in protobuf as the values of OTLP in JSON.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */

import { protobufFields, type WireValue } from '../../../extension/export/otlp/protobuf-fields'
import { MAX_DEPTH } from '../json-value'
import type { ImportReport } from '../reading/import-report'
import { Fault, isObject, type JsonObject, listAt } from '../reading/json-parts'
import type { FilePart } from '../reading/json-values'
import { notTracesInBytes } from '../reading/not-traces'

type Scalar = 'text' | 'id' | 'number' | 'time' | 'int64' | 'double' | 'bool' | 'base64'
/** The fields of a message by number: name, type, and whether it repeats. */
type Message = Readonly<Record<number, readonly [name: string, holds: Scalar | (() => Message), isList?: true]>>

const KEY_VALUE: Message = { 1: ['key', 'text'], 2: ['value', () => ANY_VALUE] }
const LIST: Message = { 1: ['values', () => ANY_VALUE, true] }
const MAP: Message = { 1: ['values', () => KEY_VALUE, true] }
const ANY_VALUE: Message = {
  1: ['stringValue', 'text'],
  2: ['boolValue', 'bool'],
  3: ['intValue', 'int64'],
  4: ['doubleValue', 'double'],
  5: ['arrayValue', () => LIST],
  6: ['kvlistValue', () => MAP],
  7: ['bytesValue', 'base64'],
}
const EVENT: Message = {
  1: ['timeUnixNano', 'time'],
  2: ['name', 'text'],
  3: ['attributes', () => KEY_VALUE, true],
  4: ['droppedAttributesCount', 'number'],
}
const LINK: Message = {
  1: ['traceId', 'id'],
  2: ['spanId', 'id'],
  3: ['traceState', 'text'],
  4: ['attributes', () => KEY_VALUE, true],
  5: ['droppedAttributesCount', 'number'],
  6: ['flags', 'number'],
}
const STATUS: Message = { 2: ['message', 'text'], 3: ['code', 'number'] }
const SPAN: Message = {
  1: ['traceId', 'id'],
  2: ['spanId', 'id'],
  3: ['traceState', 'text'],
  4: ['parentSpanId', 'id'],
  5: ['name', 'text'],
  6: ['kind', 'number'],
  7: ['startTimeUnixNano', 'time'],
  8: ['endTimeUnixNano', 'time'],
  9: ['attributes', () => KEY_VALUE, true],
  10: ['droppedAttributesCount', 'number'],
  11: ['events', () => EVENT, true],
  12: ['droppedEventsCount', 'number'],
  13: ['links', () => LINK, true],
  14: ['droppedLinksCount', 'number'],
  15: ['status', () => STATUS],
  16: ['flags', 'number'],
}
const SCOPE: Message = {
  1: ['name', 'text'],
  2: ['version', 'text'],
  3: ['attributes', () => KEY_VALUE, true],
  4: ['droppedAttributesCount', 'number'],
}
const SCOPE_SPANS: Message = { 1: ['scope', () => SCOPE], 2: ['spans', () => SPAN, true], 3: ['schemaUrl', 'text'] }
const RESOURCE: Message = { 1: ['attributes', () => KEY_VALUE, true], 2: ['droppedAttributesCount', 'number'] }
const RESOURCE_SPANS: Message = {
  1: ['resource', () => RESOURCE],
  2: ['scopeSpans', () => SCOPE_SPANS, true],
  3: ['schemaUrl', 'text'],
}
const REQUEST: Message = { 1: ['resourceSpans', () => RESOURCE_SPANS, true] }
/** What Tempo answers (`TraceByIDResponse`), or Jaeger's gateway. */
const ANSWER: Message = { 1: ['trace', () => REQUEST] }

/** These bytes begin a part of a Perfetto trace. */
const PERFETTO_MARK = [0x82, 0x47, 0x7a, 0x76, 0xb2, 0x8d, 0x42, 0xba, 0x81, 0xdc, 0x33, 0x32, 0x6d, 0x57, 0xa0, 0x79]
const MARK_WITHIN = 1024 * 1024

/**
 * Finds the requests in bytes.
 *
 * @throws Fault that says what the bytes are if there are none
 */
export function messagesIn(bytes: Uint8Array, report: ImportReport): FilePart[] {
  const request = messageOf(bytes, REQUEST)
  const answer = hasSpans(request.value) ? undefined : messageOf(bytes, ANSWER)
  const { value, isWhole } = isObject(answer?.value.trace) ? { ...answer, value: answer.value.trace } : request
  if (hasSpans(value)) {
    if (!isWhole) report.leaveOut('text', () => new Fault('cutOff', 'file'))
    return [{ value, where: '' }]
  }
  if (has(bytes, PERFETTO_MARK)) throw new Fault('isPerfetto', 'file')
  throw new Fault(notTracesInBytes(bytes) ?? (bytes[0] === 0x0a ? 'isProtobuf' : 'isBinary'), 'file')
}

/** `isWhole` false: the bytes are no such message, or are cut off. */
function messageOf(bytes: Uint8Array, message: Message): { readonly value: JsonObject; readonly isWhole: boolean } {
  const value: Record<string, unknown> = {}
  try {
    readInto(value, bytes, message, 0)
    return { value, isWhole: true }
  } catch {
    return { value, isWhole: false }
  }
}

/** Whether a message has spans. Any bytes may look like a message. */
function hasSpans({ resourceSpans }: JsonObject): boolean {
  const groups = listAt(resourceSpans, '').flatMap((each) => (isObject(each) ? listAt(each.scopeSpans, '') : []))
  const spans = groups.flatMap((group) => (isObject(group) ? listAt(group.spans, '') : []))
  return spans.some((span) => isObject(span) && 'spanId' in span)
}

function has(bytes: Uint8Array, mark: readonly number[]): boolean {
  const last = Math.min(bytes.length - mark.length, MARK_WITHIN)
  for (let at = bytes.indexOf(mark[0]); at >= 0 && at <= last; at = bytes.indexOf(mark[0], at + 1)) {
    if (mark.every((byte, i) => bytes[at + i] === byte)) return true
  }
  return false
}

/** Reads the fields of a message. What was read before an error is kept. */
function readInto(object: Record<string, unknown>, bytes: Uint8Array, message: Message, depth: number): void {
  if (depth > MAX_DEPTH * 2) throw new RangeError('too deep')
  for (const [number, value] of protobufFields(bytes)) {
    const field = message[number]
    if (field === undefined) continue
    const [name, holds, isList] = field
    if (typeof holds === 'string') {
      object[name] = scalarOf(holds, value)
      continue
    }
    if (typeof value === 'bigint') continue
    const inner: Record<string, unknown> = {}
    if (isList) listIn(object, name).push(inner)
    else object[name] = inner
    readInto(inner, value, holds(), depth + 1)
  }
}

function listIn(object: Record<string, unknown>, name: string): unknown[] {
  const known = object[name]
  if (Array.isArray(known)) return known
  const list: unknown[] = []
  object[name] = list
  return list
}

function scalarOf(holds: Scalar, value: WireValue): unknown {
  if (typeof value !== 'bigint') {
    if (holds === 'text') return new TextDecoder().decode(value)
    return holds === 'id' ? hexOf(value) : base64Of(value)
  }
  switch (holds) {
    case 'number':
      return Number(value)
    case 'time':
      return String(value)
    case 'int64':
      return String(BigInt.asIntN(64, value))
    case 'bool':
      return value !== 0n
    case 'double':
      return new Float64Array(new BigUint64Array([value]).buffer)[0]
    default:
      return undefined
  }
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
