/** One trace of two spans, as each backend answers it: written after the form of what it sends, with the ids of a test. */

export interface Recorded {
  readonly traceId: string
  /** Of the span above the first one. */
  readonly parentId: string
  readonly serverId: string
  readonly queryId: string
  /** Of the first; the second lies within. Milliseconds since the epoch. */
  readonly startMs: number
  readonly endMs: number
}

const ns = (ms: number) => String(BigInt(ms) * 1_000_000n)
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')

function otlp(trace: Recorded, id: (hex: string) => string, kind: (server: boolean) => unknown) {
  const { traceId, parentId, serverId, queryId, startMs, endMs } = trace
  const span = (spanId: string, parent: string, name: string, fromMs: number, toMs: number, isServer: boolean) => ({
    ...{ traceId: id(traceId), spanId: id(spanId), parentSpanId: id(parent), name, kind: kind(isServer) },
    ...{ startTimeUnixNano: ns(fromMs), endTimeUnixNano: ns(toMs), status: {} },
  })
  return {
    resource: { attributes: [{ key: 'service.name', value: { stringValue: 'cart' } }] },
    scopeSpans: [
      {
        scope: { name: 'http' },
        spans: [
          span(serverId, parentId, 'GET /cart', startMs, endMs, true),
          span(queryId, serverId, 'SELECT', startMs + 1, endMs - 1, false),
        ],
      },
    ],
  }
}

const hex = (id: string) => id
const number = (isServer: boolean) => (isServer ? 2 : 3)
const word = (isServer: boolean) => (isServer ? 'SPAN_KIND_SERVER' : 'SPAN_KIND_CLIENT')

/** By the backend and the version of its API. */
export const ANSWERS: Readonly<Record<string, (trace: Recorded) => unknown>> = {
  'jaeger v3': (trace) => ({ result: { resourceSpans: [otlp(trace, hex, number)] } }),
  jaeger: ({ traceId, parentId, serverId, queryId, startMs, endMs }) => {
    const span = (
      spanID: string,
      parent: string,
      operationName: string,
      kind: string,
      fromMs: number,
      toMs: number,
    ) => ({
      ...{ traceID: traceId, spanID, operationName, flags: 1, processID: 'p1', logs: [], warnings: null },
      references: [{ refType: 'CHILD_OF', traceID: traceId, spanID: parent }],
      ...{ startTime: fromMs * 1000, duration: (toMs - fromMs) * 1000 },
      tags: [{ key: 'span.kind', type: 'string', value: kind }],
    })
    const spans = [
      span(serverId, parentId, 'GET /cart', 'server', startMs, endMs),
      span(queryId, serverId, 'SELECT', 'client', startMs + 1, endMs - 1),
    ]
    const processes = { p1: { serviceName: 'cart', tags: [] } }
    return {
      data: [{ traceID: traceId, spans, processes, warnings: null }],
      total: 0,
      limit: 0,
      offset: 0,
      errors: null,
    }
  },
  // gogo's JSON: ids in base64, enums by name.
  'tempo v2': (trace) => ({
    ...{ trace: { resourceSpans: [otlp(trace, base64, word)] }, metrics: { inspectedBytes: '512' } },
    ...{ status: 'PARTIAL', message: '' },
  }),
  tempo: (trace) => ({ batches: [otlp(trace, base64, word)] }),
  zipkin: ({ traceId, parentId, serverId, queryId, startMs, endMs }) => {
    const span = (id: string, parent: string, name: string, kind: string, fromMs: number, toMs: number) => ({
      ...{ traceId, parentId: parent, id, kind, name, timestamp: fromMs * 1000, duration: (toMs - fromMs) * 1000 },
      localEndpoint: { serviceName: 'cart', ipv4: '10.0.0.7' },
      tags: {},
    })
    return [
      span(serverId, parentId, 'GET /cart', 'SERVER', startMs, endMs),
      span(queryId, serverId, 'SELECT', 'CLIENT', startMs + 1, endMs - 1),
    ]
  },
  aspire: (trace) => ({ resourceSpans: [otlp(trace, hex, number)] }),
  otlp: (trace) => ({ resourceSpans: [otlp(trace, hex, number)] }),
}

/** The first of the two spans as OTLP in protobuf, with a name of its scope so long that its resource takes `length` bytes. */
export function protobufOf({ traceId, serverId, parentId, startMs, endMs }: Recorded, length: number): Uint8Array {
  const text = (field: number, value: string) => bytesField(field, Buffer.from(value))
  const fixed64 = (field: number, ms: number) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64LE(BigInt(ns(ms)))
    return Buffer.concat([Buffer.from([(field << 3) | 1]), bytes])
  }
  const span = Buffer.concat([
    ...[traceId, serverId].map((id, i) => bytesField(i + 1, Buffer.from(id, 'hex'))),
    bytesField(4, Buffer.from(parentId, 'hex')),
    text(5, 'GET'),
    ...[fixed64(7, startMs), fixed64(8, endMs)],
  ])
  const spansIn = (scope: string) => bytesField(2, Buffer.concat([bytesField(1, text(1, scope)), bytesField(2, span)]))
  const scope = 'x'.repeat(length - spansIn('').length)
  return bytesField(1, spansIn(scope))
}

/** A field of bytes, of which there are fewer than 128: https://protobuf.dev/programming-guides/encoding/ */
function bytesField(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes])
}
