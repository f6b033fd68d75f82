/** The panel on an ordinary page, for tests that need no extension. */
import type { Page } from 'puppeteer'
import type { HarnessBrowser } from '../../panel-harness/browser'
import { PATIENCE_MS } from './harness'

/**
 * Opens a page that shows a scene. Resolves when it is drawn.
 * @param query - names the scene, the theme and the like
 * @param size - width and height of the panel, px
 */
export async function openScene(
  { browser, show }: HarnessBrowser,
  query: string,
  [width, height]: readonly [number, number] = [1000, 600],
): Promise<Page> {
  const page = await browser.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  await page.setViewport({ width, height })
  await show(page, query)
  return page
}
