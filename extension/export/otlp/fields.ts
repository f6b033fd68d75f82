/**
 * The fields of OTLP's messages: their numbers in protobuf and their names in JSON.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */

/** A field of a message: its number in protobuf, its name in JSON. */
export interface Field {
  readonly number: number
  readonly name: string
}

const field = (number: number, name: string): Field => ({ number, name })

export const RESOURCE_SPANS = field(1, 'resourceSpans')

export const RESOURCE = field(1, 'resource')
export const SCOPE_SPANS = field(2, 'scopeSpans')

export const SCOPE = field(1, 'scope')
export const SPANS = field(2, 'spans')

export const SCOPE_NAME = field(1, 'name')
export const SCOPE_VERSION = field(2, 'version')
export const SCOPE_ATTRIBUTES = field(3, 'attributes')
export const RESOURCE_ATTRIBUTES = field(1, 'attributes')

export const SPAN = {
  traceId: field(1, 'traceId'),
  spanId: field(2, 'spanId'),
  traceState: field(3, 'traceState'),
  parentSpanId: field(4, 'parentSpanId'),
  name: field(5, 'name'),
  kind: field(6, 'kind'),
  startTime: field(7, 'startTimeUnixNano'),
  endTime: field(8, 'endTimeUnixNano'),
  attributes: field(9, 'attributes'),
  droppedAttributes: field(10, 'droppedAttributesCount'),
  events: field(11, 'events'),
  droppedEvents: field(12, 'droppedEventsCount'),
  links: field(13, 'links'),
  droppedLinks: field(14, 'droppedLinksCount'),
  status: field(15, 'status'),
  flags: field(16, 'flags'),
} as const

export const EVENT = {
  time: field(1, 'timeUnixNano'),
  name: field(2, 'name'),
  attributes: field(3, 'attributes'),
} as const

export const LINK = {
  traceId: field(1, 'traceId'),
  spanId: field(2, 'spanId'),
  attributes: field(4, 'attributes'),
} as const

export const STATUS = { message: field(2, 'message'), code: field(3, 'code') } as const

export const KEY = field(1, 'key')
export const VALUE = field(2, 'value')

export const ANY_VALUE = {
  text: field(1, 'stringValue'),
  bool: field(2, 'boolValue'),
  int: field(3, 'intValue'),
  double: field(4, 'doubleValue'),
  array: field(5, 'arrayValue'),
  map: field(6, 'kvlistValue'),
} as const
/** Of an array and of a map. */
export const VALUES = field(1, 'values')
