/**
 * What the panel can look like, looked at by axe: https://github.com/dequelabs/axe-core. Two files of tests, each of half a minute,
 * have half of it each.
 */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HarnessBrowser, openHarness } from '../../panel-harness/browser'
import { painted, SHOTS } from '../../panel-harness/shots'
import { PATIENCE_MS } from './harness'

const AXE = new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url).pathname
/** Much the same as another one: at another size, or with other rows. Each takes seconds. */
const REPEATED = /-\d{3}(-|$)|million|large|deep|zoomed|loss|filtered|chip|groups|japanese-|^open$/
/** What stands beside or over the tree. */
const PANE = /details|request|attributes|note|settings|keys|export|menu|find|filter|late|polls|firefox/

/** @param part - `panes`: what stands beside or over the tree; `views`: the rest */
export function describeAccess(part: 'panes' | 'views'): void {
  const states = SHOTS.filter(({ name }) => !REPEATED.test(name) && PANE.test(name) === (part === 'panes'))
  let harness: HarnessBrowser
  let page: Page

  beforeAll(async () => {
    harness = await openHarness({ isBuilt: true })
    page = await harness.browser.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
  })
  afterAll(async () => {
    await harness?.close()
  })

  describe.each(states.map((shot) => [shot.name, shot] as const))('the panel, at %s', (_, { query, size, act }) => {
    it('has nothing that axe objects to, in both themes', async () => {
      await page.setViewport({ width: size[0], height: size[1] })
      await harness.show(page, query)
      await act?.(page)
      await painted(page)
      await page.addScriptTag({ path: AXE })
      expect(await objections(page)).toEqual([])
      expect(await objections(page, ['target-size'])).toEqual([])
      await page.evaluate(() => window.harness?.environment.setTheme('dark'))
      await painted(page)
      expect(await objections(page, ['color-contrast', 'link-in-text-block'])).toEqual([])
    })
  })
}

/** What axe objects to, with the first place of each kind. */
async function objections(page: Page, rules?: readonly string[]): Promise<string[]> {
  return page.evaluate(async (runOnly) => {
    const axe = Reflect.get(globalThis, 'axe')
    const { violations } = await axe.run(document, { resultTypes: ['violations'], ...(runOnly && { runOnly }) })
    return violations.map(
      (one: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
        `${one.id}: ${one.nodes[0]?.html} ${one.nodes[0]?.failureSummary}`,
    )
  }, rules)
}
