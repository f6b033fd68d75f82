import { isDeepStrictEqual } from 'node:util'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import messages from '../../extension/public/_locales/en/messages.json' with { type: 'json' }
import { APIS, SDKS } from '../opentelemetry/bundle'
import { type Harness, launch, until } from './harness'
import { pageScript, pageScriptWithoutSdk, SPAN_COUNT } from './opentelemetry/page'
import { type OpenTelemetryServer, startOpenTelemetryServer } from './opentelemetry/server'
import type { Panel, PanelRow } from './panel'

const PATIENCE_MS = 30_000

let server: OpenTelemetryServer
let harness: Harness
/** In a context without extensions. */
let elsewhere: Page

beforeAll(async () => {
  server = await startOpenTelemetryServer()
  harness = await launch({ instrumentations: ['fetch', 'xhr'] })
  elsewhere = await (await harness.browser.createBrowserContext()).newPage()
})

afterAll(async () => {
  await harness?.close()
  await server?.close()
})

/** Runs the page's work, and gives back what it exported, in no order. */
async function exportOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(() => Reflect.get(globalThis, 'run')())
  await until(() => server.exported().length >= SPAN_COUNT, 'the page did not export its spans', PATIENCE_MS)
  expect(server.exported()).toHaveLength(SPAN_COUNT)
  return [...server.exported()].sort()
}

/** What the page exports in a browser without us. */
async function exportElsewhere(script: string, startMs: number, origin = server.origin): Promise<readonly string[]> {
  server.serve(script, startMs)
  await elsewhere.goto(origin)
  const exported = await exportOf(elsewhere)
  server.serve(script, startMs)
  return exported
}

const TREE = ['load', '  price', '    ours', 'order', '  GET /order?sig=REDACTED 200', 'pay', '  GET /pay 200']

/** One span for each request, and every span under the one it says, or that the page had active. */
async function expectTree(panel: Panel, tree = TREE): Promise<void> {
  const read = (rows: readonly PanelRow[]) =>
    rows.map(({ level, name, status }) => {
      const [code] = /\b\d{3}$/.exec(status) ?? []
      return `${'  '.repeat(level - 1)}${name}${code === undefined ? '' : ` ${code}`}`
    })
  // While spans end, what is known of them grows.
  const isSo = (rows: readonly PanelRow[]) => isDeepStrictEqual(read(rows), tree)
  await panel.rowsWhen(isSo, `not the tree\n${tree.join('\n')}`, PATIENCE_MS)
}

/** The server's spans go under a span that the page exported. */
function expectPropagated(path: string): void {
  const [, traceId, spanId] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(String(server.headers()[path]?.traceparent)) ?? []
  const owner = server.exported().find((body) => body.includes(`"spanId":"${spanId}"`))
  expect(owner).toContain(`"traceId":"${traceId}"`)
}

describe('a page with OpenTelemetry of its own that is traced from its start', () => {
  let page: Page
  let panel: Panel

  beforeAll(async () => {
    page = await harness.newTab(server.origin)
    panel = await harness.openPanel(page)
  })

  afterAll(async () => {
    await page?.close()
  })

  describe.each(SDKS)('with %s', (sdk) => {
    it.each(APIS)(
      'and %s is seen with one span for each request, and exports byte for byte what it did',
      async (api) => {
        const script = await pageScript(api, sdk)
        const startMs = Date.now()
        const usual = await exportElsewhere(script, startMs)
        await page.goto(server.origin)
        expect(await exportOf(page)).toEqual(usual)
        expectPropagated('/order')
        expectPropagated('/pay')
        await expectTree(panel)
      },
    )
  })

  it('is shown with its scopes, resource, links, events, and what we saw of its requests', async () => {
    server.serve(await pageScript('api-1.9', '@opentelemetry/sdk-trace-web'), Date.now())
    await page.goto(server.origin)
    await exportOf(page)
    await expectTree(panel)
    await panel.select('price')
    for (const part of ['too dear', 'early', '0.1', 'telemetry.sdk.name']) await panel.details(part)
    await panel.select('GET /order')
    for (const part of ['@opentelemetry/instrumentation-fetch', 'Waiting']) await panel.details(part)
  })
})

describe('a page with OpenTelemetry of its own that was there before the panel', () => {
  it.each([
    ['api-1.4', 'sdk-1.15'],
    ['api-1.8', 'sdk-1.30'],
    ['api-1.9', 'sdk-2.0'],
    ['api-1.9', '@opentelemetry/sdk-trace-web'],
    ['api-1.10', 'sdk-3.1'],
  ] as const)('is seen with %s and %s as if we had come first', async (api, sdk) => {
    const script = await pageScript(api, sdk)
    const startMs = Date.now()
    const usual = await exportElsewhere(script, startMs)
    const page = await harness.newTab(server.origin)
    const panel = await harness.openPanel(page)
    await page.waitForFunction(() => Reflect.get(globalThis, Symbol.for('tracepane.running')) === true)
    expect(await exportOf(page)).toEqual(usual)
    expectPropagated('/order')
    expectPropagated('/pay')
    await expectTree(panel)
    await page.close()
  })
})

describe('a page that calls the API of OpenTelemetry and has no SDK', () => {
  async function expectItsSpans(page: Page, panel: Panel): Promise<void> {
    await page.evaluate(() => Reflect.get(globalThis, 'run')())
    await expectTree(panel, ['load', '  price', '    GET /order 200'])
    await panel.select('price')
    await panel.details('1.4.2')
    expect(server.headers()['/order']?.baggage).toBe('cart=7')
  }

  it('is offered to be stood in for, and then has its spans, ours among them, from its start on', async () => {
    server.serve(await pageScriptWithoutSdk('api-1.4'), Date.now())
    const page = await harness.newTab(server.otherOrigin)
    const panel = await harness.openPanel(page)
    await page.reload()
    await panel.says(messages.openTelemetryOffer.message)
    await Promise.all([page.waitForNavigation(), panel.click(messages.openTelemetryAccept.message)])
    await expectItsSpans(page, panel)
    server.serve(await pageScriptWithoutSdk('api-1.10'), Date.now())
    await page.reload()
    await expectItsSpans(page, panel)
    await page.close()
  })
})

describe('a site for which Tracepane stands in', () => {
  beforeAll(async () => {
    const worker = await harness.worker()
    await worker.evaluate(async (origin) => {
      const { storage } = Reflect.get(globalThis, 'chrome')
      const { settings } = await storage.local.get('settings')
      await storage.local.set({ settings: { ...settings, sites: { [origin]: { openTelemetry: 'stand-in' } } } })
    }, server.otherOrigin)
  })

  it.each([
    ['api-1.4', 'sdk-1.15'],
    ['api-1.10', 'sdk-3.1'],
  ] as const)('has its own SDK when it gets one, with %s and %s, and exports what that would', async (api, sdk) => {
    const script = await pageScript(api, sdk)
    const startMs = Date.now()
    const usual = await exportElsewhere(script, startMs, server.otherOrigin)
    const page = await harness.newTab(server.otherOrigin)
    const panel = await harness.openPanel(page)
    await page.reload()
    expect(await exportOf(page)).toEqual(usual)
    await expectTree(panel)
    await page.close()
  })
})
