import type { Page } from 'puppeteer'
import { type Site, startSite } from '../../site/server'
import { playShop } from '../../start/play'
import { type Harness, type LaunchOptions, launch } from './harness'
import type { Panel } from './panel'

/** The demo shop, played to its end, and the real Traces panel on it. */
export interface ShopInPanel {
  readonly site: Site
  readonly harness: Harness
  readonly page: Page
  readonly panel: Panel
  close(): Promise<void>
}

/** Resolves when the panel shows the last request of the shop as ended. */
export async function openShop(options?: LaunchOptions): Promise<ShopInPanel> {
  const site = await startSite()
  const harness = await launch(options)
  const page = await harness.newTab(site.origin)
  const panel = await harness.openPanel(page)
  await page.reload()
  await playShop(page)
  await panel.rowsWhen(
    (rows) => rows.some((row) => row.name.includes('/api/recommendations') && row.duration.endsWith('s')),
    'the last request',
  )
  return {
    site,
    harness,
    page,
    panel,
    async close() {
      await harness.close()
      await site.close()
    },
  }
}
