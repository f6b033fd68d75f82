import { type Browser, launch, type Page } from 'puppeteer'
import { browserFlags, findBrowser } from '../start/browser'
import { serveBuiltHarness, serveHarness } from './serve'
import { painted } from './shots'

/** A browser without the extension, for the panel on ordinary pages. */
export interface HarnessBrowser {
  readonly browser: Browser
  /** Shows the panel: `query` names the scene, the theme and the like. Resolves when it is drawn. */
  show(page: Page, query: string): Promise<void>
  close(): Promise<void>
}

/** Serves the harness, and starts the browser that shows it. `isBuilt`: it is shown often, and so built first. */
export async function openHarness({ isBuilt = false } = {}): Promise<HarnessBrowser> {
  const served = await (isBuilt ? serveBuiltHarness() : serveHarness())
  const browser = await launch({
    executablePath: await findBrowser(),
    // A page that was left would be kept whole, to go back to, and counted in where memory is measured.
    args: [...browserFlags(), '--disable-gpu', '--disable-features=BackForwardCache'],
  })
  return {
    browser,
    async show(page, query) {
      await page.goto(`${served.url}?${query}`)
      await page.waitForFunction(() => window.harness !== undefined)
      await painted(page)
    },
    async close() {
      await browser.close()
      await served.close()
    },
  }
}
