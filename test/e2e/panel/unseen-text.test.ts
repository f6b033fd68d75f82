/** Characters that nobody sees are shown as codes, wherever the panel shows a text of the page. */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type HarnessBrowser, openHarness } from '../../panel-harness/browser'
import { painted } from '../../panel-harness/shots'
import { until } from '../harness/harness'
import { openScene } from '../harness/scene-page'

let harness: HarnessBrowser

beforeAll(async () => {
  harness = await openHarness()
})
afterAll(async () => {
  await harness?.close()
})

/** Whether anything that can be read has such a character, and how often the code of one is to be read. */
async function read(page: Page) {
  await painted(page)
  return page.evaluate(() => {
    const attributes = [...document.querySelectorAll('*')].flatMap((element) => {
      const names = element.getAttributeNames().filter((name) => /^(title|alt|placeholder|label|aria-)/.test(name))
      return names.map((name) => element.getAttribute(name) ?? '')
    })
    const all = [document.body.textContent ?? '', ...attributes].join('\n')
    return { raw: /[\u202e\u200b]/.exec(all)?.index ?? -1, codes: all.split('‹U+202E›').length - 1 }
  })
}

for (const theme of ['light', 'dark']) {
  it(`in the ${theme} theme: rows, details, tips, menus and every view`, async () => {
    const page = await openScene(harness, `scene=unseen&theme=${theme}`, [1400, 800])
    const shown: Record<string, number> = {}
    const look = async (what: string) => {
      const { raw, codes } = await read(page)
      expect([what, raw]).toEqual([what, -1])
      expect([what, codes > 0]).toEqual([what, true])
      shown[what] = codes
    }
    const row = '.tree-table .row[aria-selected]'
    await page.waitForSelector(row)
    await look('rows')
    await page.click(row)
    await page.waitForSelector('.details')
    await look('details')
    expect(shown.details).toBeGreaterThan(shown.rows)
    for (const tab of await page.$$('.details [role="tab"]')) {
      await tab.click()
      await look(`details: ${await tab.evaluate((element) => element.textContent)}`)
    }
    await page.click(row, { button: 'right' })
    await page.waitForSelector('.menu')
    for (const item of await page.$$('.menu [aria-haspopup="menu"]')) {
      await item.hover()
      await look(`menu: ${await item.evaluate((element) => element.textContent)}`)
    }
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    const timeline = await page.waitForSelector(`${row} .timeline`)
    const box = await timeline?.boundingBox()
    await page.mouse.move((box?.x ?? 0) + 4, (box?.y ?? 0) + 8)
    await page.mouse.move((box?.x ?? 0) + 6, (box?.y ?? 0) + 9)
    await until(async () => (await page.$('.span-tip')) !== null, 'no tip comes up')
    await look('tip')
    for (const view of ['statistics', 'errors', 'map', 'flame', 'compare']) {
      await page.click(`#tab-${view}`)
      await look(view)
    }
    await page.close()
  })
}
