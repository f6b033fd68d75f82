import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Panel } from '../harness/panel'
import { openShop, type ShopInPanel } from '../harness/shop-in-panel'

describe('the shop, in the real Traces panel', () => {
  let shop: ShopInPanel
  let panel: Panel

  beforeAll(async () => {
    shop = await openShop({ instrumentations: ['fetch'] })
    panel = shop.panel
  })

  afterAll(async () => {
    await shop?.close()
  })

  it('shows the failed checkout with every span under its parent', async () => {
    const rows = await panel.rows()
    const from = rows.findIndex((row) => row.name === 'checkout' && row.status.includes('×'))
    const tree = rows.slice(from, from + 9).map((row) => `${row.level} ${row.name}`)
    expect(tree).toEqual([
      '1 checkout',
      '2 GET /api/cart',
      '2 validate cart',
      '2 price lines',
      '3 GET /api/price?id=lamp',
      '3 GET /api/price?id=plant',
      '2 POST /api/stock',
      '2 payment',
      '3 POST /api/payment',
    ])
    expect(rows[from + 8]?.status).toContain('502')
  })

  it('shows an abandoned search as no error', async () => {
    const searches = (await panel.rows()).filter((row) => row.name.includes('search'))
    expect(searches.length).toBeGreaterThanOrEqual(4)
    for (const row of searches) expect(row.status).not.toContain('×')
  })

  it('shows the error’s event with its stack, the attributes, the timing and the ids of what is selected', async () => {
    await panel.select('payment')
    const text = await panel.details('PaymentError: card service unavailable')
    expect(text).toMatch(/shop\.js:\d+:\d+/)
    expect(text).toMatch(/trace ID\s+[0-9a-f]{32}/)
    await panel.select('/api/payment')
    const request = await panel.details('http.request.method')
    for (const part of [
      'http.request.method',
      'POST',
      'http.response.status_code',
      '502',
      'error.type',
      'Waiting',
      'network.protocol.name',
    ]) {
      expect(request).toContain(part)
    }
  })

  it('filters by text and keeps what stands above a match', async () => {
    await panel.setFilter('lamp price')
    const lamp = '3 GET /api/price?id=lamp'
    const failed = ['1 checkout', '2 price lines', lamp]
    const tree = ['1 load shop', '2 load prices', lamp, ...failed, ...failed].join()
    await panel.rowsWhen(
      (rows) => rows.map((row) => `${row.level} ${row.name}`).join() === tree,
      'not what matches alone',
    )
    await panel.setFilter('there is no such thing')
    await panel.says('Nothing matches the filter')
    await panel.setFilter('')
    await panel.row('load shop')
  })

  it('is walked by the keyboard as a treegrid', async () => {
    const selected = () =>
      panel.frame.$eval('[aria-selected="true"] .span-name', (name) => name.textContent).catch(() => undefined)
    await panel.press('Home')
    expect(await selected()).toBe('load shop')
    await panel.press('ArrowDown')
    expect(await selected()).toBe('GET')
    await panel.press('ArrowLeft')
    expect(await selected()).toBe('load shop')
    const levels = (await panel.rows()).map(({ level }) => level)
    const below = levels.indexOf(1, 1) - 1
    expect(below).toBeGreaterThan(2)
    await panel.press('ArrowLeft')
    expect((await panel.rows()).map(({ level }) => level)).toEqual(levels.toSpliced(1, below))
    await panel.press('ArrowRight')
    expect((await panel.rows()).map(({ level }) => level)).toEqual(levels)
  })

  it('clears', async () => {
    await panel.click('Clear')
    await panel.says('Recording traces…')
    expect(await panel.rows()).toEqual([])
  })
})
