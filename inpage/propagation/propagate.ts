/** Which of the forms are read and written, and in which order. */

import type { Span } from '../api/api'
import type { HeaderFormat } from '../settings'
import { type Carried, type Format, type Headers, isSendable, readable } from './format'
import { w3c } from './w3c'

/** Sentry's is only read. */
type FormName = Exclude<HeaderFormat, 'preserve'> | 'sentry'

export type Forms = Readonly<Partial<Record<FormName, Format>>>

/** Those that are there, in the order in which they are looked for: W3C first, whose `tracestate` B3 may take for its own. */
let forms: Forms = { w3c }

/** From now on these are known, too. */
export function addForms(more: Forms): void {
  forms = { ...forms, ...more }
}

/** The trace with which a request came, and the form in which it stood. */
export interface Received {
  readonly form: FormName
  readonly carried: Carried
}

/**
 * What headers of ours may take in all, in characters. A server takes 8 KB of headers or more in all, of which cookies may have
 * half; beyond that it answers with an error.
 */
const MAX_SENT = 4096

/** The first form in which there is a trace; if there is none, the first that has at least a decision. */
export function receive(given: Headers): Received | undefined {
  const headers = readable(given)
  let decision: Received | undefined
  for (const form of Object.keys(forms) as FormName[]) {
    const carried = forms[form]?.read(headers)
    if (carried?.traceId) {
      // B3's one header comes before its many, though it says nothing but the decision.
      const isDecided = form === 'b3' && decision?.form === 'b3-single'
      return { form, carried: isDecided ? { ...carried, sampled: decision?.carried.sampled } : carried }
    }
    if (carried) decision ??= { form, carried }
  }
  return decision
}

/**
 * The headers by which `span` is the parent, in the forms that are wanted. `preserve` is the form in which the page's own
 * trace came, W3C if it came in none; the page's own baggage goes on, unless there is another. A header that can't be sent, or
 * for which there is no room, is left out, and that one alone.
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
    baggage: baggage !== undefined && baggage.length > MAX_SENT ? undefined : baggage,
  }
  const headers: Record<string, string> = {}
  let room = MAX_SENT
  // Loops over indices: those of every request, which run too seldom to be compiled.
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
