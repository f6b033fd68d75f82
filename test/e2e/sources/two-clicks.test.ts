/**
 * What the panel is for, measured: on a minified application, from opening the panel to the root cause by its name in the
 * original source. By the mouse in at most two clicks, by keys, and in at most ten seconds, wherever DevTools are docked.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel } from '../harness/panel'
import { type BuiltShop, startBuiltShop } from './shop'

const MAX_MS = 10_000
const MAX_CLICKS = 2
/** Tab into the panel is not counted: whoever opens it is in it. */
const MAX_KEYS = 4

/** As in `source-maps.test.ts`. */
const SHOWN_SOURCE = `(async () => {
  const UI = await import('devtools://devtools/bundled/ui/legacy/legacy.js')
  const Workspace = await import('devtools://devtools/bundled/models/workspace/workspace.js')
  const source = UI.Context.Context.instance().flavor(Workspace.UISourceCode.UISourceCode)
  return UI.InspectorView.InspectorView.instance().tabbedPane.selectedTabId + ' ' + source?.url()
})()`

let shop: BuiltShop
let harness: Harness

beforeAll(async () => {
  shop = await startBuiltShop()
})

afterAll(() => shop?.close())

// A browser of its own for each: DevTools remember that Sources was open, and in which file.
beforeEach(async () => {
  harness = await launch()
})

afterEach(() => harness?.close())

/** Opens DevTools so that the panel has this size, after a payment has failed in the page. */
async function failedPayment(width: number, height: number): Promise<Panel> {
  const page = await harness.newTab(shop.origin)
  const before = await harness.openPanel(page)
  await page.reload()
  await page.evaluate(() => {
    const start = Reflect.get(globalThis, 'startPayment')
    document.querySelector('button')?.addEventListener('click', () => start())
  })
  await page.click('button')
  await before.row('/api/payment')
  // The journal keeps it while DevTools are closed.
  await before.close()
  const panel = await harness.openPanel(page)
  const frame = await panel.frame.evaluate(() => ({ width: innerWidth, height: innerHeight }))
  const window = panel.devtools.viewport() ?? { width: 1400, height: 900 }
  await panel.devtools.setViewport({
    width: window.width - frame.width + width,
    height: window.height - frame.height + height,
  })
  await until(
    () => panel.frame.evaluate((w, h) => innerWidth === w && innerHeight === h, width, height),
    'the panel does not get its size',
  )
  return panel
}

/** The middle of an element, px from the top left of DevTools. */
async function middleOf(panel: Panel, selector: string): Promise<{ x: number; y: number }> {
  const element = await panel.frame.waitForSelector(selector)
  const inPanel = await element?.evaluate((found) => {
    const { left, top, width, height } = found.getBoundingClientRect()
    return { x: left + Math.min(width / 2, 60), y: top + height / 2 }
  })
  const box = await (await panel.frame.frameElement())?.boundingBox()
  if (inPanel === undefined || !box) throw new Error(`no place of ${selector}`)
  return { x: box.x + inPanel.x, y: box.y + inPanel.y }
}

async function isOpenedInSources(panel: Panel): Promise<void> {
  let shown: unknown
  await until(async () => {
    shown = await panel.devtools.evaluate(SHOWN_SOURCE)
    return shown === `sources ${shop.origin}/src/checkout.ts`
  }, 'the original was not opened').catch((error) => {
    throw new Error(`${error.message}: ${shown}`)
  })
}

describe.each([
  ['docked right', 554, 700],
  ['docked below', 1392, 300],
] as const)('%s', (_, width, height) => {
  it('two clicks of the mouse lead to the root cause in the original source', async () => {
    const panel = await failedPayment(width, height)
    const from = performance.now()
    let clicks = 0
    const click = async (selector: string) => {
      const { x, y } = await middleOf(panel, selector)
      await panel.devtools.mouse.click(x, y)
      clicks++
    }
    await click('.row.error, .row:has(.error-text)')
    const details = await panel.details('checkout.ts:42')
    expect(details).toMatch(/thrown in payOrder \(checkout\.ts:42\)/)
    await click('.trace-summary [data-source="known"]')
    await isOpenedInSources(panel)
    expect(clicks).toBeLessThanOrEqual(MAX_CLICKS)
    expect(performance.now() - from).toBeLessThan(MAX_MS)
  })

  it('keys alone lead there', async () => {
    const panel = await failedPayment(width, height)
    const from = performance.now()
    let keys = 0
    const press = async (key: 'F6' | 'e' | 'o' | 'Enter') => {
      await panel.devtools.keyboard.press(key)
      keys++
    }
    // Where the Tab key comes in.
    await panel.frame.focus('.toolbar [tabindex="0"]')
    await press('F6')
    expect(await panel.frame.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('treegrid')
    await press('e')
    await press('Enter')
    expect(await panel.details('checkout.ts:42')).toMatch(/thrown in payOrder \(checkout\.ts:42\)/)
    await press('o')
    await isOpenedInSources(panel)
    expect(keys).toBeLessThanOrEqual(MAX_KEYS)
    expect(performance.now() - from).toBeLessThan(MAX_MS)
  })
})
