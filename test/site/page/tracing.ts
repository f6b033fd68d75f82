/**
 * A page that may run anywhere uses the tracer where there is one, and goes on without it where there is none: this is
 * all it takes.
 */
import type { Span, Tracer } from '../../../inpage/api/api'
import { noopTracer } from '../../../inpage/api/noop'

declare global {
  var tracing: Tracer | undefined
}

export type { Span }
export const shop: Tracer = (globalThis.tracing ?? noopTracer).new('shop')
