/**
 * The part of OTLP's protobuf schema that a receiver of traces needs, as protobufjs JSON descriptors. Field numbers are those of
 * https://github.com/open-telemetry/opentelemetry-proto. Fields that are not listed are skipped.
 */
import protobuf from 'protobufjs/light.js'

const field = (id: number, type: string) => ({ id, type })
const list = (id: number, type: string) => ({ id, type, rule: 'repeated' })

const nested = {
  ExportTraceServiceRequest: { fields: { resourceSpans: list(1, 'ResourceSpans') } },
  ExportTraceServiceResponse: { fields: { partialSuccess: field(1, 'PartialSuccess') } },
  PartialSuccess: { fields: { rejectedSpans: field(1, 'int64'), errorMessage: field(2, 'string') } },
  ResourceSpans: { fields: { resource: field(1, 'Resource'), scopeSpans: list(2, 'ScopeSpans') } },
  Resource: { fields: { attributes: list(1, 'KeyValue') } },
  ScopeSpans: { fields: { scope: field(1, 'Scope'), spans: list(2, 'Span') } },
  Scope: { fields: { name: field(1, 'string'), version: field(2, 'string'), attributes: list(3, 'KeyValue') } },
  Span: {
    fields: {
      traceId: field(1, 'bytes'),
      spanId: field(2, 'bytes'),
      traceState: field(3, 'string'),
      parentSpanId: field(4, 'bytes'),
      name: field(5, 'string'),
      kind: field(6, 'int32'),
      startTimeUnixNano: field(7, 'fixed64'),
      endTimeUnixNano: field(8, 'fixed64'),
      attributes: list(9, 'KeyValue'),
      droppedAttributesCount: field(10, 'uint32'),
      events: list(11, 'Event'),
      droppedEventsCount: field(12, 'uint32'),
      links: list(13, 'Link'),
      droppedLinksCount: field(14, 'uint32'),
      status: field(15, 'SpanStatus'),
      flags: field(16, 'fixed32'),
    },
  },
  Event: {
    fields: {
      timeUnixNano: field(1, 'fixed64'),
      name: field(2, 'string'),
      attributes: list(3, 'KeyValue'),
      droppedAttributesCount: field(4, 'uint32'),
    },
  },
  Link: {
    fields: {
      traceId: field(1, 'bytes'),
      spanId: field(2, 'bytes'),
      traceState: field(3, 'string'),
      attributes: list(4, 'KeyValue'),
      droppedAttributesCount: field(5, 'uint32'),
      flags: field(6, 'fixed32'),
    },
  },
  SpanStatus: { fields: { message: field(2, 'string'), code: field(3, 'int32') } },
  KeyValue: { fields: { key: field(1, 'string'), value: field(2, 'AnyValue') } },
  AnyValue: {
    oneofs: {
      value: {
        oneof: [
          ...['stringValue', 'boolValue', 'intValue', 'doubleValue'],
          ...['arrayValue', 'kvlistValue', 'bytesValue'],
        ],
      },
    },
    fields: {
      stringValue: field(1, 'string'),
      boolValue: field(2, 'bool'),
      intValue: field(3, 'int64'),
      doubleValue: field(4, 'double'),
      arrayValue: field(5, 'ArrayValue'),
      kvlistValue: field(6, 'KeyValueList'),
      bytesValue: field(7, 'bytes'),
    },
  },
  ArrayValue: { fields: { values: list(1, 'AnyValue') } },
  KeyValueList: { fields: { values: list(1, 'KeyValue') } },
  /** google.rpc.Status, in which errors are reported. */
  Status: { fields: { code: field(1, 'int32'), message: field(2, 'string') } },
}

const root = protobuf.Root.fromJSON({ nested })
const request = root.lookupType('ExportTraceServiceRequest')
const response = root.lookupType('ExportTraceServiceResponse')
const status = root.lookupType('Status')

/**
 * Decodes a request to plain objects: 64-bit numbers are strings, bytes are `Uint8Array`.
 *
 * @throws if the bytes are not protobuf
 */
export function decodeRequest(bytes: Uint8Array): unknown {
  return request.toObject(request.decode(bytes), { longs: String })
}

/** OTLP's partial success: how many spans were rejected, and why. */
export interface PartialSuccess {
  readonly rejectedSpans: number
  readonly errorMessage: string
}

/** Encodes the response. Without `partialSuccess` it is the empty message, which means that all was accepted. */
export function encodeResponse(partialSuccess: PartialSuccess | undefined): Uint8Array {
  return response.encode(partialSuccess === undefined ? {} : { partialSuccess }).finish()
}

/** Encodes an error as google.rpc.Status. */
export function encodeStatus(message: string): Uint8Array {
  return status.encode({ message }).finish()
}
