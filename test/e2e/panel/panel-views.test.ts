/** The other views of the same spans: first of the shop in the real panel, then keys and pointers without an extension. */
import type { ElementHandle, Frame, Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HarnessBrowser, openHarness } from '../../panel-harness/browser'
import { painted } from '../../panel-harness/shots'
import { until } from '../harness/harness'
import type { Panel } from '../harness/panel'
import { openScene } from '../harness/scene-page'
import { openShop, type ShopInPanel } from '../harness/shop-in-panel'

describe('the shop, in the real Traces panel', () => {
  let shop: ShopInPanel
  let panel: Panel

  beforeAll(async () => {
    shop = await openShop()
    panel = shop.panel
  })

  afterAll(async () => {
    await shop?.close()
  })

  it('adds up the spans of each name and path, and filters by the one that is clicked', async () => {
    await goTo(panel, 'statistics')
    const names = await rowsWhen(panel.frame, (all) => all.some(([name]) => name === 'checkout'), 'no group checkout')
    const checkout = names.find(([name]) => name === 'checkout')
    expect(checkout?.slice(0, 3)).toEqual(['checkout', '2', '× 1'])
    await clickRow(panel.frame, 'checkout')
    const wanted = 'name:="checkout" -has:attr.url.full'
    await until(async () => (await filterOf(panel.frame)) === wanted, 'the filter is another')
    await rowsWhen(panel.frame, (all) => all.length === 1, 'other groups are still there')
    await panel.setFilter('')
    const routes = await rowsWhen(panel.frame, (all) => all.some(([name]) => name === 'GET /api/price'), 'no route')
    expect(routes.find(([name]) => name === 'GET /api/price')?.[1]).toBe('10')
    await clickRow(panel.frame, 'GET /api/price')
    await rowsWhen(panel.frame, (all) => all.length === 1 && all[0]?.[1] === '10', 'not these requests alone')
    await panel.setFilter('')
    await chooseIn(panel.frame, 'Group by', 'attribute:http.response.status_code')
    const statuses = await rowsWhen(panel.frame, (all) => all.some(([status]) => status === '502'), 'no group 502')
    const failed = statuses.find(([status]) => status === '502')
    expect(failed?.slice(0, 3)).toEqual(['502', '1', '× 1'])
  })

  it('names the error of the failed checkout once, with where it came from', async () => {
    await goTo(panel, 'errors')
    const isPayment = ([what]: readonly string[]) => what?.includes('PaymentError') ?? false
    const [group] = (await rowsWhen(panel.frame, (all) => all.some(isPayment), 'no error')).filter(isPayment)
    expect(group?.[0]).toContain('PaymentError: card service unavailable')
    expect(group?.[3]).toMatch(/^pay \(shop\.js:\d+\)$/)
    await clickRow(panel.frame, 'PaymentError')
    const open = await rowsWhen(
      panel.frame,
      (all) => all.some(([what]) => /^POST \/api\/payment .*cause$/.test(what)),
      'no cause',
    )
    expect(open.filter(isPayment)).toHaveLength(1)
    expect(open.some(([what]) => /^checkout \d/.test(what))).toBe(true)
    await clickRow(panel.frame, 'payment')
    expect(await panel.details('PaymentError')).toContain('card service unavailable')
    await goTo(panel, 'waterfall')
    await until(
      () => panel.frame.$eval('[aria-selected="true"] .span-name', (name) => name.textContent === 'payment'),
      'what was selected is not',
    )
  })

  it('shows the trace of what is selected as a flame graph', async () => {
    await panel.select('payment')
    await goTo(panel, 'flame')
    await until(async () => (await inks(panel.frame)) > 2000, 'nothing is drawn')
    await until(async () => (await frameText(panel.frame)).startsWith('payment'), 'another bar is selected')
    expect(await frameText(panel.frame)).toMatch(/^payment, .* ms, self .*, Error, children: 1, in checkout$/)
  })

  it('compares the checkout that failed with the one that went well', async () => {
    await goTo(panel, 'compare')
    await compareClicks(panel.frame, 'click button “Check out”')
    const rows = await rowsWhen(
      panel.frame,
      (all) => all.some(([name]) => name.startsWith('POST /api/payment')),
      'nothing is compared',
    )
    const checkout = rows.find(([name]) => name.startsWith('checkout × -1'))
    expect(checkout?.[4]).toMatch(/^[+−]\d/)
    const paths = rows.map(([name]) => name)
    expect(paths.some((name) => name.endsWith('only in B'))).toBe(true)
  })

  it('draws the page and the server that it calls, with what failed', async () => {
    await goTo(panel, 'map')
    await panel.frame.waitForSelector('.call-table tbody tr')
    const table = await panel.frame.$$eval('.call-table tbody tr', (rows) =>
      rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')),
    )
    const { host } = new URL(shop.site.origin)
    const own = table.find(([from]) => from === `${host} page`)
    expect(own?.[1]).toBe(`${host} server`)
    expect(Number(own?.[2])).toBeGreaterThan(8)
    expect(own?.[3]).toMatch(/^× \d \(\d+(\.\d)?%\)$/)
    expect(own?.[5]).toMatch(/ms|s$/)
    expect((await panel.frame.$$('.map-picture .site')).length).toBe(2)
  })
})

describe('the views, on an ordinary page', () => {
  let harness: HarnessBrowser

  beforeAll(async () => {
    harness = await openHarness({ isBuilt: true })
  })
  afterAll(async () => {
    await harness?.close()
  })

  const open = (query: string) => openScene(harness, query, [1000, 500])

  it('are tabs that the arrow keys go through', async () => {
    const page = await open('scene=services')
    await page.focus('#tab-waterfall')
    const seen: string[] = []
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('ArrowRight')
      await painted(page)
      seen.push(await page.$eval('[role="tabpanel"]', (panel) => panel.getAttribute('aria-labelledby') ?? ''))
    }
    expect(seen).toEqual(['tab-flame', 'tab-statistics', 'tab-errors', 'tab-compare', 'tab-map', 'tab-waterfall'])
    await page.close()
  })

  it.each(['light', 'dark'])('have nothing that axe objects to (%s)', async (theme) => {
    const page = await open(`scene=services&theme=${theme}`)
    await page.addScriptTag({ path: new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url).pathname })
    for (const name of ['flame', 'statistics', 'errors', 'compare', 'map']) {
      await page.click(`#tab-${name}`)
      if (name === 'compare') await compareClicks(page.mainFrame(), 'button#pay')
      await painted(page)
      const found = await page.evaluate(async () => {
        const { violations } = await Reflect.get(globalThis, 'axe').run('#view')
        return violations.map((one: { id: string; nodes: { html: string }[] }) => `${one.id}: ${one.nodes[0]?.html}`)
      })
      expect([name, ...found]).toEqual([name])
    }
    await page.close()
  })

  describe('the flame graph', () => {
    it('is walked by arrows, and says in words what is selected', async () => {
      const page = await open('scene=services')
      await selectRow(page, 'checkout')
      await page.click('#tab-flame')
      await page.focus('[role="tree"]')
      const names: string[] = []
      for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowLeft', 'ArrowUp'] as const) {
        await page.keyboard.press(key)
        await painted(page)
        names.push((await frameText(page.mainFrame())).split(',')[0] ?? '')
      }
      expect(names).toEqual(['click button#pay', 'checkout', 'GET /api/cart', 'validate', 'GET /api/cart', 'checkout'])
      await page.close()
    })

    it('zooms by the wheel around the pointer, moves by dragging, and selects what is clicked', async () => {
      const page = await open('scene=services')
      await selectRow(page, 'POST /api/checkout')
      await page.click('#tab-flame')
      await painted(page)
      await page.mouse.move(300, 250)
      expect(await page.$('::-p-text(Show all)')).toBeNull()
      await page.mouse.wheel({ deltaY: -600 })
      await painted(page)
      expect(await page.$('::-p-text(Show all)')).not.toBeNull()
      const zoomed = await picture(page)
      await page.mouse.down()
      await page.mouse.move(200, 250, { steps: 3 })
      await page.mouse.up()
      await painted(page)
      expect(await picture(page)).not.toBe(zoomed)
      expect(await frameText(page.mainFrame())).toMatch(/^POST/)
      // Below the axis is the lane of the trace's root.
      const top = await page.$eval('.flame-canvas', (canvas) => canvas.getBoundingClientRect().top)
      await page.mouse.click(300, top + 29)
      await painted(page)
      expect(await frameText(page.mainFrame())).toMatch(/^click button#pay/)
      const before = await picture(page)
      await page.keyboard.press('Digit0')
      await page.focus('[role="tree"]')
      await page.keyboard.press('Digit0')
      await painted(page)
      expect(await picture(page)).not.toBe(before)
      expect(await page.$('::-p-text(Show all)')).toBeNull()
      await page.close()
    })

    it('marks an error also where it is one of many in a pixel', async () => {
      const page = await open('scene=large')
      await page.click('#tab-flame')
      await painted(page)
      await until(async () => (await redColumns(page)) > 20, 'errors are not seen')
      await page.close()
    })

    it('lets an open span grow', async () => {
      const page = await open('scene=open')
      await page.click('#tab-flame')
      await painted(page)
      const before = await picture(page)
      await until(async () => (await picture(page)) !== before, 'it does not grow')
      await page.close()
    })
  })

  it('take in what comes while they are looked at', async () => {
    const page = await open('scene=late')
    await page.click('#tab-statistics')
    await chooseIn(page.mainFrame(), 'Group by', 'name')
    await painted(page)
    const countOf = async (name: string) => (await rowsOf(page.mainFrame())).find(([what]) => what === name)?.[1]
    expect(await countOf('GET')).toBe('1')
    await page.evaluate(() => window.harness?.moreTraces(0, 30, 400))
    await until(async () => (await countOf('GET')) === '31', 'what came is not counted')
    await page.close()
  })
})

async function goTo(panel: Panel, view: string): Promise<void> {
  await panel.frame.$eval(`button#tab-${view}`, (tab) => tab.click())
  await panel.frame.waitForSelector(`[role="tabpanel"][aria-labelledby="tab-${view}"]`)
}

/** The cells of the rows on the screen. */
function rowsOf(frame: Frame): Promise<string[][]> {
  return frame.$$eval('.rows [role="row"][aria-level]', (rows) =>
    rows
      .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')))
      .map((row) => [...row.children].map((cell) => cell.textContent?.replace(/\s+/g, ' ').trim() ?? '')),
  )
}

/** The same, once `good` holds for them; fails with what there was instead. */
async function rowsWhen(frame: Frame, good: (rows: string[][]) => boolean, otherwise: string): Promise<string[][]> {
  let rows: string[][] = []
  await until(async () => {
    rows = await rowsOf(frame)
    return good(rows)
  }, otherwise).catch(() => {
    throw new Error(`${otherwise}; there is ${JSON.stringify(rows)}`)
  })
  return rows
}

async function clickRow(frame: Frame, text: string): Promise<void> {
  await until(
    () =>
      frame.$$eval(
        '.rows [role="row"][aria-level]',
        (rows, wanted) => {
          const found = rows.find((row) =>
            row.firstElementChild?.textContent?.replace('×', '').trim().startsWith(wanted),
          )
          if (found instanceof HTMLElement) found.click()
          return found !== undefined
        },
        text,
      ),
    `there is no row “${text}”`,
  )
}

function filterOf(frame: Frame): Promise<string> {
  return frame.$eval('input[aria-label="Filter"]', (input) => input.value)
}

async function chooseIn(frame: Frame, label: string, value: string): Promise<void> {
  const select = await frame.waitForSelector(`::-p-xpath(//label[contains(., "${label}")]/select)`)
  await (select as ElementHandle<HTMLSelectElement> | null)?.select(value)
}

/** Chooses the two newest traces that a visitor's click on `button` began, the older one first. */
async function compareClicks(frame: Frame, button: string): Promise<void> {
  const [a, b] = await frame.$$('.trace-picker select')
  // The list is of when somebody begins to look at it.
  await a?.focus()
  const [newer, older] = await until(async () => {
    const values = await frame.$$eval(
      '.trace-picker.side-a option',
      (options, wanted) => options.filter(({ textContent }) => textContent?.includes(wanted)).map(({ value }) => value),
      button,
    )
    return values.length >= 2 && values
  }, `there are no two traces of ${button}`)
  await a?.select(older ?? '')
  await b?.focus()
  await b?.select(newer ?? '')
}

async function selectRow(page: Page, text: string): Promise<void> {
  const row = await page.waitForSelector(`::-p-xpath(//*[@role="row"][@aria-selected][contains(., "${text}")])`)
  // Not by the mouse: the row may be under the table's head while the newest rows are followed.
  await row?.evaluate((element) => (element as HTMLElement).click())
  await painted(page)
}

/** What is said of the selected bar. */
function frameText(frame: Frame): Promise<string> {
  return frame.$eval('#flame-selected', (item) => item.textContent ?? '')
}

function picture(page: Page): Promise<string> {
  return page.$eval('canvas.flame-canvas', (canvas) => canvas.toDataURL())
}

/** How many pixels below the axis are neither background nor grid. */
function inks(frame: Frame): Promise<number> {
  return frame.$eval('canvas.flame-canvas', (canvas) => {
    const context = canvas.getContext('2d')
    if (context === null) return 0
    const { data } = context.getImageData(0, 24, canvas.width, canvas.height - 24)
    const counts = new Map<string, number>()
    for (let at = 0; at < data.length; at += 4) {
      const color = data.slice(at, at + 3).join()
      counts.set(color, (counts.get(color) ?? 0) + 1)
    }
    return [...counts.values()]
      .sort((a, b) => b - a)
      .slice(2)
      .reduce((sum, count) => sum + count, 0)
  })
}

/** How many columns of the canvas have something in the colour of errors. */
function redColumns(page: Page): Promise<number> {
  return page.$eval('canvas.flame-canvas', (canvas) => {
    const context = canvas.getContext('2d')
    if (context === null) return 0
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    const columns = new Set<number>()
    for (let at = 0; at < data.length; at += 4) {
      if (data[at] > 200 && data[at + 1] < 80 && data[at + 2] < 80) columns.add((at / 4) % canvas.width)
    }
    return columns.size
  })
}
