/** AWS X-Ray: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
import { carried, digit, type Format, hexId } from './format'

const HEADER = 'x-amzn-trace-id'

/** Reads and writes `X-Amzn-Trace-Id`. */
export const aws: Format = {
  read(headers) {
    const fields = new Map(
      (headers[HEADER] ?? '').split(';').map((part) => part.split('=').map(trimmed) as [string, string]),
    )
    const [, day, rest] = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i.exec(fields.get('Root') ?? '') ?? []
    const s = fields.get('Parent')
    // A load balancer starts a trace without a parent. It leaves the decision open or asks for it (`?`).
    const sampled = fields.get('Sampled') ?? '?'
    if (day === undefined || !/^[01?]$/.test(sampled)) return undefined
    const decision = sampled === '?' ? undefined : sampled === '1'
    if (s !== undefined) return s.length === 16 ? carried({ t: day + rest, s }, decision) : undefined
    const traceId = hexId(day + rest, 32)
    return traceId === undefined ? undefined : { traceId, sampled: decision }
  },
  write: (context) => ({
    [HEADER]: `Root=1-${context.traceId.slice(0, 8)}-${context.traceId.slice(8)};Parent=${context.spanId};Sampled=${digit(context)}`,
  }),
}

function trimmed(text: string): string {
  return text.trim()
}
