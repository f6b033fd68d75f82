/** Backends that are asked for traces by id; programs that open them, and the sources of services; clocks that are put right. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../../../extension/receiver/receiver'
import { DEFAULT_SETTINGS } from '../../../extension/settings/settings'
import { type Harness, launch } from '../harness/harness'
import { type Service, startService } from '../harness/service'

let receiver: Receiver
let service: Service
let harness: Harness

beforeAll(async () => {
  receiver = await startReceiver({
    ...{ port: 0, grpcPort: 0, maxBytes: 64e6, forward: undefined, forwardHeaders: {}, version: '1', write() {} },
  })
  service = await startService(`http://localhost:${receiver.port}`, { lateMs: 2500, clockMs: -1700 })
  harness = await launch({ instrumentations: ['fetch'] })
  // It answers by id like any backend; that it also tells the panel by itself is switched off.
  const url = `http://127.0.0.1:${receiver.port}/v1/traces/{traceId}`
  await harness.store({
    ...{ receiver: false, instrumentations: ['fetch'] },
    backends: {
      ...DEFAULT_SETTINGS.backends,
      servers: [{ type: 'otlp', url, origins: [service.origin], headers: {} }],
      sourceUrl: 'vscode://file/work/{service}/{file}:{line}',
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
    expect(rows[1]?.name).toMatch(/cart-service −1\.\d+ s, by its clock/)
    await panel.click('Settings')
    await panel.says('It answered with spans: 2')
    await panel.click('Settings')

    await panel.select('SELECT cart')
    await panel.details('/src/cart db.ts:42')
    const link = await panel.frame.$eval('aside a[href^="vscode:"]', (found) => found.getAttribute('href'))
    expect(link).toBe('vscode://file/work/cart-service/src/cart%20db.ts:42')

    for (const isCorrected of [false, true]) {
      await panel.click('Settings')
      await panel.clickLabel('Put the clocks of services right')
      await panel.click('Settings')
      // Else the row says how far the span begins before the request.
      const isShown = (name = '') => name.includes('−1.') && name.includes('by its clock') === isCorrected
      await panel.rowsWhen(
        (shown) => isShown(shown[1]?.name),
        `its clock is ${isCorrected ? 'not' : 'still'} put right`,
      )
    }

    const opened = harness.browser.waitForTarget((target) => target.url().includes('/elsewhere/'), { timeout: 15_000 })
    await panel.choose('GET /api/cart', 'Open trace in', 'Elsewhere')
    expect((await opened).url()).toMatch(new RegExp(`^${service.origin}/elsewhere/[0-9a-f]{32}$`))
    await panel.close()
    await page.close()
  })
})
