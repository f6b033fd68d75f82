/**
 * What the panel can look like: each a scene, a size, and what a user does in it. Pictures are taken of all, and axe looks
 * at all. Texts are those of the English panel; `lang` is for a look at another language only.
 */
import type { Page } from 'puppeteer'

/** A state of the panel: the scene, the size, and what is done in it. */
export interface Shot {
  readonly name: string
  readonly query: string
  readonly size: readonly [width: number, height: number]
  act?(page: Page): Promise<void>
}

type Act = (page: Page) => Promise<void>

const LARGE = [1400, 640] as const
const MIDDLE = [900, 500] as const
const SMALL = [600, 400] as const
/** The panel in DevTools as they are docked at the right or at the bottom of a window of usual size, and at its smallest. */
const RIGHT = [554, 700] as const
const BELOW = [1392, 300] as const
const MIN_SIZE = [400, 272] as const

export const SHOTS: readonly Shot[] = [
  { name: 'table', query: 'scene=shop', size: LARGE, act: select('/api/checkout') },
  { name: 'table-900', query: 'scene=shop', size: MIDDLE },
  { name: 'table-900-details', query: 'scene=shop', size: MIDDLE, act: select('cart') },
  { name: 'table-600', query: 'scene=shop', size: SMALL },
  { name: 'table-600-details', query: 'scene=shop', size: SMALL, act: select('/api/checkout') },
  { name: 'table-zoomed', query: 'scene=shop', size: MIDDLE, act: all(select('/api/checkout'), inTree('f')) },
  { name: 'large-rows', query: 'scene=shop&large=yes', size: MIDDLE },
  { name: 'table-400', query: 'scene=shop', size: [400, 400] },
  { name: 'right', query: 'scene=services', size: RIGHT },
  { name: 'right-details', query: 'scene=services', size: RIGHT, act: select('payments') },
  { name: 'right-flame', query: 'scene=services', size: RIGHT, act: view('flame', '/api/checkout') },
  { name: 'below', query: 'scene=services', size: BELOW },
  { name: 'below-details', query: 'scene=services', size: BELOW, act: select('payments') },
  { name: 'least', query: 'scene=services', size: MIN_SIZE },
  { name: 'least-details', query: 'scene=services', size: MIN_SIZE, act: select('payments') },
  { name: 'attributes', query: 'scene=shop', size: [1400, 900], act: select('checkout') },
  { name: 'details-events', query: 'scene=shop', size: LARGE, act: all(select('checkout'), tab('events')) },
  { name: 'details-request', query: 'scene=network', size: LARGE, act: all(select('/api/checkout'), tab('request')) },
  { name: 'request-554', query: 'scene=network', size: RIGHT, act: all(select('/api/checkout'), tab('request')) },
  {
    name: 'request-edit-554',
    query: 'scene=network',
    size: RIGHT,
    act: all(select('/api/checkout'), tab('request'), press('Edit and send', true)),
  },
  {
    name: 'request-1400-japanese',
    query: 'scene=network&lang=ja',
    size: [1400, 900],
    act: all(select('/api/checkout'), tab('request')),
  },
  { name: 'details-links', query: 'scene=shop', size: LARGE, act: all(select('/api/checkout'), tab('links')) },
  {
    name: 'details-note',
    query: 'scene=shop',
    size: MIDDLE,
    act: all(select('checkout'), press('Note'), typed('Why?')),
  },
  { name: 'groups', query: 'scene=shop', size: LARGE, act: openGroup },
  { name: 'hidden', query: 'scene=shop', size: LARGE, act: all(press('Noise', true), choose('At least 10')) },
  { name: 'time-range', query: 'scene=shop', size: LARGE, act: brush },
  { name: 'focus', query: 'scene=services', size: LARGE, act: all(menuOf('/api/checkout'), choose('Focus')) },
  { name: 'million', query: 'scene=million', size: LARGE },
  { name: 'failure-554', query: 'scene=services', size: RIGHT },
  { name: 'failure-554-japanese', query: 'scene=services&lang=ja', size: RIGHT },
  { name: 'failure-1000', query: 'scene=services', size: [1000, 500] },
  { name: 'failure-errors-554', query: 'scene=services', size: RIGHT, act: all(view('errors'), openFirst) },
  {
    name: 'failure-errors-1000',
    query: 'scene=services&lang=ja',
    size: [1000, 500],
    act: all(view('errors'), openFirst),
  },
  { name: 'polls-554', query: 'scene=polls', size: RIGHT },
  { name: 'polls-1000', query: 'scene=polls', size: [1000, 500], act: openGroup },
  { name: 'idle-554', query: 'scene=idle', size: RIGHT, act: select('/api/remind') },
  { name: 'idle-1000', query: 'scene=idle&lang=ja', size: [1000, 500] },
  { name: 'idle-flame', query: 'scene=idle', size: [1000, 500], act: all(view('flame'), option('Show', 'all')) },
  { name: 'idle-below', query: 'scene=idle', size: BELOW },
  { name: 'deep', query: 'scene=deep', size: MIDDLE },
  { name: 'open', query: 'scene=open', size: MIDDLE },
  { name: 'late', query: 'scene=late', size: MIDDLE },
  { name: 'loss', query: 'scene=loss', size: MIDDLE },
  { name: 'notes', query: 'scene=notes', size: MIDDLE, act: openNotes },
  { name: 'openTelemetry', query: 'scene=openTelemetry', size: MIDDLE },

  { name: 'filtered', query: 'scene=shop', size: MIDDLE, act: all(filter('payments'), key('Escape')) },
  { name: 'filter-completions', query: 'scene=shop', size: MIDDLE, act: filter('http.') },
  { name: 'filter-error', query: 'scene=shop', size: MIDDLE, act: filter('duration:>tall') },
  { name: 'filter-chip', query: 'scene=shop', size: MIDDLE, act: all(press('Quick filters: All'), choose('Errors')) },
  { name: 'filter-saved', query: 'scene=shop', size: MIDDLE, act: press('Saved filters and keys') },
  { name: 'find', query: 'scene=shop', size: MIDDLE, act: all(press('Find'), typed('cart'), key('Enter')) },

  { name: 'menu-noise', query: 'scene=shop', size: MIDDLE, act: press('Noise', true) },
  { name: 'menu-rows', query: 'scene=shop', size: MIDDLE, act: press('Columns and rows') },
  { name: 'menu-columns', query: 'scene=shop', size: MIDDLE, act: menuOfHead },
  { name: 'menu-span', query: 'scene=shop', size: MIDDLE, act: all(menuOf('/api/checkout'), key('ArrowRight')) },
  { name: 'keys', query: 'scene=shop', size: MIDDLE, act: press('Keyboard shortcuts') },
  { name: 'export', query: 'scene=shop', size: MIDDLE, act: press('Export') },
  { name: 'export-loses', query: 'scene=shop', size: LARGE, act: all(press('Export'), format('Zipkin')) },
  { name: 'settings', query: 'scene=shop', size: LARGE, act: press('Settings') },
  {
    name: 'settings-backends',
    query: 'scene=shop',
    size: [900, 900],
    act: all(press('Settings'), press('Add a backend', true), addLink('Grafana'), toEnd),
  },
  { name: 'settings-600', query: 'scene=shop', size: SMALL, act: press('Settings') },

  { name: 'empty-unheard', query: 'scene=unheard', size: MIDDLE },
  { name: 'empty-recording', query: 'scene=recording', size: MIDDLE },
  { name: 'empty-paused', query: 'scene=recording', size: MIDDLE, act: press('Record') },
  { name: 'empty-filter', query: 'scene=shop', size: MIDDLE, act: all(filter('nothing like it'), key('Escape')) },
  { name: 'empty-compare', query: 'scene=services', size: MIDDLE, act: view('compare') },
  { name: 'empty-errors', query: 'scene=late', size: MIDDLE, act: view('errors') },

  { name: 'flame', query: 'scene=services', size: LARGE, act: view('flame', '/api/checkout') },
  {
    name: 'flame-kinds-600',
    query: 'scene=services',
    size: SMALL,
    act: all(view('flame'), press('Color by', true), choose('Service'), option('Show', 'all')),
  },
  { name: 'colors-554', query: 'scene=services', size: RIGHT, act: colorBy('Service') },
  { name: 'colors', query: 'scene=services', size: LARGE, act: colorBy('http.response.status_code') },
  { name: 'flame-large', query: 'scene=large', size: LARGE, act: view('flame') },
  { name: 'statistics', query: 'scene=services', size: LARGE, act: view('statistics') },
  {
    name: 'statistics-attribute',
    query: 'scene=services',
    size: MIDDLE,
    act: all(view('statistics'), option('Group', 'attribute:url.full')),
  },
  { name: 'statistics-400', query: 'scene=services', size: [400, 400], act: view('statistics') },
  { name: 'errors', query: 'scene=services', size: LARGE, act: all(view('errors'), openFirst) },
  { name: 'errors-600', query: 'scene=services', size: SMALL, act: all(view('errors'), openFirst) },
  { name: 'compare', query: 'scene=services', size: LARGE, act: compare },
  { name: 'map', query: 'scene=services', size: LARGE, act: view('map') },
  { name: 'map-554', query: 'scene=services', size: RIGHT, act: view('map') },
  { name: 'map-below', query: 'scene=services&lang=ja', size: BELOW, act: view('map') },
  { name: 'map-least', query: 'scene=services', size: MIN_SIZE, act: view('map') },
  { name: 'map-mesh', query: 'scene=mesh', size: [1400, 900], act: view('map') },
  { name: 'map-mesh-554', query: 'scene=mesh', size: RIGHT, act: view('map') },

  { name: 'firefox', query: 'scene=shop&look=firefox', size: MIDDLE, act: select('/api/checkout') },
  { name: 'no-access', query: 'scene=unheard&look=firefox&access=no', size: MIDDLE },
  { name: 'firefox-settings', query: 'scene=shop&look=firefox', size: MIDDLE, act: press('Settings') },
  { name: 'japanese', query: 'scene=shop&lang=ja', size: LARGE, act: select('/api/checkout') },
  { name: 'japanese-600', query: 'scene=shop&lang=ja', size: SMALL },
  { name: 'japanese-settings', query: 'scene=recording&lang=ja', size: LARGE, act: press('設定') },
  { name: 'japanese-map', query: 'scene=services&lang=ja', size: MIDDLE, act: view('map') },
]

/** Frames over which what appears at once is spread, and one in which the last of it is on the screen. */
const FRAMES = 4

/** Until what came is on the screen. */
export function painted(page: Page): Promise<unknown> {
  return page.evaluate(async (frames) => {
    for (let i = 0; i < frames; i++) {
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
    }
  }, FRAMES)
}

function all(...acts: readonly Act[]): Act {
  return async (page) => {
    for (const act of acts) {
      await act(page)
      await painted(page)
    }
  }
}

async function rowOf(page: Page, text: string) {
  const row = await page.waitForSelector(`::-p-xpath(//*[@role="row"][.//*[contains(., "${text}")]][@aria-selected])`)
  if (row === null) throw new Error(`no row “${text}”`)
  return row
}

function select(text: string): Act {
  return async (page) => (await rowOf(page, text)).click()
}

function menuOf(text: string): Act {
  return async (page) => (await rowOf(page, text)).click({ button: 'right' })
}

async function menuOfHead(page: Page): Promise<void> {
  await page.click('[role="columnheader"]', { button: 'right' })
}

/** Presses the button of that label, or of that text. */
function press(label: string, isText = false): Act {
  const selector = isText ? `::-p-xpath(//button[contains(., "${label}")])` : `button[aria-label="${label}"]`
  return async (page) => {
    await (await page.waitForSelector(selector))?.click()
  }
}

/** Chooses from the menu that is open. */
function choose(text: string): Act {
  return async (page) => {
    await (await page.waitForSelector(`::-p-xpath(//*[@role="menu"]//button[contains(., "${text}")])`))?.click()
  }
}

/** Shows a tab of the details. */
function tab(name: string): Act {
  return async (page) => {
    await (await page.waitForSelector(`#details-${name}`))?.click()
  }
}

function format(name: string): Act {
  return async (page) => {
    await (await page.waitForSelector(`::-p-xpath(//dialog//label[contains(., "${name}")])`))?.click()
  }
}

function filter(text: string): Act {
  return (page) => page.type('input[aria-label="Filter"]', text)
}

function typed(text: string): Act {
  return (page) => page.keyboard.type(text)
}

function key(name: 'Enter' | 'Escape' | 'ArrowRight'): Act {
  return (page) => page.keyboard.press(name)
}

/** A key of the table. */
function inTree(name: 'f'): Act {
  return async (page) => {
    await page.focus('[role="treegrid"]')
    await page.keyboard.press(name)
  }
}

/** Shows a view, with a span selected before if one is given. */
function view(name: string, selected?: string): Act {
  return async (page) => {
    if (selected !== undefined) await select(selected)(page)
    await page.click(`#tab-${name}`)
  }
}

function option(label: string, value: string): Act {
  return async (page) => {
    const select = await page.waitForSelector(`::-p-xpath(//label[contains(., "${label}")]/select)`)
    if (select === null) throw new Error(`no choice “${label}”`)
    await page.evaluate(
      (element, wanted) => {
        if (!(element instanceof HTMLSelectElement)) return
        element.value = wanted
        element.dispatchEvent(new Event('change', { bubbles: true }))
      },
      select,
      value,
    )
  }
}

/** Opens the flame graph, chooses what colours tell, and goes back to the table. */
function colorBy(what: string): Act {
  return all(view('flame'), press('Color by', true), choose(what), view('waterfall'))
}

/** Adds a program in which traces can be opened. */
function addLink(title: string): Act {
  return option('Open traces in', title)
}

/** Scrolls the settings to their end. */
async function toEnd(page: Page): Promise<void> {
  await page.$eval('.settings', (settings) => settings.scrollTo(0, settings.scrollHeight))
}

async function openFirst(page: Page): Promise<void> {
  await (await page.waitForSelector('.rows [role="row"][aria-expanded]'))?.click()
}

async function openGroup(page: Page): Promise<void> {
  await (await page.waitForSelector('.row.grouped'))?.click()
}

async function openNotes(page: Page): Promise<void> {
  await (await page.waitForSelector('[popovertarget="page-notes"]'))?.click()
}

async function brush(page: Page): Promise<void> {
  await page.mouse.move(950, 42)
  await page.mouse.down()
  await page.mouse.move(1100, 42, { steps: 3 })
  await page.mouse.up()
}

/** The checkout that failed beside the one that went well. */
async function compare(page: Page): Promise<void> {
  await view('compare', 'checkout')(page)
  await painted(page)
  const [a, b] = await page.$$('.trace-picker select')
  const values = await page.$$eval('.trace-picker.side-a option', (options) =>
    options.filter(({ textContent }) => textContent?.includes('button#pay')).map(({ value }) => value),
  )
  await a?.select(values[1] ?? '')
  await b?.select(values[0] ?? '')
}
