/**
 * For formats without fields for status, scope and dropped counts: the attributes that hold them, with OpenTelemetry's names
 * (https://opentelemetry.io/docs/specs/otel/common/mapping-to-non-otlp/).
 */

import { SpanKind, StatusCode } from '../../inpage/api/api'
import type { AttributeEntry } from '../../inpage/block/format'
import { NOTHING_DROPPED, type TraceSpan, textAttribute } from './trace-model'

const STATUS = 'otel.status_code'
const DESCRIPTION = 'otel.status_description'
const SCOPE_NAME = 'otel.scope.name'
const SCOPE_VERSION = 'otel.scope.version'
const DROPPED = {
  attributes: 'otel.dropped_attributes_count',
  events: 'otel.dropped_events_count',
  links: 'otel.dropped_links_count',
} as const
const MARKS = new Set<string>([STATUS, DESCRIPTION, SCOPE_NAME, SCOPE_VERSION, ...Object.values(DROPPED)])

/** The attributes for a span's status, scope and dropped counts. */
export function marksOf({ status, scope, dropped }: TraceSpan): AttributeEntry[] {
  const marks: AttributeEntry[] = []
  if (status.code !== StatusCode.UNSET) marks.push([STATUS, status.code === StatusCode.ERROR ? 'ERROR' : 'OK'])
  if (status.message !== '') marks.push([DESCRIPTION, status.message])
  if (scope.name !== '') marks.push([SCOPE_NAME, scope.name])
  if (scope.version !== '') marks.push([SCOPE_VERSION, scope.version])
  for (const of of ['attributes', 'events', 'links'] as const) {
    if (dropped[of] > 0) marks.push([DROPPED[of], dropped[of]])
  }
  return marks
}

type Marked = Pick<TraceSpan, 'attributes' | 'status' | 'scope' | 'dropped'>

/** Splits such attributes from all others. `failed` is whether the format itself says that the span failed. */
export function withoutMarks(attributes: readonly AttributeEntry[], failed: boolean): Marked {
  const text = (key: string) => textAttribute(attributes, key)
  const count = (key: string) => {
    const value = Number(attributes.find(([name]) => name === key)?.[1] ?? 0)
    return Number.isInteger(value) && value >= 0 && value <= 0xffffffff ? value : 0
  }
  const code =
    text(STATUS) === 'OK' ? StatusCode.OK : failed || text(STATUS) === 'ERROR' ? StatusCode.ERROR : StatusCode.UNSET
  const marked = attributes.some(([key]) => MARKS.has(key))
  return {
    attributes: marked ? attributes.filter(([key]) => !MARKS.has(key)) : attributes,
    status: { code, message: text(DESCRIPTION) },
    scope: {
      name: text(SCOPE_NAME) || text('otel.library.name'),
      version: text(SCOPE_VERSION) || text('otel.library.version'),
    },
    dropped: marked
      ? { attributes: count(DROPPED.attributes), events: count(DROPPED.events), links: count(DROPPED.links) }
      : NOTHING_DROPPED,
  }
}

/** Kinds by the names that Jaeger and (in capitals) Zipkin give them. */
const KINDS: readonly (readonly [string, SpanKind])[] = [
  ['internal', SpanKind.INTERNAL],
  ['server', SpanKind.SERVER],
  ['client', SpanKind.CLIENT],
  ['producer', SpanKind.PRODUCER],
  ['consumer', SpanKind.CONSUMER],
]

/** A kind by its name in any case; unspecified for any other name. */
export function kindNamed(name: unknown): SpanKind {
  const wanted = typeof name === 'string' ? name.toLowerCase() : ''
  return KINDS.find(([known]) => known === wanted)?.[1] ?? SpanKind.UNSPECIFIED
}

/** A status code by its name; unset for any other name. */
export function codeNamed(name: string): StatusCode {
  const code = name.toUpperCase().replace('STATUSCODE.', '')
  return code === 'ERROR' ? StatusCode.ERROR : code === 'OK' ? StatusCode.OK : StatusCode.UNSET
}

/** The name of a kind; '' for unspecified. */
export function nameOfKind(kind: SpanKind): string {
  return KINDS.find(([, known]) => known === kind)?.[0] ?? ''
}
