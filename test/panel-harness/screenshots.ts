/** Takes pictures of the panel in `.artifacts/panel/`, or those whose name contains the first argument. */
import { mkdirSync } from 'node:fs'
import { type KeyInput, launch, type Page } from 'puppeteer'
import { browserFlags, findBrowser } from '../start/browser'
import { serveHarness } from './serve'

const FOLDER = '.artifacts/panel'

interface Shot {
  readonly name: string
  readonly query: string
  readonly size: readonly [width: number, height: number]
  act?(page: Page): Promise<void>
}

async function selectRow(page: Page, text: string): Promise<void> {
  const row = await page.waitForSelector(`::-p-xpath(//*[@role="row"][.//*[contains(., "${text}")]][@aria-selected])`)
  await row?.click()
}
const select = (text: string) => (page: Page) => selectRow(page, text)
const press = (label: string) => async (page: Page) => {
  const button = await page.waitForSelector(`[aria-label="${label}"]`)
  await button?.click()
}
const type = (text: string) => async (page: Page) => {
  await page.type('[aria-label="Filter"]', text)
}

const view =
  (name: string, select?: string, ...then: readonly ((page: Page) => Promise<void>)[]) =>
  async (page: Page) => {
    if (select !== undefined) await selectRow(page, select)
    await page.click(`#tab-${name}`)
    for (const act of then) await act(page)
  }
const choose = (label: string, value: string) => async (page: Page) => {
  const select = await page.waitForSelector(`::-p-xpath(//label[contains(., "${label}")]/select)`)
  await select?.select(value)
}

const openFirst = async (page: Page) => {
  const row = await page.waitForSelector('.rows [role="row"][aria-expanded]')
  await row?.click()
}
const compare = async (page: Page) => {
  await selectRow(page, 'checkout')
  await page.click('#tab-compare')
  const [a, b] = await page.$$('.trace-picker select')
  const options = await page.$$eval('.trace-picker select option', (all) =>
    all.map((option) => [option.value, option.textContent ?? ''] as const),
  )
  const pays = options.filter(([, text]) => text.includes('button#pay')).map(([value]) => value)
  await a?.select(pays[1] ?? '')
  await b?.select(pays[0] ?? '')
}

/** Presses keys of the table, one after the other, with `name` selected. */
const keys =
  (name: string, ...pressed: readonly KeyInput[]) =>
  async (page: Page) => {
    await selectRow(page, name)
    await page.focus('[role="treegrid"]')
    for (const key of pressed) await page.keyboard.press(key)
  }
const find = (text: string) => async (page: Page) => {
  await press('Find')(page)
  await page.type('[aria-label="Find"]:is(input)', text)
}
const menuOf =
  (name: string, ...pressed: readonly KeyInput[]) =>
  async (page: Page) => {
    await (await page.waitForSelector(`::-p-xpath(//*[@role="row"][@aria-selected][contains(., "${name}")])`))?.click({
      button: 'right',
    })
    for (const key of pressed) await page.keyboard.press(key)
  }
/** Marks what ran between two shares of all the time. */
const mark = (from: number, to: number) => async (page: Page) => {
  const box = await (await page.waitForSelector('.overview'))?.boundingBox()
  if (box === null || box === undefined) return
  await page.mouse.move(box.x + box.width * from, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * to, box.y + 20, { steps: 4 })
  await page.mouse.up()
}

const SHOTS: readonly Shot[] = [
  { name: 'light-1400', query: 'scene=shop', size: [1400, 640], act: select('/api/checkout') },
  { name: 'dark-1400', query: 'scene=shop&theme=dark', size: [1400, 640], act: select('/api/checkout') },
  { name: 'light-900', query: 'scene=shop', size: [900, 500] },
  { name: 'dark-900-details', query: 'scene=shop&theme=dark', size: [900, 500], act: select('cart') },
  { name: 'light-600-details', query: 'scene=shop', size: [600, 400], act: select('/api/checkout') },
  { name: 'dark-600', query: 'scene=shop&theme=dark', size: [600, 400] },
  { name: 'japanese-1400', query: 'scene=shop&lang=ja', size: [1400, 640], act: select('/api/checkout') },
  { name: 'japanese-settings', query: 'scene=recording&lang=ja', size: [900, 500], act: press('設定') },
  { name: 'attributes', query: 'scene=shop', size: [1400, 900], act: select('checkout') },
  { name: 'empty-unheard', query: 'scene=unheard', size: [900, 400] },
  { name: 'empty-recording', query: 'scene=recording&theme=dark', size: [900, 400] },
  { name: 'empty-paused', query: 'scene=recording', size: [900, 400], act: press('Record') },
  { name: 'empty-filter', query: 'scene=shop', size: [900, 400], act: type('nothing like it') },
  { name: 'filtered', query: 'scene=shop', size: [900, 500], act: type('payments') },
  { name: 'late', query: 'scene=late', size: [900, 400] },
  { name: 'loss', query: 'scene=loss&theme=dark', size: [900, 400] },
  { name: 'settings', query: 'scene=shop', size: [900, 500], act: press('Settings') },
  { name: 'settings-600', query: 'scene=shop&theme=dark', size: [600, 400], act: press('Settings') },
  { name: 'firefox-light', query: 'scene=shop&look=firefox', size: [900, 500], act: select('/api/checkout') },
  { name: 'firefox-dark', query: 'scene=shop&look=firefox&theme=dark', size: [900, 500], act: select('/api/checkout') },
  { name: 'flame', query: 'scene=services', size: [1400, 640], act: view('flame', '/api/checkout') },
  { name: 'flame-dark', query: 'scene=services&theme=dark', size: [900, 500], act: view('flame', '/api/checkout') },
  {
    name: 'flame-kinds-600',
    query: 'scene=services',
    size: [600, 400],
    act: view('flame', undefined, choose('Colour', 'kind'), choose('Over', 'all')),
  },
  { name: 'flame-large', query: 'scene=large', size: [1400, 640], act: view('flame') },
  { name: 'statistics', query: 'scene=services', size: [1400, 640], act: view('statistics') },
  {
    name: 'statistics-attribute-dark',
    query: 'scene=services&theme=dark',
    size: [900, 500],
    act: view('statistics', undefined, choose('Group', 'attribute:url.full')),
  },
  { name: 'statistics-400', query: 'scene=services', size: [400, 400], act: view('statistics') },
  { name: 'errors', query: 'scene=services', size: [1400, 640], act: view('errors', undefined, openFirst) },
  {
    name: 'errors-dark',
    query: 'scene=services&theme=dark',
    size: [600, 400],
    act: view('errors', undefined, openFirst),
  },
  { name: 'compare', query: 'scene=services', size: [1400, 640], act: compare },
  { name: 'compare-dark', query: 'scene=services&theme=dark', size: [900, 500], act: compare },
  { name: 'compare-empty', query: 'scene=services', size: [900, 400], act: view('compare') },
  { name: 'map', query: 'scene=services', size: [1400, 640], act: view('map') },
  { name: 'map-dark', query: 'scene=services&theme=dark', size: [900, 500], act: view('map') },
  { name: 'map-japanese', query: 'scene=services&lang=ja', size: [900, 500], act: view('map') },
  { name: 'table-500', query: 'scene=shop', size: [500, 500] },
  { name: 'table-1600-dark', query: 'scene=services&theme=dark', size: [1600, 700], act: select('payments.charge') },
  { name: 'table-zoomed', query: 'scene=shop', size: [1000, 560], act: keys('/api/checkout', 'f') },
  { name: 'table-large', query: 'scene=shop&large=yes', size: [1000, 560] },
  { name: 'table-menu', query: 'scene=shop', size: [1000, 560], act: menuOf('/api/checkout', 'ArrowRight') },
  { name: 'table-menu-dark', query: 'scene=shop&theme=dark', size: [1000, 560], act: menuOf('/api/checkout') },
  { name: 'table-columns', query: 'scene=shop', size: [1000, 560], act: press('Columns and rows') },
  { name: 'table-marked', query: 'scene=shop', size: [1000, 560], act: mark(0.65, 0.8) },
  { name: 'table-suggestions', query: 'scene=shop', size: [1000, 560], act: type('status:error http') },
  { name: 'table-wrong', query: 'scene=shop&theme=dark', size: [1000, 560], act: type('render duration:soon') },
  { name: 'table-find', query: 'scene=shop', size: [1000, 560], act: find('GET') },
  { name: 'table-filters', query: 'scene=shop', size: [1000, 560], act: press('Saved filters and keys') },
  { name: 'table-keys', query: 'scene=shop', size: [1000, 700], act: keys('validate', '?') },
  { name: 'million', query: 'scene=million', size: [1400, 640] },
  { name: 'deep', query: 'scene=deep', size: [900, 500] },
]

const only = process.argv[2] ?? ''
mkdirSync(FOLDER, { recursive: true })
const harness = await serveHarness()
const browser = await launch({ executablePath: await findBrowser(), args: [...browserFlags(), '--disable-gpu'] })
try {
  const page = await browser.newPage()
  page.on('pageerror', (error) => console.error(error))
  for (const { name, query, size, act } of SHOTS.filter((shot) => shot.name.includes(only))) {
    await page.setViewport({ width: size[0], height: size[1] })
    await page.goto(`${harness.url}?${query}`)
    await page.waitForFunction(() => window.harness !== undefined)
    await act?.(page)
    await page.mouse.move(0, 0)
    await new Promise((resolve) => setTimeout(resolve, 200))
    await page.screenshot({ path: `${FOLDER}/${name}.png` })
    console.log(`${FOLDER}/${name}.png`)
  }
} finally {
  await browser.close()
  await harness.close()
}
