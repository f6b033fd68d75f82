import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import messages from '../../../extension/public/_locales/en/messages.json' with { type: 'json' }
import type { Panel } from '../harness/panel'
import { pageScript, pageScriptWithoutSdk } from './page'
import { expectTree, OpenTelemetryPages } from './pages'

let pages: OpenTelemetryPages

beforeAll(async () => {
  pages = await OpenTelemetryPages.open()
})

afterAll(() => pages?.close())

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
    const usual = await pages.exportElsewhere(script, startMs)
    const page = await pages.harness.newTab(pages.server.origin)
    const panel = await pages.harness.openPanel(page)
    await page.waitForFunction(() => Reflect.get(globalThis, Symbol.for('tracepane.running')) === true)
    expect(await pages.exportOf(page)).toEqual(usual)
    pages.expectPropagated('/order')
    pages.expectPropagated('/pay')
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
    expect(pages.server.headers()['/order']?.baggage).toBe('cart=7')
  }

  it('is offered to be stood in for, and then has its spans, ours among them, from its start on', async () => {
    pages.server.serve(await pageScriptWithoutSdk('api-1.4'), Date.now())
    const page = await pages.harness.newTab(pages.server.otherOrigin)
    const panel = await pages.harness.openPanel(page)
    await page.reload()
    await panel.says(messages.openTelemetryOffer.message)
    await Promise.all([page.waitForNavigation(), panel.click(messages.openTelemetryAccept.message)])
    await expectItsSpans(page, panel)
    pages.server.serve(await pageScriptWithoutSdk('api-1.10'), Date.now())
    await page.reload()
    await expectItsSpans(page, panel)
    await page.close()
  })
})

describe('a site for which Tracepane stands in', () => {
  beforeAll(async () => {
    const worker = await pages.harness.worker()
    await worker.evaluate(async (origin) => {
      const { storage } = Reflect.get(globalThis, 'chrome')
      const { settings } = await storage.local.get('settings')
      await storage.local.set({ settings: { ...settings, sites: { [origin]: { openTelemetry: 'stand-in' } } } })
    }, pages.server.otherOrigin)
  })

  it.each([
    ['api-1.4', 'sdk-1.15'],
    ['api-1.10', 'sdk-3.1'],
  ] as const)('has its own SDK when it gets one, with %s and %s, and exports what that would', async (api, sdk) => {
    const script = await pageScript(api, sdk)
    const startMs = Date.now()
    const usual = await pages.exportElsewhere(script, startMs, pages.server.otherOrigin)
    const page = await pages.harness.newTab(pages.server.otherOrigin)
    const panel = await pages.harness.openPanel(page)
    await page.reload()
    expect(await pages.exportOf(page)).toEqual(usual)
    await expectTree(panel)
    await page.close()
  })
})
