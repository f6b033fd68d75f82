import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '../../site/server'
import { type Harness, launch } from '../harness/harness'
import type { Panel } from '../harness/panel'

describe('leaving a page loses nothing', () => {
  let site: Site
  let harness: Harness
  let panel: Panel
  let page: import('puppeteer').Page

  beforeAll(async () => {
    site = await startSite()
    harness = await launch({ instrumentations: ['fetch'] })
    page = await harness.newTab(`${site.origin}/empty`)
    panel = await harness.openPanel(page)
    await panel.click('Keep log')
    await page.reload()
  })

  afterAll(async () => {
    await harness?.close()
    await site?.close()
  })

  /** Finishes a span and leaves for `url` in the same task. */
  async function finishAndGo(name: string, url: string): Promise<void> {
    await Promise.all([
      page.waitForNavigation(),
      page.evaluate(
        (text, to) => {
          tracing?.startSpan(text).finish()
          tracing?.startSpan(`${text}, left open`)
          location.href = to
        },
        name,
        url,
      ),
    ])
  }

  it('keeps a span that finished in the task that navigated away, ten times', async () => {
    for (let i = 0; i < 10; i++) await finishAndGo(`last words ${i}`, `${site.origin}/empty?${i}`)
    for (let i = 0; i < 10; i++) await panel.row(`last words ${i}`)
    await panel.row('last words 9, left open')
  })

  it('keeps it also when the page goes to another site, into the back/forward cache and comes back', async () => {
    await finishAndGo('to another site', `${site.otherOrigin}/empty`)
    await panel.row('to another site')
    await page.goBack()
    await page.evaluate(() => tracing?.startSpan('after coming back').finish())
    const rows = await panel.row('after coming back')
    expect(rows.filter((row) => row.name === 'to another site').length).toBe(1)
  })

  it('shows a request at its headers, and keeps it though the page leaves before its body ends', async () => {
    await page.goto(`${site.origin}/empty`)
    await page.evaluate(async (to) => {
      await fetch('/api/orders/7')
      location.href = to
    }, `${site.origin}/empty?left`)
    await panel.row('/api/orders/7')
  })

  it('ends the open spans of a frame that is removed', async () => {
    await page.goto(`${site.origin}/empty?frames`)
    await page.evaluate(async (url) => {
      const frame = document.createElement('iframe')
      frame.src = url
      document.body.append(frame)
      await new Promise((resolve) => frame.addEventListener('load', resolve))
      const inside = Reflect.get(frame.contentWindow ?? {}, 'tracing')
      inside.startSpan('open in the frame')
      await new Promise((resolve) => setTimeout(resolve, 500))
      frame.remove()
    }, `${site.origin}/empty?frame`)
    await panel.rowsWhen(
      (rows) => rows.some(({ name, duration }) => name.includes('open in the frame') && duration.startsWith('≥')),
      'the span of the frame runs on',
    )
  })

  it('shows what an open span learns, and keeps it when the page is left for one that is not traced', async () => {
    await page.evaluate(async () => {
      const span = tracing?.startSpan('long')
      await new Promise((resolve) => setTimeout(resolve, 600))
      span?.updateName('long, by now')
    })
    await panel.row('long, by now')
    await page.evaluate(async () => {
      const span = tracing?.startSpan('longer')
      await new Promise((resolve) => setTimeout(resolve, 600))
      span?.updateName('longer, at last')
      setTimeout(() => location.replace('about:blank'), 0)
    })
    const rows = await panel.rowsWhen(
      (shown) => !shown.some(({ duration }) => duration.includes('running')),
      'spans of the page that was left run on',
    )
    expect(rows.map(({ name }) => name)).toContain('longer, at last')
  })

  it('hears errors, and that it is left, after the page has opened its document anew', async () => {
    await page.goto(`${site.origin}/empty?opened`)
    await page.evaluate(async () => {
      document.open()
      document.write('<p>another</p>')
      document.close()
      await new Promise((resolve) => setTimeout(resolve, 50))
      tracing?.startSpan('of the opened document').finish()
      location.href = '/empty?after'
    })
    await panel.row('of the opened document')
  })

  it('draws a divider at each navigation, and forgets what was before without Keep log', async () => {
    expect((await panel.rows()).some((row) => row.name.startsWith('Navigated to'))).toBe(true)
    await panel.click('Keep log')
    await page.goto(`${site.origin}/first`)
    const rows = await panel.rowsWhen((shown) => shown.length === 1, 'one row')
    expect(rows[0]?.name).toBe('first script')
  })
})
