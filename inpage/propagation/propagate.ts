/** Which of the forms are read and written, and in which order. */
import type { HeaderFormat } from '../settings'
import type { Span } from '../tracing/api'
import { aws } from './aws'
import { b3 } from './b3'
import { b3Single } from './b3-single'
import { datadog } from './datadog'
import type { Carried, Format, Headers } from './format'
import { gcp } from './gcp'
import { instana } from './instana'
import { jaeger } from './jaeger'
import { ot } from './ot'
import { w3c } from './w3c'

type FormName = Exclude<HeaderFormat, 'preserve'>

/** In the order in which they are looked for: W3C first, whose `tracestate` B3 may take for its own. */
const FORMS: Readonly<Record<FormName, Format>> = {
  w3c,
  'b3-single': b3Single,
  b3,
  jaeger,
  ot,
  datadog,
  aws,
  gcp,
  instana,
}

export interface Received {
  readonly form: FormName
  readonly carried: Carried
}

/** The first form in which there is a trace; if there is none, the first that has at least a decision. */
export function receive(headers: Headers): Received | undefined {
  let decision: Received | undefined
  for (const form of Object.keys(FORMS) as FormName[]) {
    const carried = FORMS[form].read(headers)
    if (carried?.traceId) return { form, carried }
    if (carried) decision ??= { form, carried }
  }
  return decision
}

/**
 * The headers by which `span` is the parent, in the forms that are wanted. `preserve` is the form in which the page's own
 * trace came, W3C if it came in none; the page's own baggage goes on, unless there is another.
 */
export function headersFor(
  span: Span,
  wanted: readonly HeaderFormat[],
  received: Received | undefined,
  baggage = received?.carried.baggage,
): Record<string, string> {
  const { traceFlags, ...ids } = span.spanContext()
  const context = {
    ...ids,
    parentId: span.parent?.spanContext().spanId,
    sampled: (traceFlags & 1) === 1,
    baggage,
  }
  const headers: Record<string, string> = {}
  for (const name of wanted) {
    const written = FORMS[name === 'preserve' ? (received?.form ?? 'w3c') : name].write(context)
    for (const header of Object.keys(written)) if (written[header]) headers[header] = written[header]
  }
  return headers
}
