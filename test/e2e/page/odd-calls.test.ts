/** Calls with odd arguments and receivers, in a tab that nobody inspects and in one with the panel open: the page sees the same. */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch, until } from '../harness/harness'
import { ODD_CALLS } from './page-odd-calls'

describe('odd calls of wrapped built-ins', () => {
  let server: LocalServer
  let harness: Harness
  let plain: Page
  let inspected: Page

  beforeAll(async () => {
    server = await startLocalServer((request, response) => {
      const isPage = request.url === '/page'
      response.setHeader('content-type', isPage ? 'text/html' : 'text/plain')
      response.end(
        isPage ? `<!doctype html><button>Press</button><script>odd = async () => {${ODD_CALLS}}</script>` : '',
      )
    })
    harness = await launch()
    plain = await harness.newTab(`${server.origin}/page`)
    inspected = await harness.newTab(`${server.origin}/page`)
    await harness.openPanel(inspected)
  })

  afterAll(async () => {
    await harness?.close()
    await server?.close()
  })

  /** What the page sees, by the call. Blobs have random names. */
  async function seen(page: Page, inFlow: boolean): Promise<readonly string[]> {
    await page.bringToFront()
    await page.goto(`${server.origin}/page`)
    await page.evaluate((isClicked) => {
      const run = () =>
        Reflect.get(globalThis, 'odd')().then((lines: string[]) => Reflect.set(globalThis, 'lines', lines))
      if (isClicked) document.querySelector('button')?.addEventListener('click', run)
      else void run()
    }, inFlow)
    if (inFlow) await page.click('button')
    const lines = await until(
      () => page.evaluate(() => Reflect.get(globalThis, 'lines') as string[] | undefined),
      'it does not end',
    )
    return lines.map((line) => line.replace(/blob:\S+/g, 'a blob'))
  }

  it.each([
    ['outside of flows', false],
    ['in a click', true],
  ])('give, throw and read what they do without us: %s', async (_name, inFlow) => {
    const expected = await seen(plain, inFlow)
    expect(expected.length).toBeGreaterThan(5000)
    const got = await seen(inspected, inFlow)
    expect(got.filter((line, at) => line !== expected[at])).toEqual([])
    expect(got).toHaveLength(expected.length)
  })
})
