import { type Attributes, type Span, SpanKind } from '../../api/api'
import type { CallSite } from '../../platform/stack'
import type { InstrumentationParts } from '../instrumentation'

/** The span of a request or a connection. `startMs` is on the page's clock; `site` is the page's call, if that is known. */
export function startClientSpan(
  { tracing }: InstrumentationParts,
  scope: string,
  name: string,
  attributes: Attributes,
  startMs: number,
  site?: CallSite,
): Span {
  const span = tracing.startInstrumentationSpan(
    scope,
    name,
    { spanKind: SpanKind.CLIENT, attributes },
    startMs,
    '',
    site,
  )
  tracing.locate(span, site)
  return span
}
