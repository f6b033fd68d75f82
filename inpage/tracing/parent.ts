/** A parent that is no span of this tracing: ids from a header, or a span of another tracer. */
import { parseHex } from './ids'
import type { ReportMisuse } from './misuse'
import { isNoop } from './noop'

export interface ParentIds {
  readonly trace0: number
  readonly trace1: number
  readonly trace2: number
  readonly trace3: number
  readonly span0: number
  readonly span1: number
  readonly sampled: boolean
}

/**
 * Reads a `SpanContext`, or what a span's `spanContext()` gives. Never throws; undefined if it is none, and
 * then reported; a no-op span is silently none.
 */
export function readParent(parent: unknown, misuse: ReportMisuse): ParentIds | undefined {
  try {
    const span = parent as { readonly spanContext?: unknown }
    const context: unknown = typeof span.spanContext === 'function' ? span.spanContext() : parent
    const { traceId, spanId, traceFlags } = context as { traceId: unknown; spanId: unknown; traceFlags: unknown }
    const trace = parseHex(traceId, 32)
    const id = parseHex(spanId, 16)
    if (trace !== undefined && id !== undefined) {
      return {
        trace0: trace[0],
        trace1: trace[1],
        trace2: trace[2],
        trace3: trace[3],
        span0: id[0],
        span1: id[1],
        sampled: typeof traceFlags !== 'number' || (traceFlags & 1) === 1,
      }
    }
  } catch {
    // It threw when it was read: no parent.
  }
  if (!isNoop(parent)) misuse('startSpan: the parent is a span, or { traceId, spanId, traceFlags }')
  return undefined
}
