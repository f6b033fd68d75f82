/** OpenTracing's `ot-tracer-*`: https://github.com/open-telemetry/opentelemetry-specification (OT Trace propagator) */
import { type Format, sampledOf, sizedTraceId, spanIdOf, traceIdOf } from './format'

export const ot: Format = {
  read(header) {
    const id = traceIdOf(header('ot-tracer-traceid'))
    const spanId = spanIdOf(header('ot-tracer-spanid'))
    if (id === undefined || spanId === undefined) return undefined
    const sampled = sampledOf(header('ot-tracer-sampled'))
    return { ...id, spanId, ...(sampled === undefined ? {} : { sampled }) }
  },
  write(context, header) {
    header('ot-tracer-traceid', sizedTraceId(context, 16))
    header('ot-tracer-spanid', context.spanId)
    if (context.sampled !== undefined) header('ot-tracer-sampled', context.sampled ? '1' : '0')
  },
}
