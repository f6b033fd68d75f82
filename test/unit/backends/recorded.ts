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
