/** A parent that is no span of this tracing: ids from a header, or a span of another tracer. */

import { isNoop } from '../../api/noop'
import { type Ids, idsOfContext } from '../ids'
import type { ReportMisuse } from '../misuse'

export interface ParentElsewhere {
  readonly ids: Ids
  readonly sampled: boolean
}

/**
 * Reads a `SpanContext`, or what a span's `spanContext()` gives. Never throws; undefined if it is none, and then
 * reported; a no-op span is silently none.
 */
export function readParent(parent: unknown, misuse: ReportMisuse): ParentElsewhere | undefined {
  try {
    const span = parent as { readonly spanContext?: unknown }
    const context: unknown = typeof span.spanContext === 'function' ? span.spanContext() : parent
    const { traceFlags } = context as { readonly traceFlags: unknown }
    const ids = idsOfContext(context as object)
    if (ids !== undefined) return { ids, sampled: typeof traceFlags !== 'number' || (traceFlags & 1) === 1 }
  } catch {
    // It threw when it was read: no parent.
  }
  if (!isNoop(parent)) misuse('startSpan: parent is not valid')
  return undefined
}
