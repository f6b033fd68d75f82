/** Jaeger: https://www.jaegertracing.io/sdk-migration/#propagation-format */
import { baggageFrom, baggageTo, digit, type Format, inOne, sized } from './format'

const id = inOne(
  'uber-trace-id',
  /^(?<t>[0-9a-f]{1,32}):(?<s>[0-9a-f]{1,16}):(?<p>[^:]*):(?<f>[0-9a-f]{1,2})$/i,
  (flags) => (Number.parseInt(flags ?? '', 16) & 1) === 1,
  (context) => `${sized(context)}:${context.spanId}:${context.parentId ?? 0}:0${digit(context)}`,
)

/** Reads and writes `uber-trace-id`, and baggage as `uberctx-<key>`. */
export const jaeger: Format = {
  read(headers) {
    const context = id.read(headers)
    return context && { ...context, baggage: baggageFrom(headers, 'uberctx-') }
  },
  write: (context) => ({ ...id.write(context), ...baggageTo(context, 'uberctx-') }),
}
