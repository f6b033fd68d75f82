/** A parent that is not a span of this tracer: ids from a header, or a span of another tracer. */

import { isNoop } from '../../api/noop'
import { type Ids, idsOfContext } from '../ids'
import type { ReportMisuse } from '../misuse'

/** Such a parent. */
export interface ParentElsewhere {
  readonly ids: Ids
  readonly sampled: boolean
  /** As it was given. */
  readonly baggage: unknown
}

/**
 * Reads a `SpanContext`, or the context of a span. Undefined for a no-op span, and, with a report, for anything else. Never
 * throws.
 */
export function readParent(parent: unknown, misuse: ReportMisuse): ParentElsewhere | undefined {
  try {
    const span = parent as { readonly spanContext?: unknown }
    const context: unknown = typeof span.spanContext === 'function' ? span.spanContext() : parent
    const { traceFlags, baggage } = context as { readonly traceFlags: unknown; readonly baggage: unknown }
    const ids = idsOfContext(context as object)
    if (ids !== undefined) return { ids, sampled: typeof traceFlags !== 'number' || (traceFlags & 1) === 1, baggage }
  } catch {
    // Reading it threw: there is no parent.
  }
  if (!isNoop(parent)) misuse('startSpan: parent is not valid')
  return undefined
}
