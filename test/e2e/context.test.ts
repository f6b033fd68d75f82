import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, launch, type Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../bundle'
import { browserFlags, findBrowser, findFirefox } from '../start/browser'
import type { Tried } from './context-page'

const ENGINES = [
  {
    name: 'Chromium',
    open: async () =>
      launch({ executablePath: await findBrowser(), pipe: true, args: [...browserFlags(), '--disable-gpu'] }),
  },
  { name: 'Firefox', open: async () => launch({ browser: 'firefox', executablePath: findFirefox() }) },
]

let server: Server
let origin = ''

beforeAll(async () => {
  const script = await bundle('e2e/context-page.ts')
  server = createServer((request, response) => {
    const isScript = request.url === '/context.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><title>a page</title><script src="/context.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server?.closeAllConnections()
  server?.close()
})

describe.each(ENGINES)('in $name', ({ open }) => {
  let browser: Browser | undefined
  let page: Page

  // Installing a browser, where there is none, takes its time.
  beforeAll(async () => {
    browser = await open()
    page = await browser.newPage()
    await page.goto(origin)
  }, 600_000)

  afterAll(() => browser?.close())

  it('random programs find no wrong context, and lose one only at an await of what is no promise', async () => {
    const seed = Math.floor(Math.random() * 0x7fff_ffff)
    const tried: Tried = await page.evaluate((from) => Reflect.get(globalThis, 'tryPrograms')(from, 60), seed)
    const { checks, failedCheck, wrong, lost } = tried
    expect({ seed, failedCheck, wrong, lost }).toEqual({ seed, failedCheck: undefined, wrong: 0, lost: 0 })
    expect(checks).toBeGreaterThan(2_000)
  })
})
