/** Google Cloud: https://cloud.google.com/trace/docs/trace-context#legacy-http-header. Its span id is decimal. */
import { carried, decimal, digit, type Format, hexId, hexOfDecimal } from './format'

const HEADER = 'x-cloud-trace-context'

/** Reads and writes `X-Cloud-Trace-Context`. */
export const gcp: Format = {
  read(headers) {
    const [, t, span, flag] = /^([0-9a-f]{32})(?:\/(\d{0,20}))?(?:;o=(\d))?$/.exec(headers[HEADER] ?? '') ?? []
    if (/[1-9]/.test(span ?? '')) return carried({ t, s: hexOfDecimal(span) }, flag === '1')
    // Google's own example has the span id 0: a trace that has no span yet.
    const traceId = hexId(t, 32)
    return traceId === undefined ? undefined : { traceId, sampled: flag === '1' }
  },
  write: (context) => ({ [HEADER]: `${context.traceId}/${decimal(context.spanId)};o=${digit(context)}` }),
}
