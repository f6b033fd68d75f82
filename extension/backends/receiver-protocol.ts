/** The protocol between a panel and `npx tracepane`: JSON over a WebSocket. Both sides check what they read. */

/** OTLP's own ports, over HTTP and over gRPC: https://opentelemetry.io/docs/specs/otlp/ */
export const RECEIVER_PORT = 4318
export const RECEIVER_GRPC_PORT = 4317
/** The header `server` of the receiver's answers over HTTP. */
export const RECEIVER_SERVER = 'tracepane'
/** The path of the WebSocket. */
export const PANEL_PATH = '/tracepane'
/** The WebSocket's subprotocol. An incompatible version of the protocol gets another name. */
export const PANEL_PROTOCOL = 'tracepane.v1'
/** The most traces in one `has`. */
export const MAX_ANNOUNCED = 10_000

/** What the receiver sends. */
export type ToPanel =
  /** The receiver has something of these traces. Sent at the start of each connection, and whenever something arrives. */
  | { readonly type: 'has'; readonly traces: readonly (readonly [traceId: string, sequence: number])[] }
  /** The answer to a question, as OTLP in JSON. `sequence` is 0 if the trace is no longer there. */
  | { readonly type: 'trace'; readonly traceId: string; readonly sequence: number; readonly otlp: string }

/** What a panel asks: the parts of a trace. */
export interface ToReceiver {
  readonly type: 'ask'
  readonly traceId: string
  /** The panel has everything up to this sequence. */
  readonly after: number
}

/** Parses a question; undefined for anything else. */
export function traceAsked(text: string): ToReceiver | undefined {
  const { type, traceId, after } = fieldsOf(text)
  return type === 'ask' && isTraceId(traceId) && isSequence(after) ? { type, traceId, after } : undefined
}

/** Parses a message of the receiver; undefined for anything else. */
export function toldByReceiver(text: string): ToPanel | undefined {
  const { type, traceId, sequence, otlp, traces } = fieldsOf(text)
  if (type === 'trace') {
    const isTrace = isTraceId(traceId) && isSequence(sequence) && typeof otlp === 'string'
    return isTrace ? { type, traceId, sequence, otlp } : undefined
  }
  if (type !== 'has' || !Array.isArray(traces)) return undefined
  const said: readonly unknown[] = traces
  return { type, traces: said.filter(isEntry) }
}

function fieldsOf(text: string): { readonly [key: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function isEntry(value: unknown): value is readonly [string, number] {
  return Array.isArray(value) && isTraceId(value[0]) && isSequence(value[1])
}

function isTraceId(value: unknown): value is string {
  return typeof value === 'string' && /^[\da-f]{32}$/.test(value)
}

function isSequence(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
