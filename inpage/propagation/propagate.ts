/** Chooses which formats of trace headers are read and written, and in which order. */

import type { Span } from '../api/api'
import type { HeaderFormat } from '../settings'
import { withMember } from './baggage'
import { type Carried, type Format, type Headers, isSendable, readable } from './format'
import { w3c } from './w3c'

/** Sentry's own format is only read. */
type FormName = Exclude<HeaderFormat, 'preserve'> | 'sentry'

/** Formats by their name. */
export type Forms = Readonly<Partial<Record<FormName, Format>>>

/** The known formats, in the order in which they are looked for. W3C comes first: B3 reads from its `tracestate`, too. */
let forms: Forms = { w3c }

/** Adds formats. Only W3C's is part of the library itself; the others come with a preload script. */
export function addForms(more: Forms): void {
  forms = { ...forms, ...more }
}

/** The trace that a request came with, and the format in which it was sent. */
export interface ReceivedTrace {
  readonly form: FormName
  readonly carried: Carried
}

/**
 * How much all headers of ours may take together, in characters. Servers accept 8 KB of headers or more, of which cookies
 * may take half; beyond that they answer with an error.
 */
const MAX_SENT = 4096

/** Reads the first format that has a trace id; if none has, the first that has at least a sampling decision. */
export function receive(given: Headers): ReceivedTrace | undefined {
  const headers = readable(given)
  let decision: ReceivedTrace | undefined
  for (const form of Object.keys(forms) as FormName[]) {
    const carried = forms[form]?.read(headers)
    if (carried?.traceId) {
      // B3's single header takes precedence over its multiple ones, even if it says only the decision.
      const isDecided = form === 'b3' && decision?.form === 'b3-single'
      return { form, carried: isDecided ? { ...carried, sampled: decision?.carried.sampled } : carried }
    }
    if (carried) decision ??= { form, carried }
  }
  return decision
}

/**
 * Writes the headers that make `span` the parent of what the request causes.
 *
 * @param wanted - the formats to write; `preserve` is the format in which the page's own trace came, W3C if it came in none
 * @param received - the trace that the page came with
 * @param others - baggage besides the span's own, in the syntax of W3C's `baggage`; by default what the page came with
 * @returns headers by name; a header that can't be sent or exceeds `MAX_SENT` is left out alone
 */
export function headersFor(
  span: Span,
  wanted: readonly HeaderFormat[],
  received: ReceivedTrace | undefined,
  others = received?.carried.baggage,
): Record<string, string> {
  const { traceFlags, ...ids } = span.spanContext()
  let baggage = others ?? ''
  // A span of another tracer has none.
  const own = span.baggage ?? {}
  for (const key of Object.keys(own)) baggage = withMember(baggage, key, own[key])
  const context = {
    ...ids,
    parentId: span.parent?.spanContext().spanId,
    sampled: (traceFlags & 1) === 1,
    baggage: baggage.length > MAX_SENT ? undefined : baggage,
  }
  const headers: Record<string, string> = {}
  let room = MAX_SENT
  // Indexed loops: this runs for each request, too seldom for the engine to optimize iterators away.
  for (let i = 0; i < wanted.length; i++) {
    const name = wanted[i]
    const written = forms[name === 'preserve' ? (received?.form ?? 'w3c') : name]?.write(context) ?? {}
    const names = Object.keys(written)
    for (let j = 0; j < names.length; j++) {
      const header = names[j]
      const value = written[header] ?? ''
      const size = header.length + value.length
      if (size > room || !isSendable(header, value)) continue
      room -= size
      headers[header] = value
    }
  }
  return headers
}
