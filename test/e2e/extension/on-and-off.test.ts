import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '../../site/server'
import { type Harness, launch, until } from '../harness/harness'

/** The panel's own: what it has stored is asked where it stores. */
declare const chrome: { readonly storage: { readonly local: { get(): Promise<unknown> } } }

describe('on and off', () => {
  let site: Site
  let harness: Harness

  beforeAll(async () => {
    site = await startSite()
    harness = await launch({ instrumentations: ['fetch'] })
  })

  afterAll(async () => {
    await harness?.close()
    await site?.close()
  })

  it('touches nothing while no DevTools is open: fetch is the browser’s own, the tracer a no-op, the worker asleep', async () => {
    // The worker runs once at installation, and would be started again for an event it has not dealt with; what must
    // hold is that no page wakes it.
    await harness.worker()
    await until(async () => {
      await harness.killWorker()
      await new Promise((resolve) => setTimeout(resolve, 1000))
      return !harness.isWorkerRunning()
    }, 'the worker did not end')
    const page = await harness.newTab(site.origin)
    await page.waitForSelector('#products li')
    const state = await page.evaluate(() => {
      const frame = document.createElement('iframe')
      document.body.append(frame)
      return {
        isProxied: '__original' in fetch || Reflect.get(fetch, '__original') !== undefined,
        hasOwnToString: fetch.toString === Function.prototype.toString,
        recording: tracing?.startSpan('nothing').isRecording(),
        ran: tracing?.trace('nothing', () => 42),
      }
    })
    expect(state).toEqual({ isProxied: false, hasOwnToString: true, recording: false, ran: 42 })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(harness.isWorkerRunning()).toBe(false)
    await page.close()
  })

  it('turns off at once when DevTools closes, and what was recorded is there when it opens again', async () => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    await page.evaluate(() => tracing?.startSpan('before closing', { attributes: { kept: true } }).finish())
    await panel.row('before closing')
    const kept = await page.evaluateHandle(() => tracing?.new('kept tracer'))
    await panel.close()
    await until(
      () =>
        page.evaluate(() => Reflect.get(fetch, '__original') === undefined && !tracing?.startSpan('x').isRecording()),
      'the page is still traced',
    )
    const again = await harness.openPanel(page)
    await again.row('before closing')
    await page.evaluate((tracer) => tracer?.startSpan('after opening').finish(), kept)
    const rows = await again.row('after opening')
    expect(rows.map((row) => row.name)).toEqual(['before closing', 'after opening'])
    await again.close()
    await page.close()
  })

  it('keeps two tabs apart', async () => {
    const pages = await Promise.all([1, 2].map((tab) => harness.newTab(`${site.origin}/empty?${tab}`)))
    const panels = []
    for (const page of pages) {
      panels.push(await harness.openPanel(page))
      await page.reload()
    }
    for (const [tab, page] of pages.entries()) {
      await page.evaluate((name) => tracing?.startSpan(name).finish(), `of tab ${tab}`)
    }
    for (const [tab, panel] of panels.entries()) {
      // A panel in a tab that is not shown draws nothing, as nobody could see it.
      await pages[tab]?.bringToFront()
      const rows = await panel.row(`of tab ${tab}`)
      expect(rows.map((row) => row.name)).toEqual([`of tab ${tab}`])
    }
    for (const panel of panels) await panel.close()
    for (const page of pages) await page.close()
  })

  it('does not trace a tab that nobody inspects while another is inspected', async () => {
    const inspected = await harness.newTab(`${site.origin}/empty?inspected`)
    const panel = await harness.openPanel(inspected)
    const other = await harness.newTab(`${site.origin}/empty?other`)
    await until(() => other.evaluate(() => Reflect.get(fetch, '__original') === undefined), 'the other tab is traced')
    await panel.close()
    await other.close()
    await inspected.close()
  })

  it('takes in nothing while it does not record, and catches up when it does again', async () => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    await page.evaluate(() => tracing?.startSpan('first').finish())
    await panel.row('first')
    await panel.click('Record')
    await page.evaluate(() => tracing?.startSpan('meanwhile').finish())
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect((await panel.rows()).map((row) => row.name)).toEqual(['first'])
    await panel.click('Record')
    await panel.row('meanwhile')
    await panel.close()
    await page.close()
  })

  it('traces a site on the always-on list with DevTools closed, from its first script', async () => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const first = await harness.openPanel(page)
    await page.reload()
    await page.evaluate(() => tracing?.startSpan('here').finish())
    await first.row('here')
    await first.click('Settings')
    await first.click('Always trace this site Also while DevTools is closed.')
    // What is set is written a moment later; a panel that closes at once takes it along.
    await until(
      () => first.frame.evaluate(async () => JSON.stringify(await chrome.storage.local.get()).includes('127.0.0.1')),
      'the setting was not stored',
    )
    await first.close()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await page.goto(`${site.origin}/first`)
    await new Promise((resolve) => setTimeout(resolve, 500))
    const panel = await harness.openPanel(page)
    await panel.row('first script')
    await panel.click('Settings')
    await panel.click('Always trace this site Also while DevTools is closed.')
    await panel.close()
    await page.close()
  })
})
