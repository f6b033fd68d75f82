/** Folded time, and what colours tell, on an ordinary page. */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HarnessBrowser, openHarness } from '../../panel-harness/browser'
import { painted } from '../../panel-harness/shots'
import { openScene } from '../harness/scene-page'

let harness: HarnessBrowser
beforeAll(async () => {
  harness = await openHarness({ isBuilt: true })
})
afterAll(async () => {
  await harness?.close()
})

const open = (query: string) => openScene(harness, query)

const textsOf = (page: Page, selector: string) =>
  page.$$eval(selector, (all) => all.map((one) => one.textContent?.trim() ?? ''))
const filterOf = (page: Page) => page.$eval('input[aria-label="Filter"]', (input) => input.value)

describe('time in which nothing runs', () => {
  it('is folded in the overview and in the waterfall, with its length, until a key shows it in full', async () => {
    const page = await open('scene=idle')
    await page.waitForSelector('.overview .fold-mark')
    // Within the visit, before the checkout and behind it, and between the two parts of a trace.
    expect((await textsOf(page, '.overview .fold-mark')).map((text) => text.replace(/^\d:\d\d$/, 'min'))).toEqual([
      ...['2.2 s', '1.6 s', 'min', '9.7 s', '40 s'],
    ])
    expect(await textsOf(page, '.head .fold-mark')).toEqual(['40 s'])
    expect(await page.$eval('.head .fold-mark', (mark) => mark.getAttribute('aria-label'))).toMatch(
      /^39\.\d s in which/,
    )
    const ticks = await textsOf(page, '.head .tick')
    expect(ticks.at(-1)).toMatch(/^40\.\d+ s$/)

    // The pointer behind the fold is at 40 s of the trace, in the overview, too.
    const bar = await page.$eval('.head .timeline', (head) => head.getBoundingClientRect().toJSON())
    const row = await page.waitForSelector('::-p-xpath(//*[@role="row"][@aria-selected][contains(., "remind")])')
    const top = (await row?.boundingBox())?.y ?? 0
    await page.mouse.move(bar.right - 4, top + 10)
    await painted(page)
    expect(await page.$eval('.timeline-cursor .time-cursor', (line) => line.textContent)).toMatch(/^40\.\d+ s$/)
    const [line, mark] = await page.$$eval('.overview .time-cursor, .overview .fold-mark:last-of-type', (all) =>
      ['time-cursor', 'fold-mark'].map(
        (name) =>
          all
            .filter((one) => one.classList.contains(name))
            .at(-1)
            ?.getBoundingClientRect().left ?? 0,
      ),
    )
    expect(line).toBeGreaterThan(mark)

    await page.focus('[role="treegrid"]')
    await page.keyboard.press('i')
    await page.waitForFunction(() => document.querySelector('.fold-mark') === null)
    expect(await textsOf(page, '[role="status"], [aria-live]')).toContain('Idle gaps are shown in full')
    await page.keyboard.press('i')
    await page.waitForFunction(() => document.querySelectorAll('.fold-mark').length === 6)
    await page.close()
  })
})

describe('the cells of the table', () => {
  const focused = (page: Page) =>
    page.evaluate(() => {
      const id = document.querySelector('[role="treegrid"]')?.getAttribute('aria-activedescendant') ?? ''
      const cell = document.getElementById(id)
      const tip = document.getElementById(cell?.getAttribute('aria-describedby') ?? '')
      return { role: cell?.role, text: cell?.textContent ?? '', tip: tip?.textContent ?? '' }
    })

  it('are reached by keys, rows first, with what would be seen by pointing at them', async () => {
    const page = await open('scene=shop')
    await page.focus('[role="treegrid"]')
    const keys = async (...all: Parameters<Page['keyboard']['press']>[0][]) => {
      for (const key of all) await page.keyboard.press(key)
      await painted(page)
    }
    await keys('Home')
    expect((await focused(page)).role).toBe('row')
    await keys('ArrowRight')
    expect(await focused(page)).toMatchObject({ role: 'gridcell', text: expect.stringContaining('load products') })
    expect((await focused(page)).tip).toContain('1 request')
    await keys('ArrowRight', 'ArrowRight')
    expect((await focused(page)).text).toBe('70.4 ms')
    await keys('ArrowDown')
    expect((await focused(page)).text).toBe('59.0 ms')
    await keys('End')
    expect((await focused(page)).tip).toContain('GET /api/products')
    await keys('Home', 'ArrowLeft')
    expect((await focused(page)).role).toBe('row')
    // The reason of a mark, which only its tip says.
    const grouped = await page.waitForSelector('.row.grouped')
    await grouped?.click()
    await keys('ArrowRight')
    expect((await focused(page)).tip).toContain('one after the other')
    await page.keyboard.down('Control')
    await keys('Home')
    await page.keyboard.up('Control')
    expect(await focused(page)).toMatchObject({ role: 'gridcell', text: expect.stringContaining('load products') })
    await keys('Escape')
    expect(await focused(page)).toMatchObject({ role: 'row', tip: '' })
    await page.close()
  })
})

describe('colors', () => {
  it('tell the values of an attribute apart, in the waterfall and the flame graph alike, with a legend that filters', async () => {
    const page = await open('scene=services')
    await page.click('#tab-flame')
    await (await page.waitForSelector('::-p-xpath(//button[contains(., "Color by")])'))?.click()
    const item = '::-p-xpath(//*[@role="menu"]//button[contains(., "http.response.status_code")])'
    await (await page.waitForSelector(item))?.click()
    await page.waitForSelector('.color-legend')
    const legend = async () =>
      page.$$eval('.color-legend > :not(.menu-button)', (all) =>
        all.map((one) => ({
          text: one.textContent?.trim() ?? '',
          color: getComputedStyle(one.querySelector('.kind') ?? one).backgroundColor,
        })),
      )
    const inFlame = await legend()
    expect(inFlame.map(({ text }) => text.replace(/ \d+$/, ''))).toEqual(
      expect.arrayContaining(['None', '200', '201', '502']),
    )
    expect(new Set(inFlame.map(({ color }) => color)).size).toBe(inFlame.length)
    await page.click('#tab-waterfall')
    await page.waitForSelector('[role="treegrid"]')
    expect(await legend()).toEqual(inFlame)
    await (await page.waitForSelector('::-p-xpath(//*[@class="color-legend"]//button[contains(., "502")])'))?.click()
    expect(await filterOf(page)).toBe('attr.http.response.status_code:="502"')
    await painted(page)
    const rows = await textsOf(page, '[role="treegrid"] .row:not(.context) .name')
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every((name) => name.includes('/api/checkout'))).toBe(true)
    await page.close()
  })
})
