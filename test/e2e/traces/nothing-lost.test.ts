import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '../../site/server'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel } from '../harness/panel'

const BURST = 10_000

describe('a burst is there to its last span', () => {
  let site: Site
  let harness: Harness

  beforeAll(async () => {
    site = await startSite()
    harness = await launch()
    await harness.store({ instrumentations: ['fetch'], preserveLog: true })
  })

  afterAll(async () => {
    await harness?.close()
    await site?.close()
  })

  /** Makes a burst in one task, and leaves for `url` in the same one if it is given. */
  function burst(page: Page, url?: string): Promise<void> {
    return page.evaluate(
      (count, to) => {
        for (let i = 0; i < count; i++) {
          tracing?.startSpan(`span ${i}`, { attributes: { text: `${'x'.repeat(50)}${i}`, i } }).finish()
        }
        if (to !== undefined) location.href = to
      },
      BURST,
      url,
    )
  }

  async function has(panel: Panel, spans: number): Promise<void> {
    const shown = `${spans.toLocaleString('en')} spans`
    await until(async () => (await panel.summary()).includes(shown), `not ${shown}`).catch(async () => {
      expect(await panel.summary()).toContain(shown)
    })
    expect(await panel.summary()).toContain('0 dropped')
  }

  it('also if the page navigates in the same task, within its site and to another', async () => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    await Promise.all([page.waitForNavigation(), burst(page, `${site.origin}/empty?here`)])
    await has(panel, BURST)
    await Promise.all([page.waitForNavigation(), burst(page, `${site.otherOrigin}/empty?there`)])
    await has(panel, 2 * BURST)
    await panel.close()
    await page.close()
  })

  it('also if the page leaves while it is on its way, into the back/forward cache and back', async () => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    let spans = 0
    for (const delay of [5, 15, 30, 60]) {
      await burst(page)
      await new Promise((resolve) => setTimeout(resolve, delay))
      await page.goto(`${site.otherOrigin}/empty?after-${delay}`)
      await page.goBack()
      await burst(page)
      spans += 2 * BURST
    }
    await has(panel, spans)
    await panel.close()
    await page.close()
  })

  it('also if DevTools closes at once', async () => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    await burst(page)
    await panel.close()
    const again = await harness.openPanel(page)
    await has(again, BURST)
    await again.close()
    await page.close()
  })

  it('also after the extension was updated under an idle page, once DevTools is open again', async () => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => errors.push(message.text()))
    const panel = await harness.openPanel(page)
    await page.reload()
    await page.evaluate(() => tracing?.startSpan('before').finish())
    await panel.row('before')
    await harness.update()
    await panel.close().catch(() => {})
    const again = await harness.openPanel(page)
    await page.evaluate(() => tracing?.startSpan('after').finish())
    await again.row('after')
    expect(errors).toEqual([])
    await again.close()
    await page.close()
  })
})
