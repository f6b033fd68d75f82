/** What a real OpenTelemetry Collector gets is what the panel shows, to the nanosecond, each span once. */
import type { Page } from 'puppeteer'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Settings } from '../../extension/settings/settings'
import { readTraceFile } from '../../panel/formats/all'
import { otlp } from '../../panel/formats/otlp/otlp'
import type { TraceSpan } from '../../panel/formats/trace-model'
import { buildCollector, type Collector, startCollector } from '../real-servers/collector'
import { titleWith } from '../real-servers/program'
import { type Site, startSite } from '../site/server'
import { playShop } from '../start/play'
import { type Harness, launch, until } from './harness'
import { pageScript } from './opentelemetry/page'
import { startOpenTelemetryServer } from './opentelemetry/server'
import type { Panel } from './panel'
import { openSavedFiles, type SavedFiles } from './saved-files'

const PATIENCE_MS = 30_000
const MANY = 20_000

const program = await buildCollector()

describe.skipIf('missing' in program)(titleWith('a real OpenTelemetry Collector', program), () => {
  let collector: Collector
  let harness: Harness
  let files: SavedFiles
  let site: Site
  let page: Page
  let panel: Panel

  beforeAll(async () => {
    site = await startSite()
    harness = await launch()
    files = await openSavedFiles(harness)
  })

  afterAll(async () => {
    await files?.close()
    await harness?.close()
    await site?.close()
  })

  beforeEach(async () => {
    if ('path' in program) collector = await startCollector(program.path)
  })

  afterEach(async () => {
    await panel?.close()
    await page?.close()
    await collector?.close()
  })

  async function inspect(url: string, codec: Settings['export']['codec'] = 'protobuf'): Promise<void> {
    const { endpoint } = collector
    await harness.store({ export: { on: true, endpoint, codec, rate: 1, sites: [], resource: {} } })
    page = await harness.newTab(url)
    panel = await harness.openPanel(page)
    await page.reload()
  }

  /** The ended spans that the panel shows, once nothing of the page is open any more. */
  async function shown(): Promise<readonly TraceSpan[]> {
    await until(async () => !(await panel.summary()).includes('running'), 'spans are still open', PATIENCE_MS)
    await panel.click('Record')
    const { text } = await files.save(panel, otlp, 'All traces')
    return spansOf(text).filter(({ endNs }) => endNs !== undefined)
  }

  /** What the Collector has of the panel's page, once it has as many spans as this. */
  async function got(spans: readonly TraceSpan[]): Promise<readonly TraceSpan[]> {
    let last: readonly TraceSpan[] = []
    const traces = new Set(spans.map(({ traceId }) => traceId))
    const isAll = async () => {
      last = spansOf(await collector.written()).filter(({ traceId }) => traces.has(traceId))
      return last.length >= spans.length
    }
    await until(isAll, 'not all spans came', PATIENCE_MS).catch(() => {})
    return last
  }

  it.each(['protobuf', 'json'] as const)('gets the shop in %s as the panel shows it', async (codec) => {
    await inspect(site.origin, codec)
    await playShop(page)
    const spans = await shown()
    expect(spans.length).toBeGreaterThan(20)
    expect(sorted(await got(spans))).toEqual(sorted(spans))
  })

  it('gets the shop so though the background is killed again and again', async () => {
    await inspect(site.origin)
    const played = playShop(page)
    let isPlayed = false
    void played.finally(() => {
      isPlayed = true
    })
    while (!isPlayed) {
      await harness.killWorker()
      await new Promise((resolve) => setTimeout(resolve, 700))
    }
    await played
    const spans = await shown()
    // What was under way when it was killed is sent again, with the same ids.
    const byKey = new Map((await got(spans)).map((span) => [keyOf(span), span]))
    expect(sorted([...byKey.values()])).toEqual(sorted(spans))
  })

  it('gets what a page with its own OpenTelemetry exports from the page alone, and the rest from us', async () => {
    const server = await startOpenTelemetryServer()
    try {
      server.serve(await pageScript('api-1.9', '@opentelemetry/sdk-trace-web'), Date.now())
      await inspect(server.origin)
      await page.evaluate(() => Reflect.get(globalThis, 'run')())
      const spans = await shown()
      const own = server.exported().flatMap(spansOf)
      expect(own.length).toBeGreaterThan(5)
      for (const body of server.exported()) {
        const headers = { 'content-type': 'application/json' }
        const { ok } = await fetch(`${collector.endpoint}/v1/traces`, { method: 'POST', body, headers })
        expect(ok).toBe(true)
      }
      const ownKeys = new Set(own.map(keyOf))
      const all = await got(spans)
      expect(sorted(all).map(timesOf)).toEqual(sorted(spans).map(timesOf))
      const ours = (given: readonly TraceSpan[]) => sorted(given.filter((span) => !ownKeys.has(keyOf(span))))
      expect(ours(spans).map(({ name }) => name)).toContain('ours')
      expect(ours(all)).toEqual(ours(spans))
    } finally {
      await server.close()
    }
  })

  it(`gets ${MANY} spans, each once`, async () => {
    await inspect(`${site.origin}/empty`)
    await page.evaluate(async (count) => {
      for (let i = 0; i < count; i++) {
        tracing?.startSpan(`many ${i}`).finish()
        if (i % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }, MANY)
    const names = async () =>
      [...(await collector.written()).matchAll(/"name":"many (\d+)"/g)].map(([, i]) => Number(i))
    await until(async () => (await names()).length >= MANY, 'not all spans came', PATIENCE_MS).catch(() => {})
    expect((await names()).sort((a, b) => a - b)).toEqual(Array.from({ length: MANY }, (_, i) => i))
  })
})

function spansOf(text: string): readonly TraceSpan[] {
  const read = readTraceFile(text)
  return 'spans' in read ? read.spans : []
}

function keyOf({ traceId, spanId }: Pick<TraceSpan, 'traceId' | 'spanId'>): string {
  return `${traceId}:${spanId}`
}

function timesOf({ traceId, spanId, parentId, name, startNs, endNs }: Times) {
  return { traceId, spanId, parentId, name, startNs, endNs }
}

/** In the order of their ids, with all that OTLP says of them. */
function sorted(spans: readonly TraceSpan[]) {
  const plain = spans.map((span) => {
    const { traceState, kind, status, attributes, events, links, scope, resource, dropped } = span
    return { ...timesOf(span), traceState, kind, status, attributes, events, links, scope, resource, dropped }
  })
  return plain.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

type Times = Pick<TraceSpan, 'traceId' | 'spanId' | 'parentId' | 'name' | 'startNs' | 'endNs'>
