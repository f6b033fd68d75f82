/** A real Jaeger: it holds what the panel shows, and what services sent there is shown under the request. */
import type { Page } from 'puppeteer'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../extension/settings/settings'
import type { TraceSpan } from '../../../panel/formats/trace-model'
import { type LocalServer, startLocalServer } from '../../local-server'
import { buildJaeger, type Jaeger, startJaeger } from '../../real-servers/jaeger'
import { titleWith } from '../../real-servers/program'
import { type Site, startSite } from '../../site/server'
import { playShop } from '../../start/play'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel } from '../harness/panel'
import { openSavedFiles } from '../harness/saved-files'
import { type Service, startService } from '../harness/service'
import { EXPORT_PATIENCE_MS, shownSpans, sorted, spansOf } from './exported-spans'

const AHEAD_MS = 1700

const program = await buildJaeger()

describe.skipIf('missing' in program)(titleWith('a real Jaeger', program), () => {
  let jaeger: Jaeger
  let harness: Harness
  let page: Page
  let panel: Panel

  beforeAll(async () => {
    if ('missing' in program) return
    jaeger = await startJaeger(program.path)
    harness = await launch()
  })

  afterAll(async () => {
    await harness?.close()
    await jaeger?.close()
  })

  afterEach(async () => {
    await panel?.close()
    await page?.close()
  })

  /** All that it has of these traces, by its newer API. */
  async function held(traceIds: Iterable<string>): Promise<readonly TraceSpan[]> {
    const answers = [...traceIds].map(async (id) =>
      spansOf(await (await fetch(`${jaeger.url}/api/v3/traces/${id}`)).text()),
    )
    return (await Promise.all(answers)).flat()
  }

  it('holds the shop as the panel shows it, to the nanosecond', async () => {
    const site: Site = await startSite()
    const files = await openSavedFiles(harness)
    try {
      const { endpoint } = jaeger
      await harness.store({ export: { on: true, endpoint, codec: 'protobuf', rate: 1, sites: [], resource: {} } })
      page = await harness.newTab(site.origin)
      panel = await harness.openPanel(page)
      await page.reload()
      await playShop(page)
      const spans = await shownSpans(page, panel, files)
      expect(spans.length).toBeGreaterThan(20)
      const traceIds = new Set(spans.map(({ traceId }) => traceId))
      let last: readonly TraceSpan[] = []
      await until(
        async () => {
          last = await held(traceIds)
          return last.length >= spans.length
        },
        'not all spans came',
        EXPORT_PATIENCE_MS,
      ).catch(() => {})
      expect(inJaeger(last)).toEqual(inJaeger(spans))
    } finally {
      await files.close()
      await site.close()
    }
  })

  describe('with the spans of a service whose clock is off', () => {
    let service: Service

    beforeAll(async () => {
      service = await startService(jaeger.endpoint, { clockMs: AHEAD_MS })
    })

    afterAll(() => service?.close())

    async function expectRead(url: string): Promise<void> {
      await harness.store({
        ...{ receiver: false, instrumentations: ['fetch'] },
        backends: {
          ...DEFAULT_SETTINGS.backends,
          servers: [{ type: 'jaeger', url, origins: [service.origin], headers: {} }],
        },
      })
      page = await harness.newTab(service.origin)
      panel = await harness.openPanel(page)
      await page.reload()
      await page.click('#pay')
      const rows = await panel.rowsWhen((shown) => shown.length === 3, 'Jaeger was not asked', 30_000)
      expect(rows.map(({ level, name }) => `${level} ${name}`)).toEqual([
        expect.stringMatching(/^1 GET \/api\/pay/),
        expect.stringMatching(/^2 GET \/api\/pay.*cart-service \+1\.\d+ s, by its clock/),
        '3 SELECT cart',
      ])
      await panel.select('SELECT cart')
      await panel.details('deadlock detected')
    }

    it('is asked by its newer API, and opens the trace in its own pages', async () => {
      await expectRead(jaeger.url)
      const isIts = (url: string) => url.startsWith(`${jaeger.url}/trace/`)
      const opened = harness.browser.waitForTarget((target) => isIts(target.url()), { timeout: EXPORT_PATIENCE_MS })
      await panel.choose('SELECT cart', 'Open trace in', `Jaeger ${new URL(jaeger.url).host}`)
      const tab = await opened
      expect(tab.url()).toMatch(/\/trace\/[0-9a-f]{32}\?uiFind=[0-9a-f]{16}$/)
      expect((await fetch(tab.url())).headers.get('content-type')).toContain('text/html')
      const [, traceId = ''] = /\/trace\/(\w+)/.exec(tab.url()) ?? []
      expect((await held([traceId])).map(({ name }) => name).sort()).toEqual(['GET /api/pay', 'SELECT cart'])
    })

    describe('behind what lacks the newer API', () => {
      let older: LocalServer
      const asked: string[] = []

      beforeEach(async () => {
        older = await startLocalServer(async ({ url = '' }, response) => {
          asked.push(url.replace(/[0-9a-f]{32}.*/, ''))
          if (url.startsWith('/api/v3/')) {
            response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found')
            return
          }
          const answer = await fetch(jaeger.url + url)
          response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
          response.end(Buffer.from(await answer.arrayBuffer()))
        })
      })

      afterEach(() => older?.close())

      it('is asked by its older API', async () => {
        await expectRead(older.origin)
        expect(asked.at(-1)).toBe('/api/traces/')
      })
    })
  })
})

/**
 * What is compared. Jaeger keeps attributes and events by their names, in no order of their own; lists and maps as JSON; no counts
 * of what was dropped. It adds what it was sent by, and what it would say of the trace.
 */
function inJaeger(spans: readonly TraceSpan[]) {
  return sorted(spans).map(({ dropped: _, ...span }) => ({
    ...span,
    attributes: attributesInJaeger(span.attributes),
    events: span.events
      .map((event) => ({ ...event, attributes: attributesInJaeger(event.attributes) }))
      .sort((a, b) => (a.name === b.name ? Number(a.timeNs - b.timeNs) : a.name < b.name ? -1 : 1)),
    resource: attributesInJaeger(span.resource),
  }))
}

function attributesInJaeger(attributes: TraceSpan['resource']) {
  const kept = attributes.filter(([name]) => !/^(internal\.span\.format|jaeger\.internal\.warnings)$/.test(name))
  return Object.fromEntries(
    kept.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value, inOrder) : value]),
  )
}

/** For `JSON.stringify`: maps in the order of their keys. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
