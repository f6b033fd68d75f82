/** What the table's tools do in the real Traces panel, with the demo shop in the inspected page. */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../harness/harness'
import type { Panel, PanelRow } from '../harness/panel'
import { openShop, type ShopInPanel } from '../harness/shop-in-panel'

let shop: ShopInPanel
let page: Page
let panel: Panel

beforeAll(async () => {
  shop = await openShop()
  page = shop.page
  panel = shop.panel
})

afterAll(async () => {
  await shop?.close()
})

beforeEach(async () => {
  await panel.setFilter('')
})

describe('the filter', () => {
  it('is a lens: it shows what matches and in grey what stands above, and leaves the tree as it was', async () => {
    await panel.select('payment')
    const before = await namesOf(panel)
    await panel.setFilter('status:error POST')
    await panel.rowsWhen(
      (all) => all.length > 1 && all.at(-1)?.name.includes('POST /api/payment') === true,
      'it is not all that is shown',
    )
    const grey = () => panel.frame.$$eval('.row.context', (all) => all.length)
    await until(async () => (await grey()) === (await panel.rows()).length - 1, 'not all above it is grey')
    await panel.setFilter('')
    await panel.rowsWhen((all) => all.length === before.length, 'the rows do not come back')
    expect(await namesOf(panel)).toEqual(before)
    expect(await selectedName(panel)).toBe('payment')
  })

  it('offers what could stand at the caret, and says what is wrong', async () => {
    await type(panel, 'Filter', 'status:er')
    await until(async () => (await optionsOf(panel)).includes('error'), 'nothing is offered')
    await keys(panel, 'ArrowDown', 'Enter')
    expect(await textOf(panel, 'Filter')).toBe('status:error ')
    await panel.setFilter('duration:soon')
    await panel.says('“soon” isn’t a time')
  })

  it('keeps the filters that are saved, also for the next panel', async () => {
    await panel.setFilter('status:error kind:client')
    await panel.click('Save filter')
    await panel.setFilter('')
    await panel.click('Saved filters and keys')
    await until(async () => (await optionsOf(panel))[0] === 'status:error kind:client', 'it is not offered')
    const { settings } = await (await shop.harness.worker()).evaluate(() =>
      Reflect.get(globalThis, 'chrome').storage.local.get('settings'),
    )
    expect(settings).toMatchObject({ view: { savedFilters: ['status:error kind:client'] } })
  })

  it('is narrowed by one of the chips', async () => {
    await clickButton(panel, 'Errors', '.chip')
    const rows = await panel.rowsWhen((all) => all.length < 8, 'all is shown')
    expect(rows.map(({ name }) => name)).toContain('checkout')
    await clickButton(panel, 'All', '.chip')
    await panel.row('load shop')
  })
})

describe('noise', () => {
  it('is less where siblings repeat: they stand in one row, which names the N+1 and opens', async () => {
    const rows = await panel.row('N+1')
    const group = rows.find(({ name }) => name.includes('N+1'))
    expect(group?.name).toMatch(/^GET \/api\/price ×\d+ ?N\+1$/)
    expect(group?.duration).toMatch(/ms|s$/)
    await openRow(panel, 'N+1')
    await panel.rowsWhen((all) => all.length > rows.length, 'the group does not open')
    await openRow(panel, 'N+1')
    await panel.rowsWhen((all) => all.length === rows.length, 'the group does not close')
  })

  it('is hidden by name from the menu of a row, counted, and taken back', async () => {
    const before = await panel.rows()
    await panel.select('validate')
    await menu(panel, 'Hide by', 'Name: validate cart')
    const rows = await panel.rowsWhen((all) => all.some(({ name }) => / hidden$/.test(name)), 'nothing is hidden')
    expect(rows.some(({ name }) => name === 'validate cart')).toBe(false)
    await panel.click('Show again: validate cart')
    await panel.rowsWhen((all) => all.length === before.length, 'it is not shown again')
  })

  it('can be all that is short, and says what failed within', async () => {
    await chooseFromButton(panel, '.menu-button', 'At least 100 ms')
    const rows = await panel.rowsWhen((all) => all.some(({ name }) => / hidden$/.test(name)), 'nothing is hidden')
    // The shop's server takes 160 ms for it.
    expect(rows.some(({ name }) => name.includes('GET /api/search'))).toBe(true)
    expect(rows.some(({ name }) => name.includes('validate'))).toBe(false)
    await chooseFromButton(panel, '.menu-button', 'Any duration')
    await panel.row('validate')
  })

  it('is out of sight where one subtree alone is looked at', async () => {
    await panel.select('payment')
    await menu(panel, 'Focus on subtree')
    const rows = await panel.rowsWhen((all) => all.length === 2, 'more than the subtree is shown')
    expect(rows.map(({ name, level }) => [name, level])).toEqual([
      ['payment', 1],
      ['POST /api/payment', 2],
    ])
    await clickButton(panel, 'Traces', '.focus-path button')
    await panel.row('load shop')
  })
})

describe('going to', () => {
  it('the cause of an error first, by keys', async () => {
    await panel.select('load shop')
    await panel.frame.focus('[role="treegrid"]')
    const seen: (string | undefined)[] = []
    for (const key of ['e', 'e', 'e', 'E']) {
      await keys(panel, key)
      seen.push(await selectedName(panel))
    }
    expect(seen).toEqual(['POST', 'POST', 'POST', 'POST'])
  })

  it('what is looked for, with all rows where they are', async () => {
    const before = await namesOf(panel)
    await panel.select('load shop')
    await panel.devtools.keyboard.down('Control')
    await keys(panel, 'f')
    await panel.devtools.keyboard.up('Control')
    await type(panel, 'Find', 'name:payment')
    await panel.says('found')
    await keys(panel, 'Enter')
    await until(async () => (await selectedName(panel)) === 'payment', 'it is not gone to')
    expect(await panel.text()).toMatch(/[1-9] of \d/)
    expect(await panel.frame.$$eval('.row.found', (all) => all.length)).toBeGreaterThan(0)
    await keys(panel, 'Escape')
    expect(await namesOf(panel)).toEqual(before)
  })

  it('what the search field of DevTools itself looks for', async () => {
    await panel.select('load shop')
    await panel.devtools.evaluate(searchInDevtools('recommendations'))
    await until(async () => (await panel.frame.$('[aria-selected="true"].found')) !== null, 'it is not found')
    expect(await selectedText(panel)).toContain('recommendations')
  })
})

describe('the table', () => {
  it('shows other columns, orders by them, and keeps their widths', async () => {
    await chooseFromButton(panel, '[aria-label="Columns and rows"]', 'Started')
    await until(async () => (await headsOf(panel)).includes('Started'), 'no column more')
    await clickButton(panel, 'Duration', '.head button')
    const isOrdered = (rows: readonly PanelRow[]) => {
      const top = rows.filter(({ level, duration }) => level === 1 && / (ms|s)$/.test(duration)).map(msOf)
      return top.length > 4 && top.every((ms, at) => at === 0 || ms <= top[at - 1])
    }
    await panel.rowsWhen(isOrdered, 'nothing is ordered')
    await clickButton(panel, 'Started', '.head button')
    await panel.rowsWhen((rows) => rows[0].name.startsWith('document load'), 'not in the order of starts again')
    await chooseFromButton(panel, '[aria-label="Columns and rows"]', 'Reset columns')
    await until(async () => !(await headsOf(panel)).includes('Started'), 'the column stays')
  })

  it('zooms to a span and back by keys', async () => {
    await panel.select('payment')
    await panel.frame.focus('[role="treegrid"]')
    await keys(panel, 'f')
    await panel.frame.waitForSelector('.zoom-out')
    await keys(panel, '0')
    await until(async () => (await panel.frame.$('.zoom-out')) === null, 'it is still zoomed')
  })

  it('shows what ran in the time that the overview marks', async () => {
    const before = await panel.rows()
    await panel.frame.focus('[aria-label="Start of the time shown"]')
    for (let i = 0; i < 30; i++) await keys(panel, 'ArrowRight')
    const rows = await panel.rowsWhen((all) => all.length < before.length, 'all is shown')
    expect(rows.some(({ name }) => name.includes('recommendations'))).toBe(true)
    expect(rows.some(({ name }) => name === 'load shop')).toBe(false)
    await keys(panel, 'Escape')
    await panel.rowsWhen((all) => all.length === before.length, 'not all is shown again')
  })

  it('says what its keys are', async () => {
    await panel.frame.focus('[role="treegrid"]')
    await keys(panel, '?')
    await panel.frame.waitForSelector('dialog[open] kbd')
    await keys(panel, 'Escape')
    await until(async () => (await panel.frame.$('dialog[open]')) === null, 'the sheet stays')
    expect(await panel.frame.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('treegrid')
  })

  it('counts what arrives while the recording is stopped, and shows it when it goes on', async () => {
    await panel.click('Record')
    await page.evaluate(() => fetch('/api/cart?while=stopped').then((response) => response.text()))
    await until(async () => /\d+ new spans?/.test(await panel.text()), 'nothing is told')
    expect((await panel.rows()).some(({ name }) => name.includes('while=stopped'))).toBe(false)
    await panel.click('Record')
    await panel.row('while=stopped')
  })
})

/**
 * Looks for a text in the panel that is shown, as the search field of DevTools does. Runs in DevTools itself, with
 * DevTools' own modules; as text, because the test runner rewrites an `import()` that it sees.
 */
function searchInDevtools(text: string): string {
  return `(async () => {
    const UI = await import('devtools://devtools/bundled/ui/legacy/legacy.js')
    const shown = UI.InspectorView.InspectorView.instance().tabbedPane.selectedTabId
    const panel = UI.ViewManager.ViewManager.instance().materializedWidget(shown)
    panel.performSearch(new UI.SearchableView.SearchConfig('${text}', false, false, false), true)
  })()`
}

async function namesOf(of: Panel): Promise<string[]> {
  return (await of.rows()).map(({ name }: PanelRow) => name)
}

function selectedName(of: Panel): Promise<string | undefined> {
  return of.frame.evaluate(
    () => document.querySelector('[role="treegrid"] [aria-selected="true"] .span-name')?.textContent ?? undefined,
  )
}

function selectedText(of: Panel): Promise<string> {
  return of.frame.$eval('[role="treegrid"] [aria-selected="true"]', (row) => row.textContent ?? '')
}

/** Presses real keys, wherever the focus is, and lets what they do be drawn. */
async function keys(of: Panel, ...pressed: readonly string[]): Promise<void> {
  for (const key of pressed) await of.devtools.keyboard.press(key as 'Enter')
  await of.frame.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
}

async function type(of: Panel, label: string, text: string): Promise<void> {
  const field = await of.frame.waitForSelector(`input[aria-label="${label}"]`)
  await field?.focus()
  await of.devtools.keyboard.type(text)
}

function textOf(of: Panel, label: string): Promise<string> {
  return of.frame.$eval(`input[aria-label="${label}"]`, (input) => (input as HTMLInputElement).value)
}

function optionsOf(of: Panel): Promise<string[]> {
  return of.frame.$$eval('[role="option"] code', (all) => all.map((one) => one.textContent ?? ''))
}

function headsOf(of: Panel): Promise<string[]> {
  return of.frame.$$eval('[role="columnheader"]', (all) => all.map((one) => one.textContent ?? ''))
}

async function clickButton(of: Panel, text: string, selector: string): Promise<void> {
  await until(
    () =>
      of.frame.$$eval(
        selector,
        (all, wanted) => {
          const found = all.find((one) => one.textContent?.trim() === wanted)
          if (found instanceof HTMLElement) found.click()
          return found !== undefined
        },
        text,
      ),
    `no button “${text}”`,
  )
}

/** Opens or closes a row by the key, wherever it is. */
async function openRow(of: Panel, name: string): Promise<void> {
  await of.select(name)
  await of.frame.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
}

/** Chooses from the menu of the selected row, by keys alone; of submenus too. */
async function menu(of: Panel, ...labels: readonly string[]): Promise<void> {
  await of.frame.focus('[role="treegrid"]')
  await of.devtools.keyboard.down('Shift')
  await of.devtools.keyboard.press('F10')
  await of.devtools.keyboard.up('Shift')
  await chooseByKeys(of, labels)
}

async function chooseFromButton(of: Panel, button: string, ...labels: readonly string[]): Promise<void> {
  await of.frame.$eval(button, (one) => (one as HTMLElement).click())
  await chooseByKeys(of, labels)
}

async function chooseByKeys(of: Panel, labels: readonly string[]): Promise<void> {
  for (const [at, label] of labels.entries()) {
    const focused = () =>
      of.frame.evaluate(() => document.activeElement?.querySelector('.menu-label')?.textContent ?? undefined)
    await until(async () => (await of.frame.$$('[role="menu"]')).length === at + 1, `no menu with “${label}”`)
    await until(async () => {
      if ((await focused()) === label) return true
      await of.devtools.keyboard.press('ArrowDown')
      return (await focused()) === label
    }, `the menu has no “${label}”`)
    await of.devtools.keyboard.press(at + 1 < labels.length ? 'ArrowRight' : 'Enter')
  }
  await until(async () => (await of.frame.$('[role="menu"]')) === null, 'the menu stays')
}

function msOf({ duration }: PanelRow): number {
  const [amount, unit] = duration.split(' ')
  return Number(amount) * (unit === 's' ? 1000 : 1)
}
