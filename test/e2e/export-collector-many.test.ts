/** What a real OpenTelemetry Collector gets of a page with its own OpenTelemetry, and of one with very many spans. */
import { expect, it } from 'vitest'
import type { TraceSpan } from '../../panel/formats/trace-model'
import { describeExport } from './collector'
import { EXPORT_PATIENCE_MS, keyOf, sorted, spansOf, timesOf } from './exported-spans'
import { until } from './harness'
import { pageScript } from './opentelemetry/page'
import { startOpenTelemetryServer } from './opentelemetry/server'

const MANY = 20_000

describeExport((exporting) => {
  it('gets what a page with its own OpenTelemetry exports from the page alone, and the rest from us', async () => {
    const server = await startOpenTelemetryServer()
    try {
      server.serve(await pageScript('api-1.9', '@opentelemetry/sdk-trace-web'), Date.now())
      await exporting.inspect(server.origin)
      await exporting.page.evaluate(() => Reflect.get(globalThis, 'run')())
      // Those of its requests end later than the requests.
      const ofRequests = () =>
        server
          .exported()
          .flatMap(spansOf)
          .filter(({ name }) => name === 'GET')
      await until(async () => ofRequests().length === 2, 'the page does not export its requests', EXPORT_PATIENCE_MS)
      const own = server.exported().flatMap(spansOf)
      expect(own.length).toBeGreaterThan(5)
      const spans = await exporting.shown()
      for (const body of server.exported()) {
        const headers = { 'content-type': 'application/json' }
        const { ok } = await fetch(`${exporting.collector.endpoint}/v1/traces`, { method: 'POST', body, headers })
        expect(ok).toBe(true)
      }
      const ownKeys = new Set(own.map(keyOf))
      const all = await exporting.got(spans)
      expect(sorted(all).map(timesOf)).toEqual(sorted(spans).map(timesOf))
      const ours = (given: readonly TraceSpan[]) => sorted(given.filter((span) => !ownKeys.has(keyOf(span))))
      expect(ours(spans).map(({ name }) => name)).toContain('ours')
      expect(ours(all)).toEqual(ours(spans))
    } finally {
      await server.close()
    }
  })

  it(`gets ${MANY} spans, each once`, async () => {
    await exporting.inspect(`${exporting.site.origin}/empty`)
    await exporting.page.evaluate(async (count) => {
      for (let i = 0; i < count; i++) {
        tracing?.startSpan(`many ${i}`).finish()
        if (i % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }, MANY)
    const names = async () =>
      [...(await exporting.collector.written()).matchAll(/"name":"many (\d+)"/g)].map(([, i]) => Number(i))
    await until(async () => (await names()).length >= MANY, 'not all spans came', EXPORT_PATIENCE_MS).catch(() => {})
    expect((await names()).sort((a, b) => a - b)).toEqual(Array.from({ length: MANY }, (_, i) => i))
  })
})
