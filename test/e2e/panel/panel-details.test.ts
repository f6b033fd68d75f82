/** The details of a span, in the real panel: what stands in them, and what only the browser's own DevTools can tell. */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Tracer } from '../../../inpage/api/api'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel } from '../harness/panel'
import { type NetworkServer, startNetworkServer } from '../network/server'

/** Long, for machines that do other things, too. */
const PATIENCE_MS = 30_000

/** The panel that DevTools shows, by DevTools' own modules; as text, because the test runner rewrites an `import()`. */
const SHOWN_PANEL = `import('devtools://devtools/bundled/ui/legacy/legacy.js').then(
  (UI) => UI.InspectorView.InspectorView.instance().tabbedPane.selectedTabId,
)`

let server: NetworkServer
let harness: Harness
let page: Page
let panel: Panel

beforeAll(async () => {
  server = await startNetworkServer()
  harness = await launch({ instrumentations: ['fetch'] })
  page = await harness.newTab(server.origin)
  panel = await harness.openPanel(page)
  await page.reload()
  await page.evaluate(async (other) => {
    // Read to the end: only then the browser's log has them.
    await fetch('/json', { method: 'POST', body: '{"card":"1234"}' }).then((response) => response.text())
    await fetch('/redirect').then((response) => response.text())
    await fetch(`${other}/cors-any`, { headers: { 'x-mine': '1' } }).then((response) => response.text())
    const tracing = Reflect.get(globalThis, 'tracing') as Tracer
    const first = tracing.startSpan('order', { attributes: { 'order.lines': [1, 2], 'order.json': '{"id":7}' } })
    first.addEvent('packed', { by: 'me' })
    first.finish()
    const paid = tracing.startSpan('paid')
    paid.addLink({ context: first.spanContext() })
    paid.recordError(new TypeError('no order', { cause: new RangeError('no card') }))
    paid.finish()
  }, server.otherOrigin)
  await page.addScriptTag({
    content: `function pay() { throw new Error('in a script') }
try { tracing.trace('thrown', pay) } catch {}
//# sourceURL=${server.origin}/pay.js`,
  })
  await panel.rowsWhen((rows) => rows.some(({ name }) => name === 'thrown'), 'the last span', PATIENCE_MS)
})

beforeEach(async () => {
  await panel.select('order')
  await panel.tab('Span')
})

afterAll(async () => {
  await harness?.close()
  await server?.close()
})

function tabs(): Promise<string[]> {
  return panel.frame.$$eval('aside [role="tab"]', (all) => all.map((one) => one.textContent ?? ''))
}

/** The pane's text once it matches. */
function text(pattern: RegExp): Promise<string> {
  return panel.detailsText(pattern, PATIENCE_MS)
}

describe('the tabs', () => {
  it('are those that have something to show', async () => {
    await panel.select('order')
    await until(async () => (await tabs()).join() === 'Span,Events1,Links1,JSON', 'other tabs', PATIENCE_MS)
    await panel.select('/json')
    await until(async () => (await tabs()).join() === 'Span,Request,JSON', 'other tabs', PATIENCE_MS)
  })

  it('stay chosen from span to span, where they are there', async () => {
    await panel.select('/json')
    await panel.tab('Request')
    await panel.select('order')
    await text(/order\.lines/)
    await panel.select('/redirect')
    await text(/Redirects/)
  })

  it('are walked with the arrow keys', async () => {
    await panel.frame.focus('#details-span')
    await panel.frame.$eval('#details-span', (one) => {
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) {
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      }
      return one.id
    })
    await until(
      () => panel.frame.evaluate(() => document.activeElement?.getAttribute('aria-selected') === 'true'),
      'the focus is not on the chosen tab',
      PATIENCE_MS,
    )
    expect(await panel.frame.evaluate(() => document.activeElement?.id)).toBe('details-links')
  })
})

describe('the span', () => {
  it('shows JSON on several lines, and its place in its trace', async () => {
    const said = await text(/order\.json/)
    expect(said).toContain('{\n  "id": 7\n}')
    expect(said).toMatch(/Self\s+[\d.]+ (µs|ms)/)
  })

  it('follows an error to its cause', async () => {
    await panel.select('paid')
    const said = await text(/Caused by: RangeError: no card/)
    expect(said).toContain('TypeError: no order')
  })

  it('keeps a note that is written to it', async () => {
    await panel.click('Note')
    await panel.frame.waitForSelector('textarea.note')
    await panel.frame.$eval('textarea.note', (area) => {
      area.focus()
      area.value = 'the first order'
      area.dispatchEvent(new Event('input', { bubbles: true }))
      area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }))
    })
    await text(/the first order/)
    await panel.row('Note: the first order')
    const worker = await harness.worker()
    const stored = () =>
      worker.evaluate(async () => {
        const { storage } = Reflect.get(globalThis, 'chrome')
        return JSON.stringify((await storage.local.get('notes')).notes ?? [])
      })
    await until(async () => (await stored()).includes('the first order'), 'the note was not stored', PATIENCE_MS)
  })
})

describe('an attribute', () => {
  /** Chooses from an attribute's menu. */
  async function choose(attribute: string, label: string): Promise<void> {
    await panel.click(`More for ${attribute}`)
    await panel.frame.waitForSelector('[role="menu"]')
    await panel.frame.$$eval(
      '[role^="menuitem"]',
      (items, wanted) =>
        (items as HTMLElement[]).find((item) => item.querySelector('.menu-label')?.textContent === wanted)?.click(),
      label,
    )
  }

  it('is found among the others by its name or value', async () => {
    await panel.select('/json')
    await panel.frame.waitForSelector('[aria-label="Search attributes"]')
    await panel.frame.$eval('[aria-label="Search attributes"]', (input) => {
      if (!(input instanceof HTMLInputElement)) return
      input.value = 'status_code'
      input.dispatchEvent(new Event('input', { bubbles: true }))
    })
    const names = () =>
      panel.frame.$$eval('aside details:nth-of-type(2) dt', (all) => all.map((one) => one.textContent))
    await until(async () => (await names()).join() === 'http.response.status_code', 'other attributes', PATIENCE_MS)
    await panel.frame.$eval('[aria-label="Search attributes"]', (input) =>
      input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true })),
    )
    await text(/url\.full/)
  })

  it('becomes a filter, and a column of the table', async () => {
    await panel.select('/cors-any')
    await text(/server\.address/)
    await choose('server.address', 'Column in the table')
    await panel.frame.waitForSelector('::-p-xpath(//*[@role="columnheader"][contains(., "server.address")])')
    await choose('server.address', 'Show only this value')
    await panel.rowsWhen((rows) => rows.length === 1 && rows[0].name.includes('/cors-any'), 'one row', PATIENCE_MS)
    await panel.setFilter('')
    await panel.row('order')
    await choose('server.address', 'Column in the table')
  })
})

describe('what is copied', () => {
  /** Chooses from the menu of the details' toolbar, and gives what then stands in the clipboard. */
  async function copied(label: string): Promise<string> {
    await panel.frame.evaluate(() => {
      document.addEventListener('copy', () => {
        const area = document.activeElement
        document.body.dataset.copied = area instanceof HTMLTextAreaElement ? area.value : ''
      })
    })
    await panel.click('Copy')
    await panel.frame.waitForSelector('[role="menu"]')
    await panel.frame.$$eval(
      '[role="menuitem"]',
      (items, wanted) => (items as HTMLElement[]).find((item) => item.textContent === wanted)?.click(),
      label,
    )
    return until(() => panel.frame.evaluate(() => document.body.dataset.copied), `no “${label}”`, PATIENCE_MS)
  }

  it('is a request as the browser sent it, ready to be sent again', async () => {
    await panel.select('/json')
    const curl = await copied('As cURL (bash)')
    expect(curl).toContain(`curl '${server.origin}/json'`)
    expect(curl).toContain(`--data-raw '{"card":"1234"}'`)
    expect(curl).toMatch(/-H 'traceparent: 00-/i)
  })

  it('is a trace that other tools can read', async () => {
    await panel.select('order')
    const { resourceSpans } = JSON.parse(await copied('Trace as OTLP JSON'))
    expect(resourceSpans[0].scopeSpans[0].spans[0]).toMatchObject({ name: 'order' })
  })
})

describe('events and links', () => {
  it('are shown with their attributes, and lead to the other span and back', async () => {
    await panel.tab('Events')
    expect(await text(/packed/)).toMatch(/by\s+me/)
    await panel.tab('Links')
    await text(/Linked from/)
    await panel.frame.$eval('.details-body .link', (link) => (link as HTMLElement).click())
    await until(
      () => panel.frame.$eval('[aria-selected="true"] .span-name', (name) => name.textContent === 'paid'),
      'the linking span was not selected',
      PATIENCE_MS,
    )
    expect(await text(/Links to/)).toContain('order')
  })
})

describe('the request in the browser’s own network log', () => {
  it('is joined by the trace header, with its headers, address and body', async () => {
    await panel.select('/json')
    await panel.tab('Request')
    const said = await text(/Response headers/)
    expect(said).toMatch(/traceparent\s+00-[0-9a-f]{32}-[0-9a-f]{16}-01/i)
    expect(said).toMatch(/x-own\s+yes/)
    expect(said).toContain('HTTP/1.1')
    expect(said).toMatch(/127\.0\.0\.1|::1/)
    expect(said).toContain('card: "1234"')
    expect(said).not.toContain('found by URL')
    await text(/a: \[\s+0: 1\s+1: 2/)
  })

  it('shows where it was redirected', async () => {
    await panel.select('/redirect')
    await panel.tab('Request')
    expect(await text(/Redirects/)).toMatch(/302 GET \S+\/redirect → \S*\/json/)
  })

  it('is found by URL and time where no header was sent, with the preflight that was', async () => {
    await panel.select('/cors-any')
    await panel.tab('Request')
    const said = await text(/Preflight/)
    expect(said).toMatch(/OPTIONS \S+\/cors-any/)
    expect(said).toMatch(/found by URL/)
  })
})

// The last, because the panel is not to be seen afterwards.
it('a frame of a stack is opened in Sources', async () => {
  await panel.select('thrown')
  await text(/pay\.js:1:\d+/)
  await panel.frame.$eval('.stack .link', (link) => (link as HTMLElement).click())
  await until(
    async () => (await panel.devtools.evaluate(SHOWN_PANEL)) === 'sources',
    'Sources was not opened',
    PATIENCE_MS,
  )
})
