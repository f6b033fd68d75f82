/** Which of the forms are read and written, and in which order. */
import type { HeaderFormat } from '../settings'
import { aws } from './aws'
import { b3, b3Single } from './b3'
import { datadog } from './datadog'
import type { Carried, Format, ReadHeader, Sent } from './format'
import { gcp } from './gcp'
import { instana } from './instana'
import { jaeger } from './jaeger'
import { ot } from './ot'
import { w3c } from './w3c'

type FormName = Exclude<HeaderFormat, 'preserve'>

/** In the order in which they are looked for: W3C first, whose `tracestate` others may take for theirs. */
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
const NAMES = Object.keys(FORMS) as FormName[]

export interface Received {
  readonly form: FormName
  readonly carried: Carried
}

/** The first form in which there is a trace; if there is none, the first that has at least a decision. */
export function receive(header: ReadHeader): Received | undefined {
  let decision: Received | undefined
  for (let i = 0; i < NAMES.length; i++) {
    const form = NAMES[i]
    const carried = FORMS[form].read(header)
    if (carried?.traceId !== undefined) return { form, carried }
    if (carried?.sampled !== undefined) decision ??= { form, carried }
  }
  return decision
}

/**
 * The headers of `context` in the forms that are wanted, by lower-case name. `preserve` is the form in which the page's
 * own trace came, W3C if it came in none.
 */
export function headersFor(
  context: Sent,
  wanted: readonly HeaderFormat[],
  received: Received | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {}
  const write = (name: string, value: string) => {
    headers[name] = value
  }
  for (let i = 0; i < wanted.length; i++) {
    const name = wanted[i]
    FORMS[name === 'preserve' ? (received?.form ?? 'w3c') : name].write(context, write)
  }
  return headers
}
