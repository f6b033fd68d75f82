/** OpenTracing's `ot-tracer-*`: https://opentelemetry.io/docs/specs/otel/context/api-propagators/ (OT Trace) */
import { baggageFrom, baggageTo, type Format, inThree } from './format'

const ids = inThree(['ot-tracer-traceid', 'ot-tracer-spanid', 'ot-tracer-sampled'], 16)

/** Reads and writes `ot-tracer-*`, and baggage as `ot-baggage-<key>`. */
export const ot: Format = {
  read(headers) {
    const context = ids.read(headers)
    return context && { ...context, baggage: baggageFrom(headers, 'ot-baggage-') }
  },
  write: (context) => ({ ...ids.write(context), ...baggageTo(context, 'ot-baggage-') }),
}
