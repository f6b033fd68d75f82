/** All that a panel and `npx tracepane` say to one another, in JSON over a WebSocket. Both sides read with care. */

/** OTLP/HTTP's own port: https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port */
export const RECEIVER_PORT = 4318
export const PANEL_PATH = '/tracepane'
/** The subprotocol; another version of what is said here has another name. */
export const PANEL_PROTOCOL = 'tracepane.v1'
/** Traces that are told of at once. */
export const MAX_ANNOUNCED = 10_000

export type ToPanel =
  /** There is something of these traces, and how new it is: with every connection, and whenever something comes. */
  | { readonly type: 'has'; readonly traces: readonly (readonly [traceId: string, sequence: number])[] }
  /** What was asked for, as OTLP in JSON. `sequence` 0: it is not there any more. */
  | { readonly type: 'trace'; readonly traceId: string; readonly sequence: number; readonly otlp: string }

export interface ToReceiver {
  readonly type: 'ask'
  readonly traceId: string
  /** What came up to this sequence is known. */
  readonly after: number
}

/** Undefined for what is no question. */
export function traceAsked(text: string): ToReceiver | undefined {
  const { type, traceId, after } = fieldsOf(text)
  return type === 'ask' && isTraceId(traceId) && isSequence(after) ? { type, traceId, after } : undefined
}

/** Undefined for what no receiver says. */
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
