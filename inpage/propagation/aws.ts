/** AWS X-Ray: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
import { carried, digit, type Format } from './format'

const HEADER = 'x-amzn-trace-id'

export const aws: Format = {
  read(headers) {
    const fields = new Map(
      (headers[HEADER] ?? '').split(';').map((part) => part.split('=').map(trimmed) as [string, string]),
    )
    const [, day, rest] = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i.exec(fields.get('Root') ?? '') ?? []
    const s = fields.get('Parent')
    const sampled = fields.get('Sampled') ?? ''
    return s?.length === 16 && /^[01]$/.test(sampled) ? carried({ t: day + rest, s }, sampled === '1') : undefined
  },
  write: (context) => ({
    [HEADER]: `Root=1-${context.traceId.slice(0, 8)}-${context.traceId.slice(8)};Parent=${context.spanId};Sampled=${digit(context)}`,
  }),
}

function trimmed(text: string): string {
  return text.trim()
}
