/** What the setters of a span do to its data: check, copy, bound, count. None of them throws. */
import type { AttributeValue } from '../block/format'
import type { EventRecord } from '../block/record'
import type { Attributes, EpochNanoseconds, SpanLink } from './api'
import { copyValue, textLength } from './attribute-value'
import { fromEpochNanoseconds, now } from './clock'
import { parseHex } from './ids'
import { MAX_ATTRIBUTES, MAX_EVENTS, MAX_INNER_ATTRIBUTES, MAX_LINKS, MAX_NAME_LENGTH, MAX_TEXT_LENGTH } from './limits'
import type { ReportMisuse } from './misuse'
import type { SpanData } from './span-data'

// Taken at load: a page may overwrite the globals later.
const keysOf = Object.keys

export function setAttribute(data: SpanData, key: string, value: unknown, misuse: ReportMisuse): void {
  if (typeof key !== 'string') {
    misuse('setAttribute: the key is a string')
    return
  }
  const { keys, values } = data
  let at = 0
  while (at < keys.length && keys[at] !== key) at++
  if (value === undefined || value === null) {
    if (at < keys.length) {
      keys.splice(at, 1)
      values.splice(at, 1)
    }
    return
  }
  const copy = safeCopy(value, key, misuse)
  if (copy === undefined) return
  if (at === keys.length && at === MAX_ATTRIBUTES) {
    data.droppedAttributes++
    return
  }
  const length = key.length + textLength(copy)
  if (data.textLength + length > MAX_TEXT_LENGTH) {
    data.droppedAttributes++
    return
  }
  data.textLength += length
  keys[at] = key.length > MAX_NAME_LENGTH ? key.slice(0, MAX_NAME_LENGTH) : key
  values[at] = copy
}

export function setAttributes(data: SpanData, attributes: Attributes, misuse: ReportMisuse): void {
  if (typeof attributes !== 'object' || attributes === null) {
    misuse('setAttributes: the attributes are an object')
    return
  }
  try {
    for (const key of keysOf(attributes)) setAttribute(data, key, attributes[key], misuse)
  } catch {
    misuse('setAttributes: an attribute threw when it was read')
  }
}

export function addEvent(
  data: SpanData,
  name: string,
  attributes: Attributes | undefined,
  timeNs: EpochNanoseconds | undefined,
  misuse: ReportMisuse,
): void {
  if (typeof name !== 'string') {
    misuse('addEvent: the name is a string')
    return
  }
  const timeMs = timeNs === undefined || timeNs === null ? now() : fromEpochNanoseconds(timeNs)
  if (timeMs === undefined) {
    misuse('addEvent: the time is a number or bigint of epoch nanoseconds')
    return
  }
  if ((data.events?.length ?? 0) >= MAX_EVENTS || data.textLength > MAX_TEXT_LENGTH) {
    data.droppedEvents++
    return
  }
  const list = copyList(data, attributes, 'addEvent', misuse)
  const event: EventRecord = { name: name.slice(0, MAX_NAME_LENGTH), timeMs, ...list }
  data.textLength += event.name.length
  if (data.events === undefined) data.events = [event]
  else data.events.push(event)
}

export function addLink(data: SpanData, link: SpanLink, misuse: ReportMisuse): void {
  let trace: readonly number[] | undefined
  let span: readonly number[] | undefined
  let attributes: Attributes | undefined
  try {
    trace = parseHex(link.context.traceId, 32)
    span = parseHex(link.context.spanId, 16)
    attributes = link.attributes
  } catch {
    // Reported below: it has no ids.
  }
  if (trace === undefined || span === undefined) {
    misuse('addLink: a link is { context: { traceId, spanId, … }, attributes? }')
    return
  }
  if ((data.links?.length ?? 0) >= MAX_LINKS || data.textLength > MAX_TEXT_LENGTH) {
    data.droppedLinks++
    return
  }
  const [trace0, trace1, trace2, trace3] = trace
  const [span0, span1] = span
  const record = { trace0, trace1, trace2, trace3, span0, span1, ...copyList(data, attributes, 'addLink', misuse) }
  if (data.links === undefined) data.links = [record]
  else data.links.push(record)
}

function copyList(data: SpanData, attributes: unknown, call: string, misuse: ReportMisuse) {
  const keys: string[] = []
  const values: AttributeValue[] = []
  if (attributes === undefined || attributes === null) return { keys, values }
  if (typeof attributes !== 'object') {
    misuse(`${call}: the attributes are an object`)
    return { keys, values }
  }
  try {
    for (const key of keysOf(attributes)) {
      const value: unknown = Reflect.get(attributes, key)
      if (value === undefined || value === null) continue
      const copy = safeCopy(value, key, misuse)
      if (copy === undefined) continue
      const length = key.length + textLength(copy)
      if (keys.length >= MAX_INNER_ATTRIBUTES || data.textLength + length > MAX_TEXT_LENGTH) {
        data.droppedAttributes++
        continue
      }
      data.textLength += length
      keys.push(key.slice(0, MAX_NAME_LENGTH))
      values.push(copy)
    }
  } catch {
    misuse(`${call}: an attribute threw when it was read`)
  }
  return { keys, values }
}

function safeCopy(value: unknown, key: string, misuse: ReportMisuse): AttributeValue | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return value
  try {
    const copy = copyValue(value)
    if (copy === undefined) misuse(`the attribute “${key.slice(0, 80)}” is of a type that can’t be recorded`)
    return copy
  } catch {
    misuse(`the attribute “${key.slice(0, 80)}” threw when it was read`)
    return undefined
  }
}
