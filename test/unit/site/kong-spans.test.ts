/** The demo's stand-in for Kong, against what Kong's own encoder wrote for a request. */
import { describe, expect, it } from 'vitest'
import { kongRequest, newId, nowNs } from '../../site/services/kong-spans'
import kong from '../receiver/kong-otlp.json'

/** What a request says, with the types of what differs from request to request in its place. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const list = value.map(shapeOf)
    // The order of attributes is Lua's, and means nothing.
    return list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, own]) => [key, KEPT.has(key) ? own : shapeOf(own)]),
    )
  }
  return typeof value === 'string' && /^[\da-f]+$/.test(value) ? `${value.length} digits` : typeof value
}
/** What is the same for each request. */
const KEPT = new Set(['key', 'name', 'kind', 'code', 'version', 'scope'])

describe('the gateway of the demo shop', () => {
  const startNs = nowNs()
  const request = kongRequest('kong (stand-in)', '00000000-0000-4000-8000-000000000001', [
    {
      ...{ traceId: newId(16), parentSpanId: newId(8), gatewaySpanId: newId(8), balancerSpanId: newId(8) },
      ...{ method: 'GET', url: new URL('http://127.0.0.1:8000/api/cart?a=1'), httpVersion: '1.1' },
      ...{ clientIp: '127.0.0.1', status: 200, upstreamIp: '127.0.0.1', upstreamPort: 4601 },
      ...{ startNs, upstreamStartNs: startNs + 1e6, upstreamEndNs: startNs + 2e6, endNs: startNs + 3e6 },
    },
  ])

  it('sends spans as Kong does: names, kinds, attributes, their types, and ids', () => {
    expect(shapeOf(JSON.parse(JSON.stringify(request)))).toEqual(shapeOf(kong))
  })

  it('has times as coarse as Kong’s, which are doubles', () => {
    const times = JSON.stringify(request).match(/(?<="\w+TimeUnixNano":")\d+/g) ?? []
    expect(times).toHaveLength(4)
    for (const time of times) expect(BigInt(time) % 256n).toBe(0n)
    expect(JSON.stringify(request)).toContain('"http://127.0.0.1/api/cart?a=1"')
  })
})
