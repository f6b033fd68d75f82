import { type Attributes, type Span, SpanKind } from '../../api/api'
import type { InstrumentationParts } from '../instrumentation'

/** The span of a request or a connection. `startMs` is on the page's clock. */
export function startClientSpan(
  { tracing }: InstrumentationParts,
  scope: string,
  name: string,
  attributes: Attributes,
  startMs: number,
): Span {
  const span = tracing.startInstrumentationSpan(scope, name, { spanKind: SpanKind.CLIENT, attributes }, startMs)
  tracing.locate(span)
  return span
}
