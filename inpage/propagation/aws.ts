/** AWS X-Ray: https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
import { type Format, spanIdOf, traceIdOf } from './format'

const ROOT = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i

export const aws: Format = {
  read(header) {
    const fields = new Map<string, string>()
    for (const part of (header('x-amzn-trace-id') ?? '').split(';')) {
      const at = part.indexOf('=')
      if (at > 0) fields.set(part.slice(0, at).trim(), part.slice(at + 1).trim())
    }
    const root = ROOT.exec(fields.get('Root') ?? '')
    const id = root === null ? undefined : traceIdOf(root[1] + root[2])
    const spanId = spanIdOf(fields.get('Parent'))
    const sampled = fields.get('Sampled')
    if (id === undefined || spanId === undefined || (sampled !== '0' && sampled !== '1')) return undefined
    return { ...id, spanId, sampled: sampled === '1' }
  },
  write({ traceId, spanId, sampled }, header) {
    const root = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
    header('x-amzn-trace-id', `Root=${root};Parent=${spanId};Sampled=${sampled ? 1 : 0}`)
  },
}
