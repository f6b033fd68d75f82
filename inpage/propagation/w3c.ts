/** W3C Trace Context and Baggage: https://www.w3.org/TR/trace-context/ , https://www.w3.org/TR/baggage/ */
import { digit, type Format, inOne } from './format'

// Of a newer version, the fields of version 00 are read.
const traceparent = inOne(
  'traceparent',
  /^(?!ff)(?:00(?=.{53}$)|(?!00)[0-9a-f]{2})-(?<t>[0-9a-f]{32})-(?<s>(?!0{16})[0-9a-f]{16})-(?<f>[0-9a-f]{2})(-.*)?$/,
  (flags) => (Number.parseInt(flags ?? '', 16) & 1) === 1,
  (context) => `00-${context.traceId}-${context.spanId}-0${digit(context)}`,
)

/** Reads and writes `traceparent`, `tracestate` and `baggage`. */
export const w3c: Format = {
  read(headers) {
    const context = traceparent.read(headers)
    return context && { ...context, traceState: headers.tracestate, baggage: headers.baggage }
  },
  write: (context) => ({
    ...traceparent.write(context),
    tracestate: context.traceState || undefined,
    baggage: context.baggage || undefined,
  }),
}
