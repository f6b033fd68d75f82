import type { RequestListener } from 'node:http'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch } from '../harness/harness'
import type { Panel } from '../harness/panel'

const SCRIPT = `
async function loadCart() {
  await null
  return fetch('/api/cart')
}
const cart = {
  add() {
    tracing.startSpan('add to cart').finish()
  },
}
`

describe('a span leads to the code that started it', () => {
  const answer: RequestListener = (request, response) => {
    const isScript = request.url === '/shop.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? SCRIPT : '<!doctype html><script src="/shop.js"></script>')
  }
  let server: LocalServer
  let origin: string
  let harness: Harness
  let page: Page
  let panel: Panel

  beforeAll(async () => {
    server = await startLocalServer(answer)
    origin = server.origin
    harness = await launch({ instrumentations: ['fetch', 'xhr'] })
    page = await harness.newTab(origin)
    panel = await harness.openPanel(page)
  })

  afterAll(async () => {
    await harness?.close()
    await server?.close()
  })

  it('for requests, of whoever made them', async () => {
    await page.goto(origin)
    await page.evaluate('loadCart().then((response) => response.text())')
    await panel.select('/api/cart')
    const details = await panel.details('code.file.path')
    expect(details).toContain(`${origin}/shop.js`)
    expect(details).toMatch(/code\.function\.name\s+loadCart/)
    expect(details).toMatch(/code\.line\.number\s+4/)
    await page.evaluate('cart.add()')
    await panel.select('add to cart')
    expect(await panel.details('add to cart')).not.toContain('code.file.path')
  })

  it('for every span where that is asked for', async () => {
    await harness.store({ instrumentations: ['fetch'], codeLocation: 'all' })
    await page.goto(`${origin}/?all`)
    // The settings come a moment after the page; until then spans are as they were.
    await page.evaluate(`(async () => {
      for (let i = 0; i < 50; i++) {
        cart.add()
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      tracing.trace('last', () => cart.add())
    })()`)
    await panel.select('last')
    await panel.press('ArrowDown')
    const details = await panel.details('code.file.path')
    expect(details).toMatch(/code\.function\.name\s+(Object|cart)\.add/)
    expect(details).toMatch(/code\.line\.number\s+8/)
  })
})
