/** The panel's table in a real browser, without an extension: what needs many rows, keys, or a look at the pixels. */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HarnessBrowser, openHarness } from '../../panel-harness/browser'
import { painted } from '../../panel-harness/shots'
import { PATIENCE_MS, until } from '../harness/harness'

let harness: HarnessBrowser

beforeAll(async () => {
  harness = await openHarness({ isBuilt: true })
})
afterAll(async () => {
  await harness?.close()
})

async function open(query: string, reducedMotion = false): Promise<Page> {
  const page = await harness.browser.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  await page.setViewport({ width: 1000, height: 500 })
  await page.emulateMediaFeatures([
    { name: 'prefers-reduced-motion', value: reducedMotion ? 'reduce' : 'no-preference' },
  ])
  await harness.show(page, query)
  return page
}

interface ShownRow {
  readonly name: string
  readonly level: number
  readonly top: number
  readonly selected: boolean
}

/** The rows that are to be seen, from the top. */
function shown(page: Page): Promise<ShownRow[]> {
  return page.evaluate(() => {
    const frame = document.querySelector('.scroller')?.getBoundingClientRect()
    return [...document.querySelectorAll('[role="row"][aria-selected]')]
      .map((row) => ({
        name: row.querySelector('.span-name')?.textContent ?? '',
        level: Number(row.getAttribute('aria-level')),
        top: row.getBoundingClientRect().top,
        selected: row.getAttribute('aria-selected') === 'true',
      }))
      .filter(({ top }) => frame !== undefined && top >= frame.top + 24 && top + 21 <= frame.bottom)
      .sort((a, b) => a.top - b.top)
  })
}

async function scrollTo(page: Page, part: number): Promise<void> {
  await page.$eval(
    '.scroller',
    (element, to) => {
      element.scrollTop = Math.round((element.scrollHeight - element.clientHeight) * to)
    },
    part,
  )
  await painted(page)
}

/** Lets traces arrive, and waits until they are shown. */
async function more(page: Page, first: number, traces: number, agoMs: number): Promise<void> {
  const known = await tracesKnown(page)
  await page.evaluate((...what) => window.harness?.moreTraces(...what), first, traces, agoMs)
  await until(async () => (await tracesKnown(page)) === known + traces, 'what arrived is not shown')
  await painted(page)
}

/** How many traces the panel says there are. */
async function tracesKnown(page: Page): Promise<number> {
  const text = await page.$eval('[aria-label="Summary"]', (bar) => bar.firstElementChild?.textContent ?? '')
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', ''))
}

async function click(page: Page, name: string, target = ''): Promise<void> {
  const row = await page.waitForSelector(
    `::-p-xpath(//*[@role="row"][@aria-selected][.//*[@class="span-name"][.="${name}"]]${target})`,
  )
  await row?.click()
  await painted(page)
}

const TWISTY = '//*[@class="twisty"]'
/** Earlier than all, and later than all, that the scene `many` shows. */
const EARLIER = 1_000_500
const LATER = 1000

describe('a million rows', () => {
  it('can all be reached, and only those on the screen are in the document', async () => {
    const page = await open('scene=million')
    expect(await page.$eval('[role="treegrid"]', (tree) => tree.getAttribute('aria-rowcount'))).toBe('1000001')
    for (const part of [0, 0.37, 1]) {
      await scrollTo(page, part)
      expect((await shown(page)).length).toBeGreaterThan(12)
      expect((await page.$$('[role="row"]')).length).toBeLessThan(50)
    }
    await page.focus('[role="treegrid"]')
    await page.keyboard.press('Home')
    await painted(page)
    expect((await shown(page))[0]).toMatchObject({ name: 'trace 1', selected: true })
    await page.keyboard.press('End')
    await painted(page)
    expect((await shown(page)).at(-1)).toMatchObject({ name: 'step 9', selected: true })
    await page.keyboard.press('ArrowUp')
    await painted(page)
    expect((await shown(page)).find((row) => row.selected)?.name).toBe('step 8')
    await page.close()
  })
})

describe('while traces arrive', () => {
  it('what is being read stays where it is, and a pill leads to what is new', async () => {
    const page = await open('scene=many')
    await scrollTo(page, 0.5)
    const before = await shown(page)
    await more(page, 0, 50, EARLIER)
    expect(await shown(page)).toEqual(before)
    await more(page, 100, 20, LATER)
    expect(await shown(page)).toEqual(before)
    expect(await page.$eval('.pill', (pill) => pill.textContent)).toBe('↓ 70 new')
    await page.click('.pill')
    await painted(page)
    expect((await shown(page)).at(-2)?.name).toBe('more 119')
    expect(await page.$('.pill')).toBeNull()
    await page.close()
  })

  it('what is on the screen is not called new', async () => {
    const page = await open('scene=late')
    await page.click('::-p-xpath(//label[contains(., "Follow newest")])')
    await page.evaluate(() => window.harness?.moreTraces(0, 1, 1000))
    await until(async () => (await shown(page)).some(({ name }) => name === 'more 0'), 'it did not come')
    await painted(page)
    expect(await page.$('.pill')).toBeNull()
    await page.close()
  })

  it('who is at the end stays at the end', async () => {
    const page = await open('scene=many')
    await scrollTo(page, 1)
    await more(page, 0, 30, LATER)
    expect((await shown(page)).at(-2)?.name).toBe('more 29')
    expect(await page.$('.pill')).toBeNull()
    await page.close()
  })

  it('nothing that was closed opens, and the selection stays', async () => {
    const page = await open('scene=many')
    await click(page, 'trace 10000', TWISTY)
    await click(page, 'trace 10000')
    await more(page, 0, 5, LATER)
    const rows = await shown(page)
    const at = rows.findIndex((row) => row.name === 'trace 10000')
    expect(rows[at]).toMatchObject({ selected: true })
    expect(rows[at + 1].name).toBe('more 0')
    await page.close()
  })
})

it('leaves the screen as it is when the reader closes and opens a row at the end', async () => {
  const page = await open('scene=many')
  await scrollTo(page, 1)
  await click(page, 'trace 9999', TWISTY)
  const closed = await shown(page)
  await click(page, 'trace 9999', TWISTY)
  const opened = await shown(page)
  const topOf = (rows: ShownRow[]) => rows.find((row) => row.name === 'trace 9999')?.top
  expect(topOf(closed)).toBeDefined()
  expect(topOf(opened)).toBe(topOf(closed))
  expect(opened.length).toBeGreaterThanOrEqual(closed.length)
  await page.close()
})

describe('the details', () => {
  it('open with Enter, close with Escape, and give the focus back to the tree', async () => {
    const page = await open('scene=shop')
    await page.focus('[role="treegrid"]')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await page.waitForSelector('aside[aria-label="Span"]')
    await page.focus('.details-body')
    await page.keyboard.press('Escape')
    await painted(page)
    expect(await page.$('aside[aria-label="Span"]')).toBeNull()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('treegrid')
    await page.close()
  })

  it('show the error first, and open its frames in Sources', async () => {
    const page = await open('scene=shop')
    await click(page, 'POST')
    const headings = await page.$$eval('aside h3', (all) => all.map((one) => one.textContent?.split(' +')[0].trim()))
    expect(headings).toEqual(['Timing', 'Attributes', 'Scope', 'IDs'])
    await click(page, 'checkout')
    const ofError = await page.$$eval('aside h3', (all) => all.map((one) => one.textContent?.split(' +')[0].trim()))
    expect(ofError).toEqual(['× Exception', 'Timing', 'Attributes', 'Scope', 'IDs'])
    await page.click('.stack button')
    expect(await page.evaluate(() => window.harness?.environment.asked)).toEqual([
      'open https://shop.example/assets/checkout.ts:42:11',
    ])
    await page.close()
  })

  it('lead to the place in the code where the span began', async () => {
    const page = await open('scene=shop')
    await page.click('::-p-xpath(//*[@role="row"][.//*[@class="label"][contains(., "/api/checkout")]])')
    const link = await page.waitForSelector('::-p-xpath(//aside//button[.="pay (checkout.ts:40)"])')
    await link?.click()
    expect(await page.evaluate(() => window.harness?.environment.asked)).toEqual([
      'open https://shop.example/assets/checkout.ts:40:3',
    ])
    await page.close()
  })

  it('copy a place in the code where the browser cannot open it', async () => {
    const page = await open('scene=shop&sources=no')
    await page.evaluate(() => {
      document.addEventListener('copy', () => {
        document.body.dataset.copied = String((document.activeElement as HTMLTextAreaElement | null)?.value)
      })
    })
    await click(page, 'checkout')
    await page.click('.stack button')
    expect(await page.evaluate(() => document.body.dataset.copied)).toBe(
      'https://shop.example/assets/checkout.ts:42:11',
    )
    await page.close()
  })

  it('can be copied from', async () => {
    const page = await open('scene=shop')
    await page.evaluate(() => {
      document.addEventListener('copy', () => {
        document.body.dataset.copied = String((document.activeElement as HTMLTextAreaElement | null)?.value)
      })
    })
    await click(page, 'checkout')
    await page.focus('[aria-label="Copy cart.skus"]')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.body.dataset.copied)).toBe(
      '[\n  "mug-01",\n  "tee-m-07",\n  "poster-a2"\n]',
    )
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Copy cart.skus')
    await page.close()
  })

  it('keep the selected row on the screen where they open below it', async () => {
    const page = await open('scene=shop')
    await page.setViewport({ width: 600, height: 400 })
    await painted(page)
    await click(page, 'payments.charge')
    expect((await shown(page)).filter((row) => row.selected)).toHaveLength(1)
    await page.close()
  })
})

it('sizes the Name column and the details with the keyboard', async () => {
  const page = await open('scene=shop')
  await page.setViewport({ width: 1600, height: 500 })
  const width = (selector: string) => page.$eval(selector, (element) => element.getBoundingClientRect().width)
  await click(page, 'checkout')
  const [name, details] = [await width('[role="columnheader"]'), await width('aside')]
  await page.focus('[aria-label="Width of the Name column"]')
  await page.keyboard.press('ArrowLeft')
  await page.focus('[aria-label="Size of the details"]')
  await page.keyboard.press('ArrowLeft')
  await painted(page)
  expect([await width('[role="columnheader"]'), await width('aside')]).toEqual([name - 10, details + 10])
  await page.close()
})

it('goes to the filter with / and back to the tree with Escape', async () => {
  const page = await open('scene=shop')
  await page.focus('[role="treegrid"]')
  await page.keyboard.type('/nothing like it')
  await painted(page)
  expect(await page.evaluate(() => document.body.innerText)).toContain('Nothing matches the filter')
  await page.click('.empty button')
  await painted(page)
  expect((await shown(page)).length).toBeGreaterThan(5)
  await page.keyboard.type('/')
  await page.keyboard.press('Escape')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('treegrid')
  await page.close()
})

describe('the timeline', () => {
  it('draws a bar in the colour of the kind, red where it failed, and again when the theme changes', async () => {
    const page = await open('scene=shop')
    expect(await barColor(page, 'payments.charge')).toBe('220,54,46')
    expect(await barColor(page, 'render error')).toBe('128,134,139')
    await page.evaluate(() => window.harness?.environment.setTheme('dark'))
    await painted(page)
    expect(await barColor(page, 'payments.charge')).toBe('242,139,130')
    await page.close()
  })

  it('draws in the colours that the user has forced, from when they are forced until they no longer are', async () => {
    const page = await open('scene=shop')
    const session = await page.createCDPSession()
    const force = (value: 'active' | 'none') =>
      session.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value }] })
    const own = await barColor(page, 'payments.charge')
    await force('active')
    await until(async () => (await barColor(page, 'payments.charge')) !== own, 'its own colours stay')
    await force('none')
    await until(async () => (await barColor(page, 'payments.charge')) === own, 'the forced colours stay')
    await page.close()
  })

  it('lets an open span grow, but not where motion is unwelcome', async () => {
    for (const reduced of [false, true]) {
      const page = await open('scene=open', reduced)
      const before = await picture(page)
      if (reduced) {
        await new Promise((resolve) => setTimeout(resolve, 300))
        expect(await picture(page)).toBe(before)
      } else await until(async () => (await picture(page)) !== before, 'it does not grow')
      await page.close()
    }
  })

  it('rests while nothing on the screen is open', async () => {
    const page = await open('scene=late')
    const frames = await page.evaluate(async () => {
      const draw = CanvasRenderingContext2D.prototype.clearRect
      let times = 0
      CanvasRenderingContext2D.prototype.clearRect = function (...area) {
        times++
        draw.apply(this, area)
      }
      await new Promise((resolve) => setTimeout(resolve, 300))
      return times
    })
    expect(frames).toBe(0)
    await page.close()
  })
})

it('shows the top of another order, and not the end that it followed', async () => {
  const page = await open('scene=many')
  const scrollTop = () => page.$eval('.scroller', (element) => element.scrollTop)
  expect(await scrollTop()).toBeGreaterThan(0)
  await page.click('::-p-xpath(//*[@role="columnheader"]/button[.="Duration"])')
  await until(async () => (await scrollTop()) === 0, 'it stays where it was')
  expect((await shown(page))[0]).toMatchObject({ name: 'trace 1', level: 1 })
  await page.close()
})

describe('the pointer', () => {
  it('zooms the timeline around itself with Ctrl and the wheel, and moves it with Shift', async () => {
    const page = await open('scene=shop')
    const head = await box(page, '.head .timeline')
    const whole = await ticksOf(page)
    await page.mouse.move(head.x + head.width / 2, head.y + 120)
    await page.keyboard.down('Control')
    await page.mouse.wheel({ deltaY: -700 })
    await page.keyboard.up('Control')
    await page.waitForSelector('.zoom-out')
    const closer = await ticksOf(page)
    expect(closer).not.toEqual(whole)
    await page.keyboard.down('Shift')
    await page.mouse.down()
    await page.mouse.move(head.x + head.width / 2 - 150, head.y + 120, { steps: 4 })
    await page.mouse.up()
    await page.keyboard.up('Shift')
    await until(async () => String(await ticksOf(page)) !== String(closer), 'it does not move')
    await page.click('.zoom-out')
    await until(async () => String(await ticksOf(page)) === String(whole), 'not all is shown again')
    await page.close()
  })

  it('marks a time on the overview, moves its borders, and shows all again by a double-click', async () => {
    const page = await open('scene=shop')
    // Parts of the width are parts of the time.
    await page.focus('[role="treegrid"]')
    await page.keyboard.press('i')
    await page.waitForFunction(() => document.querySelector('.fold-mark') === null)
    const all = (await shown(page)).length
    const strip = await box(page, '.overview')
    const y = strip.y + strip.height / 2
    const drag = async (from: number, to: number) => {
      await page.mouse.move(strip.x + strip.width * from, y)
      await page.mouse.down()
      await page.mouse.move(strip.x + strip.width * to, y, { steps: 4 })
      await page.mouse.up()
    }
    await drag(0.2, 0.35)
    await until(async () => (await shown(page)).length === 2, 'more is shown than ran then')
    expect((await shown(page)).map(({ name }) => name)).toEqual(['click button.add-to-cart', 'POST'])
    await drag(0.2, 0)
    await until(async () => (await shown(page)).length === 5, 'the border does not move')
    await page.mouse.click(strip.x + strip.width * 0.6, y, { count: 2 })
    await until(async () => (await shown(page)).length === all, 'not all is shown again')
    await page.mouse.wheel({ deltaY: -900 })
    await until(async () => (await shown(page)).length < all, 'the wheel does not zoom')
    await page.close()
  })

  it('sizes a column by its border, and the width is kept', async () => {
    const page = await open('scene=shop')
    const sash = await box(page, '[aria-label="Width of the column “Self”"]')
    const before = (await box(page, '[role="columnheader"][title="Self"]')).width
    await page.mouse.move(sash.x + 3, sash.y + 8)
    await page.mouse.down()
    await page.mouse.move(sash.x + 43, sash.y + 8, { steps: 4 })
    await page.mouse.up()
    await until(
      async () => (await box(page, '[role="columnheader"][title="Self"]')).width === before + 40,
      'it is not wider',
    )
    const asked = () => page.evaluate(() => window.harness?.environment.asked.join() ?? '')
    await until(async () => (await asked()).includes(`"self":${before + 40}`), 'the width is not kept')
    await page.close()
  })

  it('opens the menu of a row, whose items do what they say', async () => {
    const page = await open('scene=shop')
    const row = await page.waitForSelector('::-p-xpath(//*[@role="row"][.//*[.="checkout"]][@aria-selected])')
    await row?.click({ button: 'right' })
    await page.waitForSelector('[role="menu"]')
    await page.click('::-p-xpath(//*[@role="menuitem"][contains(., "Collapse children")])')
    await until(async () => !(await shown(page)).some(({ name }) => name === 'validate'), 'nothing is closed')
    expect(await page.$('[role="menu"]')).toBeNull()
    await row?.click({ button: 'right' })
    await page.keyboard.press('Escape')
    await until(async () => (await page.$('[role="menu"]')) === null, 'the menu stays')
    await page.close()
  })
})

async function box(page: Page, selector: string) {
  const found = await (await page.waitForSelector(selector))?.boundingBox()
  if (!found) throw new Error(`no ${selector}`)
  return found
}

/** What the axis says. */
function ticksOf(page: Page): Promise<(string | null)[]> {
  return page.$$eval('.head .tick', (all) => all.map((one) => one.textContent))
}

function picture(page: Page): Promise<string> {
  return page.$eval('.tree-table canvas', (canvas) => (canvas as HTMLCanvasElement).toDataURL())
}

/** The colour that fills most of a row's timeline, as `red,green,blue`. */
function barColor(page: Page, name: string): Promise<string> {
  return page.evaluate((text) => {
    const row = [...document.querySelectorAll('[role="row"][aria-selected]')].find(
      (one) => one.querySelector('.span-name')?.textContent === text,
    )
    const canvas = document.querySelector<HTMLCanvasElement>('.tree-table canvas')
    const context = canvas?.getContext('2d')
    if (row === undefined || canvas === null || !context) return 'nothing'
    const y = row.getBoundingClientRect().top - canvas.getBoundingClientRect().top + 10
    const { data } = context.getImageData(0, y * devicePixelRatio, canvas.width, 1)
    const counts = new Map<string, number>()
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] !== 255) continue
      const color = data.slice(at, at + 3).join()
      counts.set(color, (counts.get(color) ?? 0) + 1)
    }
    // The grid's lines are there, too, but thin.
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'nothing'
  }, name)
}
