/** Backends that are asked for traces by id, and programs that open them, in the real panel. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../../extension/receiver/receiver'
import { DEFAULT_SETTINGS } from '../../extension/settings/settings'
import { type Harness, launch } from './harness'
import { type Service, startService } from './service'

let receiver: Receiver
let service: Service
let harness: Harness

beforeAll(async () => {
  receiver = await startReceiver({
    ...{ port: 0, grpcPort: 0, maxBytes: 64e6, forward: undefined, forwardHeaders: {}, version: '1', write() {} },
  })
  service = await startService(receiver.port, 2500)
  harness = await launch({ instrumentations: ['fetch'] })
  // It answers by id like any backend; that it also tells the panel by itself is switched off.
  const url = `http://127.0.0.1:${receiver.port}/v1/traces/{traceId}`
  await harness.store({
    ...{ receiver: false, instrumentations: ['fetch'] },
    backends: {
      ...DEFAULT_SETTINGS.backends,
      servers: [{ type: 'otlp', url, origins: [service.origin], headers: {} }],
      links: [{ title: 'Elsewhere', url: `${service.origin}/elsewhere/{traceId}` }],
    },
  })
})

afterAll(async () => {
  await harness?.close()
  await service?.close()
  await receiver?.close()
})

describe('a backend', () => {
  it('is asked for the trace of a request until its spans are there', async () => {
    const page = await harness.newTab(service.origin)
    const panel = await harness.openPanel(page)
    await page.reload()
    await page.click('#cart')
    const rows = await panel.rowsWhen((shown) => shown.length === 3, 'the backend was not asked')
    expect(rows.map(({ level }) => level)).toEqual([1, 2, 3])
    expect(rows[1]?.name).toContain('cart-service')
    await panel.click('Settings')
    await panel.says('It answered with spans: 2')
    await panel.click('Settings')

    await panel.frame.$eval('[role="row"][aria-level="2"]', (row) => {
      row.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))
    })
    const item = (text: string) =>
      panel.frame.waitForSelector(`::-p-xpath(//*[@role="menu"]//button[contains(., "${text}")])`)
    await (await item('Open trace in'))?.evaluate((button) => (button as HTMLElement).click())
    const opened = harness.browser.waitForTarget((target) => target.url().includes('/elsewhere/'), { timeout: 15_000 })
    await (await item('Elsewhere'))?.evaluate((button) => (button as HTMLElement).click())
    expect((await opened).url()).toMatch(new RegExp(`^${service.origin}/elsewhere/[0-9a-f]{32}$`))
    await panel.close()
    await page.close()
  })
})
