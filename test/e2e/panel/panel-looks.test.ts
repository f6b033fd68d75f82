/** What the panel looks like where looks can be measured: marks, sizes and words, on an ordinary page. */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HarnessBrowser, openHarness } from '../../panel-harness/browser'
import { painted } from '../../panel-harness/shots'
import { until } from '../harness/harness'
import { openScene } from '../harness/scene-page'

let harness: HarnessBrowser

beforeAll(async () => {
  harness = await openHarness({ isBuilt: true })
})
afterAll(async () => {
  await harness?.close()
})

const open = (query: string, size: readonly [number, number] = [1200, 640]) => openScene(harness, query, size)

async function select(page: Page, name: string): Promise<void> {
  const row = await page.waitForSelector(
    `::-p-xpath(//*[@role="row"][@aria-selected][.//*[@class="name"][contains(., "${name}")]])`,
  )
  await row?.click()
  await painted(page)
}

it('marks what is wrong in the filter where it stands, whatever its letters’ width', async () => {
  const page = await open('scene=shop')
  const marks = async (text: string) => {
    await page.click('input.filter', { count: 3 })
    await page.type('input.filter', text)
    await painted(page)
    return page.$$eval('.filter-wrong', (all) =>
      all.map((one) => ({ text: one.textContent, left: one.getBoundingClientRect().left })),
    )
  }
  const [narrow] = await marks('aaaa duration:>x')
  const [wide] = await marks('日本語日 duration:>x')
  expect([narrow?.text, wide?.text]).toEqual(['duration:>x', 'duration:>x'])
  const letters = await page.$eval('input.filter', (input) => {
    const context = document.createElement('canvas').getContext('2d')
    if (context === null) return Number.NaN
    const { fontSize, fontFamily } = getComputedStyle(input)
    context.font = `${fontSize} ${fontFamily}`
    return context.measureText('日本語日').width - context.measureText('aaaa').width
  })
  expect(Math.abs((wide?.left ?? 0) - (narrow?.left ?? 0) - letters)).toBeLessThan(1.5)
  await page.close()
})

it('has large rows in every list, where they are wanted', async () => {
  for (const [query, height] of [
    ['', 21],
    ['&large=yes', 29],
  ] as const) {
    const page = await open(`scene=services${query}`)
    for (const [view, row, least] of [
      ['waterfall', '.tree-table .row[aria-selected]', 0],
      ['statistics', '.rows .row', 0],
      ['errors', '.rows .row', 0],
      // Each has several things to press, which stand right above those of the next.
      ['map', '.call-table tbody td', 24],
    ] as const) {
      await page.click(`#tab-${view}`)
      await page.waitForSelector(row)
      const heights = await page.$$eval(row, (all) => all.map((one) => one.getBoundingClientRect().height))
      expect([view, ...new Set(heights.map(Math.round))]).toEqual([view, Math.max(least, height)])
    }
    await page.close()
  }
})

describe('the settings', () => {
  it('name the scripts that the browser refuses, and say nothing where there are none', async () => {
    for (const [query, named] of [
      ['&refused=headers&refused=rules', ['headers, rules']],
      ['', []],
    ] as const) {
      const page = await open(`scene=shop${query}`)
      await page.click('button[aria-label="Settings"]')
      const notes = await page.$$eval('.settings .warning-text[role="status"]', (all) =>
        all.map((one) => one.textContent ?? ''),
      )
      expect(notes.map((note) => note.slice(note.indexOf(': ') + 2))).toEqual(named)
      await page.close()
    }
  })

  it('offer the Performance panel where that has room for spans, and nowhere else', async () => {
    for (const [look, offers] of [
      ['chromium', true],
      ['firefox', false],
    ] as const) {
      const page = await open(`scene=shop&look=${look}`)
      await page.click('button[aria-label="Settings"]')
      const text = await page.$eval('.settings', (pane) => pane.textContent ?? '')
      expect(text).toContain('Sampling rate')
      expect([look, text.includes('Performance panel')]).toEqual([look, offers])
      await page.close()
    }
  })
})

it('says of a trace how long it lasted, and not its root alone, where two are compared', async () => {
  const page = await open('scene=outlasting')
  await page.click('#tab-compare')
  await page.hover('.trace-picker select')
  await until(async () => {
    const texts = await page.$$eval('.trace-picker.side-a option', (all) => all.map((one) => one.textContent ?? ''))
    return texts.some((text) => text.endsWith('click · 900 ms'))
  }, 'the trace is said to last as long as its root')
  await page.close()
})

it('shows a good status of what failed as good, behind a cross, and calls an error by its status alone', async () => {
  const page = await open('scene=connections', [554, 700])
  await select(page, 'mutation')
  const cell = await page.$eval('.row[aria-selected="true"] .status', (status) => {
    const cross = status.querySelector('.error-text')
    const colors = [status, cross ?? status].map((one) => getComputedStyle(one).color)
    return { text: status.textContent, cross: cross?.textContent, isAlike: colors[0] === colors[1] }
  })
  expect(cell).toEqual({ text: '× 200', cross: '× ', isAlike: false })
  expect(await page.$eval('.heading-status', (status) => status.classList.contains('error-text'))).toBe(false)
  await page.close()
  const outcomes = await open('scene=outcomes', [554, 700])
  await select(outcomes, 'Retry')
  expect(await outcomes.$eval('.trace-summary', (summary) => summary.textContent)).toMatch(
    /took 1\.07 s\. GET \/api\/cart succeeded after 3 failed tries \(503\)\./,
  )
  await outcomes.click('#tab-errors')
  await outcomes.waitForSelector('.rows .row')
  const errors = await outcomes.$$eval('.rows .row .error-text', (all) => all.map((one) => one.textContent))
  expect(errors.slice(-2)).toEqual(['× 500', '× 503'])
  await outcomes.close()
})

it('says in the details of a request which backends sent spans for it', async () => {
  const page = await open('scene=services')
  await page.$eval('.tree-table .scroller', (element) => element.scrollTo(0, element.scrollHeight))
  await painted(page)
  await select(page, 'POST /api/checkout')
  const section = await page.waitForSelector('::-p-xpath(//details[.//h3[starts-with(., "Backend")]])')
  expect(await section?.$eval('h3', (title) => title.textContent)).toMatch(/^Backend \d spans? from shop\.example/)
  expect(await section?.evaluate((element) => element.hasAttribute('open'))).toBe(false)
  await page.close()
})

it('fits a column to what it shows by a double-click on its border', async () => {
  const page = await open('scene=shop')
  const shownOf = (column: number) =>
    page.$$eval(`.tree-table .columns > :nth-child(${column})`, (cells) => ({
      width: cells[0]?.getBoundingClientRect().width ?? 0,
      // What has no room stands in a line below, out of sight.
      isCut: cells.some(
        (cell) =>
          (cell.className === 'name' && cell.scrollHeight > cell.clientHeight) ||
          [cell, ...cell.querySelectorAll('.span-name, .label, .service')].some(
            ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth,
          ),
      ),
    }))
  for (const [column, label] of [
    [1, 'Width of the Name column'],
    [3, 'Width of the column “Duration”'],
  ] as const) {
    const sash = await page.waitForSelector(`[role="separator"][aria-label="${label}"]`)
    const before = await shownOf(column)
    await sash?.focus()
    for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowLeft')
    await painted(page)
    expect(await shownOf(column)).toMatchObject({ isCut: true })
    await sash?.click({ count: 2 })
    await painted(page)
    const fitted = await shownOf(column)
    expect(fitted.isCut).toBe(false)
    expect(fitted.width).toBeLessThanOrEqual(before.width)
  }
  await page.close()
})

it('cuts no head, no mark of a cause and no number of the map, and fits the map, in any size and language', async () => {
  for (const size of [
    [400, 400],
    [554, 700],
    [1000, 600],
  ] as const) {
    for (const language of ['en', 'ja']) {
      const page = await open(`scene=services&lang=${language}`, [...size])
      const outside = (selector: string) =>
        page.$$eval(selector, (all) =>
          all
            .filter((one) => {
              const box = one.getBoundingClientRect()
              const room = (one.closest('.row > div, .call-table-pane, .map-picture') ?? one).getBoundingClientRect()
              const isCut = one instanceof HTMLElement && one.scrollWidth > one.clientWidth + 1
              return isCut || box.right > Math.min(innerWidth, room.right) + 1 || box.left < room.left - 1
            })
            .map((one) => one.textContent),
        )
      expect(await outside('.head > .number')).toEqual([])
      await page.click('#tab-errors')
      await (await page.waitForSelector('.rows [role="row"][aria-expanded]'))?.click()
      await page.waitForSelector('.cause')
      expect(await outside('.cause')).toEqual([])
      await page.click('#tab-map')
      await page.waitForSelector('.map-picture .site')
      await painted(page)
      expect(await outside('.call-table :is(th, td.number)')).toEqual([])
      if (size[0] > 400) expect(await outside('.map-picture .site')).toEqual([])
      await page.close()
    }
  }
})

it('draws the bars of statistics in their cells, and cuts no column there or in Compare where it is narrow', async () => {
  const page = await open('scene=services', [700, 500])
  await page.click('#tab-statistics')
  await page.waitForSelector('.rows .bar')
  const outside = await page.$$eval('.rows .bar', (bars) =>
    bars.filter((bar) => {
      const [own, cell] = [bar, bar.parentElement ?? bar].map((one) => one.getBoundingClientRect())
      return own.left < cell.left || own.right > cell.right || own.bottom > cell.bottom
    }),
  )
  expect(outside).toHaveLength(0)
  const cut = (of: Page) =>
    of.$$eval('.rows .head > div', (cells) => {
      const room = cells[0]?.closest('.scroller')?.clientWidth ?? 0
      const isCut = (cell: Element) =>
        cell.scrollWidth > cell.clientWidth || cell.getBoundingClientRect().right > room + 1
      return cells.filter(isCut).map((cell) => cell.textContent)
    })
  expect(await cut(page)).toEqual([])
  await page.close()
  const narrow = await open('scene=services', [320, 640])
  await select(narrow, '/api/checkout')
  await narrow.click('#tab-compare')
  await narrow.waitForSelector('.rows .delta')
  expect(await cut(narrow)).toEqual([])
  await narrow.close()
})

describe.each([
  ['docked right', [554, 700]],
  ['docked below', [1392, 300]],
  ['in the smallest window', [400, 272]],
] as const)('%s, the panel', (_, size) => {
  it('has one line of tools, the overview, and its first row within 110 px, notice or not', async () => {
    for (const query of ['scene=services', 'scene=late', 'scene=services&lang=ja']) {
      const page = await open(query, size)
      await until(
        () =>
          page.$eval(
            '.overflow-line',
            ({ scrollHeight, clientHeight }) =>
              scrollHeight === clientHeight || document.querySelector('.toolbar > .tools [aria-haspopup]') !== null,
          ),
        'no overflow',
      )
      const measured = await page.evaluate(() => {
        const boxOf = (selector: string) => document.querySelector(selector)?.getBoundingClientRect()
        const visible = [...document.querySelectorAll('.toolbar button, .toolbar input')].filter((one) =>
          one.checkVisibility({ visibilityProperty: true }),
        )
        const places = visible.map((one) => one.getBoundingClientRect())
        return {
          firstRow: boxOf('.rowgroup')?.top ?? 999,
          toolbar: boxOf('.toolbar')?.height ?? 999,
          overview: boxOf('.overview')?.height ?? 0,
          notices: boxOf('.notices')?.height ?? 999,
          right: Math.max(...places.map(({ right }) => right)),
          bottom: Math.max(...places.map(({ bottom }) => bottom)),
        }
      })
      expect(measured.firstRow).toBeLessThanOrEqual(110)
      expect(measured.toolbar).toBeLessThanOrEqual(27)
      expect(measured.overview).toBeGreaterThanOrEqual(24)
      expect(measured.notices).toBeLessThanOrEqual(28)
      expect(measured.right).toBeLessThanOrEqual(size[0])
      expect(measured.bottom).toBeLessThanOrEqual(measured.toolbar)
      await page.close()
    }
  })

  it('leaves the timeline 45 % of the table, with times that do not touch', async () => {
    const page = await open('scene=services', size)
    const { share, ticks } = await page.$eval('.head > .timeline', (head) => ({
      share: head.getBoundingClientRect().width / (head.parentElement?.getBoundingClientRect().width ?? 1),
      ticks: [...head.querySelectorAll('.tick')].map((tick) => {
        const { left, right } = tick.getBoundingClientRect()
        return { left, right, text: tick.textContent }
      }),
    }))
    expect(share).toBeGreaterThan(0.445)
    expect(ticks.length).toBeGreaterThanOrEqual(2)
    for (const [at, { left }] of ticks.entries()) if (at > 0) expect(left).toBeGreaterThan(ticks[at - 1].right)
    await page.close()
  })
})

it('offers in a menu what has no room among the tools, and the chips', async () => {
  const page = await open('scene=services', [554, 700])
  const entries = () => page.$$eval('[role="menu"] .menu-label', (all) => all.map((one) => one.textContent))
  await (await page.waitForSelector('button[aria-label="More tools"]'))?.click()
  expect(await entries()).toEqual(expect.arrayContaining(['Follow newest', 'Columns and rows', 'Import', 'Export']))
  await page.keyboard.press('Escape')
  await page.click('.toolbar .menu-button')
  expect(await entries()).toContain('Errors')
  await (await page.waitForSelector('::-p-xpath(//*[@role="menu"]//button[contains(., "Errors")])'))?.click()
  await until(async () => (await page.$eval('.summary', (bar) => bar.textContent ?? '')).includes('match'), 'no filter')
  await page.close()
})

it('keeps the scale of its axis while one scrolls, and ends it where the trace ends', async () => {
  const page = await open('scene=services', [1000, 300])
  const times = () => page.$$eval('.tick', (all) => all.map((one) => one.textContent).join())
  const before = await times()
  for (const top of [0, 100, 200, 400]) {
    await page.$eval('.tree-table .scroller', (element, to) => element.scrollTo(0, to), top)
    await painted(page)
    expect(await times()).toBe(before)
  }
  await page.close()
})

it('keeps every tab, the summary and all columns on the screen in 360 px, in either language', async () => {
  for (const language of ['en', 'ja']) {
    const page = await open(`scene=shop&lang=${language}`, [360, 640])
    await select(page, '/api/checkout')
    const cut = await page.$$eval('[role="tab"], .summary > span, .summary-counts > .error-text, .head > div', (all) =>
      all
        .filter((one) => {
          const { left, right } = one.getBoundingClientRect()
          const { overflow } = getComputedStyle(one)
          return left < 0 || right > innerWidth || (overflow !== 'hidden' && one.scrollWidth > one.clientWidth + 1)
        })
        .map((one) => one.textContent),
    )
    expect(cut).toEqual([])
    const bars = await page.$$eval('.tabs, .details-bar, .summary', (all) =>
      all.filter((one) => one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth),
    )
    expect(bars).toHaveLength(0)
    await page.close()
  }
})

it('lets the notice that tracing began late be dismissed, and keeps a way back to it', async () => {
  const page = await open('scene=late')
  const notices = () => page.$$eval('.banner', (all) => all.length)
  expect(await notices()).toBe(1)
  await page.click('.banner button[aria-label="Dismiss"]')
  await painted(page)
  expect(await notices()).toBe(0)
  await page.click('.summary button')
  await painted(page)
  expect(await notices()).toBe(1)
  await page.click('.banner .text-button')
  expect(await page.evaluate(() => window.harness?.environment.asked)).toEqual(['reload'])
  await page.close()
})

it('tells events from the bar of what failed in forced colors, too', async () => {
  const page = await open('scene=shop')
  const session = await page.createCDPSession()
  await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] })
  await harness.show(page, 'scene=shop')
  const row = await page.waitForSelector(
    '::-p-xpath(//*[@role="row"][@aria-selected][.//*[@class="name"][contains(., "checkout")]])',
  )
  const top = (await row?.boundingBox())?.y ?? 0
  const colors = await page.$eval(
    '.timeline-layer canvas',
    (canvas, y) => {
      if (!(canvas instanceof HTMLCanvasElement)) return []
      const line = Math.round((y + 10 - canvas.getBoundingClientRect().top) * devicePixelRatio)
      const pixels = canvas.getContext('2d')?.getImageData(0, line, canvas.width, 1).data ?? []
      const changes: string[] = []
      for (let at = 0; at < pixels.length; at += 4) {
        const color = pixels.slice(at, at + 4).join()
        if (changes.at(-1) !== color) changes.push(color)
      }
      return changes
    },
    top,
  )
  // The bar, and twice a rim, a diamond and a rim in it.
  expect(colors.length).toBeGreaterThanOrEqual(9)
  await page.close()
})

it('says what the bar is on which the pointer rests, and what happened there', async () => {
  const page = await open('scene=shop')
  const row = await page.waitForSelector(
    '::-p-xpath(//*[@role="row"][@aria-selected][.//*[@class="name"][contains(., "checkout")]]/*[contains(@class, "timeline")])',
  )
  const box = await row?.boundingBox()
  if (!box) throw new Error('no bar')
  // The bar begins 7 ms into a trace of 352; its first event is 64 ms into it.
  const axisMs = 352 * 1.03
  await page.mouse.move(box.x + (box.width * 64) / axisMs, box.y + 10)
  await until(async () => (await page.$('.span-tip')) !== null, 'there is no tip')
  const text = await page.$eval('.span-tip', (tip) => (tip as HTMLElement).innerText)
  expect(text).toMatch(/checkout/)
  expect(text).toMatch(/333 ms · self 53\.6 ms · \+7/)
  expect(text).toMatch(/critical path 5/)
  expect(text).toMatch(/cart validated \+57/)
  await page.mouse.move(box.x + 5, 3)
  await until(async () => (await page.$('.span-tip')) === null, 'the tip stays')
  await page.close()
})
