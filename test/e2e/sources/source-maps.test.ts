/** A minified application, seen in its original source. */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tracer } from '../../../inpage/api/api'
import { type FirefoxHarness, launchFirefox } from '../harness/firefox'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel } from '../harness/panel'
import { type BuiltShop, startBuiltShop } from './shop'

/** The source that DevTools shows in Sources; as text, because the test runner rewrites an `import()`. */
const SHOWN_SOURCE = `(async () => {
  const UI = await import('devtools://devtools/bundled/ui/legacy/legacy.js')
  const Workspace = await import('devtools://devtools/bundled/models/workspace/workspace.js')
  const source = UI.Context.Context.instance().flavor(Workspace.UISourceCode.UISourceCode)
  return UI.InspectorView.InspectorView.instance().tabbedPane.selectedTabId + ' ' + source?.url()
})()`

describe('a minified application', () => {
  let shop: BuiltShop
  let harness: Harness
  let page: Page
  let panel: Panel

  beforeAll(async () => {
    shop = await startBuiltShop()
    harness = await launch({ instrumentations: ['fetch'] })
    page = await harness.newTab(shop.origin)
    panel = await harness.openPanel(page)
    await page.reload()
    await page.evaluate('startPayment()')
    await panel.row('/api/payment')
  })

  afterAll(async () => {
    await harness?.close()
    shop?.close()
  })

  it('shows where an error was thrown, and the lines around it', async () => {
    await panel.select('payment')
    const details = await panel.details('checkout.ts:42')
    expect(details).toMatch(/at (async )?payOrder \(checkout\.ts:42:\d+\)/)
    expect(details).toMatch(/40\s+const answer = await send/)
    expect(details).toMatch(/42\s+throw new PaymentError\('card service unavailable'\)/)
    expect(details).toMatch(/44\s+}/)
  })

  it('shows where a request was started', async () => {
    await panel.select('/api/payment')
    // Not `send` of the package that the application uses: the first frame that is the application's own.
    const details = await panel.details('checkout.ts:40')
    expect(details).toMatch(/started at payOrder \(checkout\.ts:40\)/)
    expect(details).toMatch(/40\s+const answer = await send/)
  })

  it('asks the server for each map once, with the page’s own cookies', async () => {
    await panel.select('payment')
    await panel.details('checkout.ts:42')
    const byUs = shop.asked.filter(({ path, by }) => by === 'none' && path !== '/')
    expect(byUs).toMatchObject([
      { path: expect.stringMatching(/\.js\.map$/), cookie: expect.stringContaining('shop=open') },
    ])
  })

  /** Runs a script in the page, and then its `fail`, in a span of this name. */
  async function failIn(span: string, script: string): Promise<void> {
    await page.evaluate(
      (name, text) => {
        const fail = Reflect.get(globalThis, 'eval')(text)
        const tracing = Reflect.get(globalThis, 'tracing') as Tracer
        try {
          tracing.trace(name, fail)
        } catch {}
      },
      span,
      script,
    )
    await panel.select(span)
  }

  it('shows evaluated code, by its map and by what it calls itself', async () => {
    const map = { version: 3, sources: ['webpack:///./src/cart.ts?a230'], names: [], mappings: ';AAEA' }
    const inline = `data:application/json;base64,${btoa(JSON.stringify({ ...map, sourcesContent: ['first\nsecond\nthird'] }))}`
    await failIn(
      'evaluated',
      `(() => {\nthrow new Error('mapped') })\n//# sourceMappingURL=${inline}\n//# sourceURL=webpack-internal:///./src/cart.ts`,
    )
    expect(await panel.details('cart.ts:3')).toMatch(/3\s+third/)
    await failIn('named', "(() => { throw new Error('named') })\n//# sourceURL=my-cart.js")
    expect(await panel.details('no source map')).toContain('my-cart.js:1')
  })

  it('gives a map without an end up, and the rest is as it was', async () => {
    const start = performance.now()
    const script = `${shop.origin}/endless.js`
    await failIn(
      'endless',
      `(() => { throw new Error('endless') })\n//# sourceMappingURL=/endless.map\n//# sourceURL=${script}`,
    )
    await panel.select('payment')
    await panel.details('checkout.ts:42')
    await panel.select('endless')
    await panel.details('source map too large')
    expect(performance.now() - start).toBeLessThan(60_000)
  })

  it('shows it in the Errors view', async () => {
    await panel.frame.$eval('button#tab-errors', (tab) => (tab as HTMLElement).click())
    await panel.says('checkout.ts:42')
  })

  // The last, because the panel is not to be seen afterwards.
  it('opens the original in Sources', async () => {
    await panel.frame.$$eval('.error-columns .link', (links) =>
      (links as HTMLElement[]).find(({ textContent }) => textContent?.includes('checkout.ts:42'))?.click(),
    )
    let shown = ''
    await until(async () => {
      shown = String(await panel.devtools.evaluate(SHOWN_SOURCE))
      return shown === `sources ${shop.origin}/src/checkout.ts`
    }, 'the original was not opened').catch((error) => {
      throw new Error(`${error.message}: ${shown}`)
    })
  })
})

describe('a minified application in Firefox, which tells no scripts', () => {
  let shop: BuiltShop
  let harness: FirefoxHarness

  // Installing a browser, where there is none, takes its time.
  beforeAll(async () => {
    shop = await startBuiltShop()
    harness = await launchFirefox()
  }, 600_000)

  afterAll(async () => {
    await harness?.close()
    shop?.close()
  })

  it('shows where an error was thrown, and the lines around it', async () => {
    const page = await harness.newTab(shop.origin.replace('127.0.0.1', 'shop.test'))
    const panel = await harness.openPanel(page)
    await panel.says('Tracing started after this page had loaded')
    await page.reload()
    // The site is an insecure one, where Firefox lets tracing begin only when the background has answered (docs/firefox.md).
    await until(() => page.evaluate(() => tracing?.startSpan('x').isRecording()), 'the page is not traced')
    await page.evaluate('startPayment()')
    await panel.row('/api/payment')
    await panel.select('payment')
    const details = await panel.details('checkout.ts:42')
    expect(details).toMatch(/payOrder@checkout\.ts:42:\d+/)
    expect(details).toMatch(/42\s+throw new PaymentError\('card service unavailable'\)/)
    expect(details).toMatch(/44\s+}/)
  })
})
