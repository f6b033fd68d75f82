/** Jaeger: https://www.jaegertracing.io/docs/1.76/client-libraries/#propagation-format */
import { type Format, hexId, sizedTraceId } from './format'

export const jaeger: Format = {
  read(header) {
    const [trace, span, parent, flags, ...rest] = (header('uber-trace-id') ?? '').split(':')
    const traceId = hexId(trace, 32)
    const spanId = hexId(span, 16)
    if (traceId === undefined || spanId === undefined || rest.length > 0) return undefined
    if (flags === undefined || !/^[0-9a-f]{1,2}$/i.test(flags)) return undefined
    const parentId = hexId(parent, 16)
    return {
      traceId,
      spanId,
      sampled: (Number.parseInt(flags, 16) & 1) === 1,
      digits: trace.length > 16 ? 32 : 16,
      ...(parentId === undefined ? {} : { parentId }),
    }
  },
  write(context, header) {
    const { spanId, parentId = '0', sampled } = context
    header('uber-trace-id', `${sizedTraceId(context)}:${spanId}:${parentId}:0${sampled ? 1 : 0}`)
  },
}
