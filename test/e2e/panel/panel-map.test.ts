/** The map of services, on an ordinary page. */
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

async function openMap(query: string, width = 1000, height = 600): Promise<Page> {
  const page = await openScene(harness, query, [width, height])
  await page.click('#tab-map')
  await page.waitForSelector('.map-picture .site')
  await painted(page)
  return page
}

interface Seen {
  readonly overlaps: readonly string[]
  readonly outside: readonly string[]
  readonly texts: number
}

/** Which texts lie on another or on a box that is not theirs, and what is not wholly seen. */
async function seen(page: Page): Promise<Seen> {
  await painted(page)
  return page.evaluate(() => {
    const pane = document.querySelector('.map-picture')?.getBoundingClientRect()
    const labels = [...document.querySelectorAll('.map-picture .call text')].filter((text) => text.checkVisibility())
    const all = [...labels, ...document.querySelectorAll('.map-picture .site rect')].map((element) => ({
      name: element.textContent ?? '',
      box: element.getBoundingClientRect(),
    }))
    const meet = (a: DOMRect, b: DOMRect) =>
      a.right - 0.5 > b.left && b.right - 0.5 > a.left && a.bottom - 0.5 > b.top && b.bottom - 0.5 > a.top
    return {
      overlaps: all.flatMap((a, i) =>
        all.slice(i + 1).flatMap((b) => (meet(a.box, b.box) ? [`${a.name} on ${b.name}`] : [])),
      ),
      outside: all
        .filter(({ box }) => {
          if (pane === undefined) return true
          return box.left < pane.left || box.right > pane.right || box.top < pane.top || box.bottom > pane.bottom
        })
        .map(({ name }) => name),
      texts: labels.length,
    }
  })
}

const scaleOf = async (page: Page) => {
  await painted(page)
  return page.$eval('.map-picture > g', (group) =>
    Number(/scale\((.*)\)/.exec(group.getAttribute('transform') ?? '')?.[1]),
  )
}
/** Whether the first site of that name is wholly seen. */
const isInSight = (page: Page, name: string) =>
  page.evaluate((wanted) => {
    const pane = document.querySelector('.map-picture')?.getBoundingClientRect()
    const sites = [...document.querySelectorAll('.map-picture .site')]
    const box = sites.find(({ textContent }) => textContent?.includes(wanted))?.getBoundingClientRect()
    if (pane === undefined || box === undefined) return false
    return box.left >= pane.left && box.right <= pane.right && box.top >= pane.top && box.bottom <= pane.bottom
  }, name)
const focusSite = (page: Page) => page.$eval('.map-picture .site[tabindex="0"]', (site) => (site as SVGElement).focus())
const filterOf = (page: Page) => page.$eval('input[aria-label="Filter"]', (input) => input.value)

describe('the map', () => {
  it.each([
    [554, 700],
    [1000, 600],
    [1400, 900],
    [1392, 300],
  ])('begins readable in %i × %i px, is wholly seen when fitted, and no text covers another', async (width, height) => {
    for (const scene of ['services', 'mesh']) {
      const page = await openMap(`scene=${scene}`, width, height)
      // The sites' names have 11 px.
      expect((await scaleOf(page)) * 11).toBeGreaterThanOrEqual(9)
      expect((await seen(page)).overlaps).toEqual([])
      expect(await isInSight(page, 'shop.example')).toBe(true)
      await page.click('button[aria-label="Fit"]')
      const { overlaps, outside, texts } = await seen(page)
      expect([overlaps, outside]).toEqual([[], []])
      if (scene === 'services') expect(texts).toBe(5)
      await page.close()
    }
  })

  it('zooms by wheel, buttons and keys, moves by dragging, and is fitted again', async () => {
    const page = await openMap('scene=mesh')
    await page.click('button[aria-label="Fit"]')
    const fit = await scaleOf(page)
    await page.mouse.move(300, 250)
    await page.mouse.wheel({ deltaY: -600 })
    expect((await scaleOf(page)) > fit * 2).toBe(true)
    await page.click('button[aria-label="Fit"]')
    expect(await scaleOf(page)).toBe(fit)
    await page.click('button[aria-label="Zoom in"]')
    expect((await scaleOf(page)) > fit * 1.2).toBe(true)
    await focusSite(page)
    await page.keyboard.press('-')
    expect(Math.abs((await scaleOf(page)) - fit) < 1e-9).toBe(true)
    const before = await page.$eval('.map-picture > g', (group) => group.getBoundingClientRect().x)
    await page.mouse.move(300, 250)
    await page.mouse.down()
    await page.mouse.move(360, 250, { steps: 3 })
    await page.mouse.up()
    const after = await page.$eval('.map-picture > g', (group) => group.getBoundingClientRect().x)
    expect(after - before).toBeCloseTo(60, 0)
    expect(await filterOf(page)).toBe('')
    await page.keyboard.press('0')
    expect((await seen(page)).outside).toEqual([])
    await page.close()
  })

  it('is walked by arrows, and filters by a service and back', async () => {
    const page = await openMap('scene=services')
    await focusSite(page)
    const isDown = await page.$$eval('.map-picture .site', ([first, second]) => {
      return (first?.getBoundingClientRect().bottom ?? 0) < (second?.getBoundingClientRect().top ?? 0)
    })
    const names: string[] = []
    for (let i = 0; i < 3; i++) {
      names.push(await page.evaluate(() => document.activeElement?.querySelector('text')?.textContent ?? ''))
      await page.keyboard.press(isDown ? 'ArrowDown' : 'ArrowRight')
    }
    expect(names).toEqual(['shop.example', 'shop.example', 'kong'])
    const payments = await page.waitForSelector('::-p-xpath(//*[@role="button"][contains(., "payments")])')
    await payments?.click()
    expect(await filterOf(page)).toBe('attr.service.name:="payments"')
    await page.waitForFunction(() => document.querySelectorAll('.map-picture .site').length === 2)
    const pressed = await page.$$eval('.map-picture .site[aria-pressed="true"]', (all) =>
      all.map((one) => one.textContent),
    )
    expect(pressed.join()).toContain('payments')
    await page.click('#tab-waterfall')
    await painted(page)
    const rows = await page.$$eval('[role="treegrid"] .row:not(.ancestor) .span-name', (all) =>
      all.map((one) => one.textContent),
    )
    expect(rows).toContain('POST /charge')
    await page.click('#tab-map')
    await (await page.waitForSelector('.site[aria-pressed="true"]'))?.click()
    expect(await filterOf(page)).toBe('')
    await page.close()
  })
})
