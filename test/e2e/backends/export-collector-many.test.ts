/** What a real OpenTelemetry Collector gets of a page with its own OpenTelemetry, and of one with very many spans. */
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import type { TraceSpan } from '../../../panel/formats/trace-model'
import { until } from '../harness/harness'
import { pageScript } from '../opentelemetry/page'
import { startOpenTelemetryServer } from '../opentelemetry/server'
import { describeExport } from './collector'
import { EXPORT_PATIENCE_MS, keyOf, sorted, spansOf, timesOf } from './exported-spans'

/** More are sent by `TRACEPANE_SPANS=100000`: that takes some minutes. */
const MANY = Number(process.env.TRACEPANE_SPANS ?? 20_000)
const PATIENCE_MS = Math.max(EXPORT_PATIENCE_MS, MANY * 3)

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

  it(
    `gets ${MANY} spans as the panel shows them, to the nanosecond, each once`,
    async () => {
      await exporting.inspect(`${exporting.site.origin}/empty`)
      await exporting.page.evaluate(async (count) => {
        for (let i = 0; i < count; i += 500) {
          const root = tracing?.startSpan(`root ${i}`)
          for (let j = 1; j < 500; j++) {
            const span = tracing?.startSpan(`many ${i + j}`, { parent: root, attributes: { i: i + j, text: 'ん' } })
            if (j % 100 === 0) span?.setStatus(2, 'failed')
            span?.finish()
          }
          root?.finish()
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
      }, MANY)
      const spans = await exporting.shown(PATIENCE_MS)
      const all = await exporting.got(spans, PATIENCE_MS)
      expect([spans.length > MANY, all.length]).toEqual([true, spans.length])
      const wanted = sorted(spans)
      // A comparison of all at once would print all.
      const others = sorted(all).filter((span, i) => !isDeepStrictEqual(span, wanted[i]))
      expect(others.slice(0, 3)).toEqual([])
    },
    2 * PATIENCE_MS,
  )
})
