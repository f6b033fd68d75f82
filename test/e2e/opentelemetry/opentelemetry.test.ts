import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APIS, SDKS } from '../../opentelemetry/bundle'
import type { Panel } from '../harness/panel'
import { pageScript } from './page'
import { expectTree, OpenTelemetryPages } from './pages'

let pages: OpenTelemetryPages

beforeAll(async () => {
  pages = await OpenTelemetryPages.open()
})

afterAll(() => pages?.close())

describe('a page with OpenTelemetry of its own that is traced from its start', () => {
  let page: Page
  let panel: Panel

  beforeAll(async () => {
    page = await pages.harness.newTab(pages.server.origin)
    panel = await pages.harness.openPanel(page)
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
        const usual = await pages.exportElsewhere(script, startMs)
        await page.goto(pages.server.origin)
        expect(await pages.exportOf(page)).toEqual(usual)
        pages.expectPropagated('/order')
        pages.expectPropagated('/pay')
        await expectTree(panel)
      },
    )
  })

  it('is shown with its scopes, resource, links, events, and what we saw of its requests', async () => {
    pages.server.serve(await pageScript('api-1.9', '@opentelemetry/sdk-trace-web'), Date.now())
    await page.goto(pages.server.origin)
    await pages.exportOf(page)
    await expectTree(panel)
    await panel.select('price')
    for (const part of ['too dear', 'early', '0.1', 'telemetry.sdk.name']) await panel.details(part)
    await panel.select('GET /order')
    for (const part of ['@opentelemetry/instrumentation-fetch', 'Waiting']) await panel.details(part)
  })
})
