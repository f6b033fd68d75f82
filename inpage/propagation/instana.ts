/** Instana: https://www.ibm.com/docs/en/instana-observability (HTTP tracing headers) */
import { type Format, sizedTraceId, spanIdOf, traceIdOf } from './format'

export const instana: Format = {
  read(header) {
    const id = traceIdOf(header('x-instana-t'))
    const spanId = spanIdOf(header('x-instana-s'))
    return id === undefined || spanId === undefined
      ? undefined
      : { ...id, spanId, sampled: header('x-instana-l')?.startsWith('1') === true }
  },
  write(context, header) {
    header('x-instana-t', sizedTraceId(context))
    header('x-instana-s', context.spanId)
    if (context.sampled !== undefined) header('x-instana-l', context.sampled ? '1' : '0')
  },
}
