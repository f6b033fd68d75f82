/** Google Cloud: https://cloud.google.com/trace/docs/trace-context#legacy-http-header ; the span id is decimal. */
import { carried, decimal, digit, type Format, hexOfDecimal } from './format'

const HEADER = 'x-cloud-trace-context'

export const gcp: Format = {
  read(headers) {
    const [, t, span, flag] = /^([0-9a-f]{32})\/(\d{1,20})(?:;o=(\d))?$/.exec(headers[HEADER] ?? '') ?? []
    return carried({ t, s: hexOfDecimal(span) }, flag === '1')
  },
  write: (context) => ({ [HEADER]: `${context.traceId}/${decimal(context.spanId)};o=${digit(context)}` }),
}
