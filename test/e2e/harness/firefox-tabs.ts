/** Firefox with the built extension and the site, for the tests of one file. */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Site, startSite } from '../../site/server'
import { type FirefoxHarness, type FirefoxPanel, launchFirefox } from './firefox'
import { until } from './harness'

/** Firefox and what it opens. */
export interface FirefoxTabs {
  site(): Site
  harness(): FirefoxHarness
  /** Works with a fresh tab at a path of the site, and its panel. */
  inspected(path: string, work: (page: Page, panel: FirefoxPanel) => Promise<void>): Promise<void>
}

/** Starts both before the file's tests, and ends them after. */
export function firefoxTabs(): FirefoxTabs {
  let site: Site
  let harness: FirefoxHarness

  // Installing a browser, where there is none, takes its time.
  beforeAll(async () => {
    site = await startSite()
    harness = await launchFirefox()
  }, 600_000)

  afterAll(async () => {
    await harness?.close()
    await site?.close()
  })

  return {
    site: () => site,
    harness: () => harness,
    inspected: async (path, work) => {
      const page = await harness.newTab(site.origin + path)
      const panel = await harness.openPanel(page)
      try {
        await work(page, panel)
      } finally {
        // With two open, the next test would read the wrong one.
        await panel.close()
        await page.close()
      }
    },
  }
}

/** Waits until the panel has so many spans of a name, and none dropped. */
export async function hasSpans(panel: FirefoxPanel, name: string, count: number): Promise<void> {
  await panel.setFilter(`name:"${name}"`)
  const found = `${count.toLocaleString('en')} match`
  await until(async () => (await panel.text()).includes(found), `not ${found}`).catch(async () => {
    expect(await panel.text()).toContain(found)
  })
  expect(await panel.summary()).toContain('0 dropped')
}
