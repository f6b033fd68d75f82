/** Datadog: https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/ ; ids are decimal. */
import { decimalOf, type Format, hexOfDecimal } from './format'

export const datadog: Format = {
  read(header) {
    const traceId = hexOfDecimal(header('x-datadog-trace-id')?.trim(), 32)
    const priority = header('x-datadog-sampling-priority')
    if (traceId === undefined || (priority !== undefined && !/^(-1|[012])$/.test(priority))) return undefined
    const spanId = hexOfDecimal(header('x-datadog-parent-id')?.trim(), 16)
    return {
      traceId,
      digits: 16,
      ...(spanId === undefined ? {} : { spanId }),
      ...(priority === undefined ? {} : { sampled: Number(priority) > 0 }),
    }
  },
  write({ traceId, spanId, sampled }, header) {
    header('x-datadog-trace-id', decimalOf(traceId))
    header('x-datadog-parent-id', decimalOf(spanId))
    if (sampled !== undefined) header('x-datadog-sampling-priority', sampled ? '1' : '0')
  },
}
