/** Google Cloud: https://cloud.google.com/trace/docs/trace-context#legacy-http-header */
import { decimalOf, type Format, hexOfDecimal, traceIdOf } from './format'

const FORM = /^([0-9a-f]{32})\/(\d{1,20})(?:;o=(\d))?$/

export const gcp: Format = {
  read(header) {
    const match = FORM.exec(header('x-cloud-trace-context') ?? '')
    const id = traceIdOf(match?.[1])
    const spanId = hexOfDecimal(match?.[2], 16)
    return id === undefined || spanId === undefined ? undefined : { ...id, spanId, sampled: match?.[3] === '1' }
  },
  write({ traceId, spanId, sampled }, header) {
    header('x-cloud-trace-context', `${traceId}/${decimalOf(spanId)};o=${sampled ? 1 : 0}`)
  },
}
