import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { serverReport } from '../../../panel/state/backends/server-report'

const TRACE = '0af7651916cd43dd8448eb211c8031ab'
const SPAN = 'b7ad6b7169203331'
const timing = (value: string) => serverReport([{ name: 'Server-Timing', value }])

describe('what a server says of a request', () => {
  it.each([
    ['server-timing', `traceparent;desc="00-${TRACE}-${SPAN}-01"`, SPAN],
    ['Server-Timing', `db;dur=53, traceparent;desc=00-${TRACE}-${SPAN}-01`, SPAN],
    ['server-timing', `sentry-trace;desc="${TRACE}-${SPAN}-1", baggage;desc="sentry-trace_id=${TRACE},a=b"`, SPAN],
    ['server-timing', `intid;desc=${TRACE.slice(16)}`, undefined],
    ['traceresponse', `00-${TRACE}-${SPAN}-01`, SPAN],
    ['X-Trace-Id', TRACE.toUpperCase(), undefined],
    ['x-kong-trace-id', TRACE, undefined],
  ])('links to its trace: %s: %s', (name, value, spanId) => {
    const { trace, metrics } = serverReport([{ name, value }])
    expect(trace?.traceId.endsWith(TRACE.slice(16))).toBe(true)
    expect(trace?.traceId).toHaveLength(32)
    expect(trace?.spanId).toBe(spanId)
    expect(metrics.map(({ name: metric }) => metric)).toEqual(value.startsWith('db') ? ['db'] : [])
  })

  it('is no trace where it is no id', () => {
    for (const value of ['', 'x', '0'.repeat(32), `${TRACE}0`, `00-${TRACE}`]) {
      expect(serverReport([{ name: 'x-trace-id', value }]).trace).toBeUndefined()
      expect(serverReport([{ name: 'traceresponse', value }]).trace).toBeUndefined()
      expect(timing(`traceparent;desc="${value}"`).trace).toBeUndefined()
    }
  })

  it('has metrics, with descriptions that hold what separates them', () => {
    expect(timing('miss, db;dur=53.2, app;desc="a, \\"b\\"; c=d";dur=47;dur=1,;dur=3, x;dur=-1;desc').metrics).toEqual([
      { name: 'miss', description: '', durationMs: undefined },
      { name: 'db', description: '', durationMs: 53.2 },
      { name: 'app', description: 'a, "b"; c=d', durationMs: 47 },
      { name: 'x', description: '', durationMs: undefined },
    ])
  })

  it('has what Kong adds', () => {
    const report = serverReport([
      { name: 'X-Kong-Upstream-Latency', value: '152' },
      { name: 'X-Kong-Proxy-Latency', value: '3' },
      { name: 'X-Kong-Request-Id', value: 'e8b0c5d1f4a29f3a5b6c7d8e9f0a1b2c' },
    ])
    expect(report.metrics.map(({ name, durationMs }) => [name, durationMs])).toEqual([
      ['upstream', 152],
      ['Kong', 3],
    ])
    expect(report.kongRequestId).toBe('e8b0c5d1f4a29f3a5b6c7d8e9f0a1b2c')
  })

  it('is read whatever it is', () => {
    const header = fc.record({
      name: fc.constantFrom(
        'server-timing',
        'traceresponse',
        'x-trace-id',
        'x-kong-upstream-latency',
        'x-kong-request-id',
      ),
      value: fc.oneof(fc.string(), fc.stringMatching(/^[a-z;=",\\ 0-9-]{0,60}$/)),
    })
    fc.assert(
      fc.property(fc.array(header), (headers) => {
        const { trace, metrics } = serverReport(headers)
        expect(metrics.length).toBeLessThanOrEqual(50)
        if (trace !== undefined) expect(trace.traceId).toMatch(/^[\da-f]{32}$/)
        for (const { durationMs = 0 } of metrics) expect(durationMs).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})
