/** The demo shop as `npm start` has it: a gateway and services, by their own OpenTelemetry, beneath the page's requests. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Receiver, startReceiver } from '../../../extension/receiver/receiver'
import type { Site } from '../../site/server'
import { startShop } from '../../site/services/start'
import { type Harness, launch } from '../harness/harness'
import type { Panel, PanelRow } from '../harness/panel'

let receiver: Receiver
let shop: Site
let harness: Harness
let panel: Panel

beforeAll(async () => {
  receiver = await startReceiver({
    ...{ port: 0, grpcPort: 0, maxBytes: 64e6, forward: undefined, forwardHeaders: {}, version: '1', write() {} },
  })
  shop = await startShop(`http://localhost:${receiver.port}`)
  harness = await launch()
  await harness.store({ receiverPort: receiver.port, instrumentations: ['fetch'] })
  const page = await harness.newTab(shop.origin)
  panel = await harness.openPanel(page)
  await page.reload()
  await page.waitForFunction(() => document.querySelectorAll('#products li').length > 0)
  await page.click('aria/Add Desk lamp to cart')
  await page.waitForFunction(() => document.querySelectorAll('#cart li').length === 1)
  await page.select('#card', '4000000000000002')
  await page.click('#checkout')
  await page.waitForFunction(() => document.querySelector('#status')?.textContent?.startsWith('Payment failed'))
  await page.click('#recommend')
  await page.waitForFunction(() => document.querySelectorAll('#products li').length === 2)
})

afterAll(async () => {
  await harness?.close()
  await shop?.close()
  await receiver?.close()
})

/** The rows beneath the first one with this name, with their levels. */
function below(rows: readonly PanelRow[], name: string): string[] {
  const from = rows.findIndex((row) => row.name === name)
  const end = rows.findIndex(({ level }, i) => i > from && level <= (rows[from]?.level ?? 0))
  const own = from < 0 ? [] : rows.slice(from + 1, end < 0 ? undefined : end)
  return own.map((row) => `${row.level - (rows[from]?.level ?? 0)} ${row.name}`)
}

describe('the shop behind its gateway', () => {
  it('shows gateway, shop and the service that failed beneath the payment, by the page’s clock', async () => {
    const rows = await panel.rowsWhen(
      (shown) => below(shown, 'POST /api/payment').length === 6,
      'not all of the payment came',
    )
    expect(below(rows, 'POST /api/payment')).toEqual([
      expect.stringMatching(/^1 kong .*kong \(stand-in\)/),
      '2 kong.balancer',
      expect.stringMatching(/^3 POST \/api\/payment.*shop/),
      expect.stringMatching(/^4 POST .*\/charge/),
      expect.stringMatching(/^5 POST \/charge.*payments.*−1\.\d+ s/),
      '6 authorize card',
    ])
    await panel.select('authorize card')
    expect(await panel.details('AcquirerUnavailable')).toContain('certificate expired')
  })

  it('shows what the gateway says of the request in its response', async () => {
    await panel.select('POST /api/payment')
    const text = await panel.details('X-Kong-Request-Id')
    expect(text).toContain('What the server says')
    expect(text).toMatch(/upstream · x-kong-upstream-latency\s+\d+ ms/i)
  })

  it('puts spans that come three seconds late where they belong', async () => {
    const rows = await panel.rowsWhen(
      (shown) => below(shown, 'POST /api/stock').some((name) => name.includes('UPDATE stock')),
      'the warehouse was not heard',
    )
    expect(below(rows, 'POST /api/stock')).toEqual([
      expect.stringMatching(/^1 kong /),
      '2 kong.balancer',
      expect.stringMatching(/^3 POST \/api\/stock.*shop/),
      expect.stringMatching(/^4 POST .*\/reserve/),
      expect.stringMatching(/^5 POST \/reserve.*warehouse/),
      '6 UPDATE stock',
    ])
  })

  it('shows what a service called that was not sampled, and says that its parent was not seen', async () => {
    const rows = await panel.rowsWhen(
      (shown) => below(shown, 'GET /api/recommendations').some((name) => name.includes('UPDATE stock')),
      'the warehouse was not heard',
    )
    expect(below(rows, 'GET /api/recommendations').at(-2)).toMatch(/POST \/availability.*parent not seen/)
    expect(rows.some(({ name }) => name.includes('POST /recommendations'))).toBe(false)
  })
})
