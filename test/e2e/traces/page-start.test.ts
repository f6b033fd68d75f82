import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '../../site/server'
import { type Harness, launch } from '../harness/harness'
import type { Panel } from '../harness/panel'

describe('a page is traced from its first moment', () => {
  let site: Site
  let harness: Harness
  let panel: Panel
  let page: import('puppeteer').Page

  beforeAll(async () => {
    site = await startSite()
    harness = await launch()
    page = await harness.newTab(`${site.origin}/empty`)
    panel = await harness.openPanel(page)
    await panel.says('Reload to trace from the start')
  })

  afterAll(async () => {
    await harness?.close()
    await site?.close()
  })

  it('is traced late where DevTools came late, and says so', async () => {
    await page.evaluate(() => tracing?.startSpan('late span').finish())
    await panel.row('late span')
  })

  it('gives the first script of a page the live tracer', async () => {
    await page.goto(`${site.origin}/first`)
    await panel.row('first script')
    expect(await panel.text()).not.toContain('Reload to trace from the start')
  })

  it('traces a page that may run no script', async () => {
    await page.goto(`${site.origin}/no-scripts`)
    await page.evaluate(() => fetch('/api/cart').then((response) => response.text()))
    await panel.row('/api/cart')
  })

  it('traces srcdoc frames and sandboxed frames', async () => {
    await page.goto(`${site.origin}/frames`)
    await panel.row('frame srcdoc')
    await panel.row('frame sandboxed')
    // No network brings this one, and its parent is of another origin: it is traced when the background has said so.
    await panel.row('frame sandboxed srcdoc')
  })

  it('leaves nothing that a page could know it by but `tracing`', async () => {
    await page.goto(`${site.origin}/empty`)
    const found = await page.evaluate(
      (id) => ({
        globals: Object.keys(globalThis).filter((key) => /trace|relay|pane/i.test(key)),
        fetch: `${fetch.toString()} ${fetch.name} ${fetch.length}`,
        reachable: fetch(`chrome-extension://${id}/inpage/entry/library.js`).then(
          () => true,
          () => false,
        ),
      }),
      harness.extensionId,
    )
    expect(found.globals).toEqual([])
    expect(found.fetch).toBe('function fetch() { [native code] } fetch 1')
  })
})
