/** What Chromium's tests claim of the whole, for the other browser: the built extension in Firefox, with its real panel. */
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RECEIVER_PORT } from '../../extension/backends/receiver-protocol'
import { startReceiver } from '../../extension/receiver/receiver'
import { DEFAULT_SETTINGS } from '../../extension/settings/settings'
import { bundlePage } from '../opentelemetry/bundle'
import { type Site, startSite } from '../site/server'
import { playShop } from '../start/play'
import { startEndpoint } from '../unit/export/endpoint-double'
import { type FirefoxHarness, type FirefoxPanel, launchFirefox } from './firefox'
import { backgroundState, killBackground, setTheme, takeAccessAway } from './firefox-chrome'
import { until } from './harness'
import { startService } from './service'

const BURST = 10_000

let site: Site
let harness: FirefoxHarness

// Installing a browser, where there is none, takes its time.
beforeAll(async () => {
  site = await startSite()
  harness = await launchFirefox()
}, 600_000)

afterAll(async () => {
  await harness?.close()
  await site?.close()
})

/** Works with a fresh tab and its panel. */
async function inspected(path: string, work: (page: Page, panel: FirefoxPanel) => Promise<void>): Promise<void> {
  const page = await harness.newTab(site.origin + path)
  const panel = await harness.openPanel(page)
  try {
    await work(page, panel)
  } finally {
    // With two open, the next test would read the wrong one.
    await panel.close()
    await page.close()
  }
}

async function hasSpans(panel: FirefoxPanel, name: string, count: number): Promise<void> {
  await panel.setFilter(`name:"${name}"`)
  const found = `${count.toLocaleString('en')} match`
  await until(async () => (await panel.text()).includes(found), `not ${found}`).catch(async () => {
    expect(await panel.text()).toContain(found)
  })
  expect(await panel.summary()).toContain('0 dropped')
}

it('touches nothing of a page while no DevTools is open', async () => {
  const page = await harness.newTab(site.origin)
  await page.waitForSelector('#products li')
  const state = await page.evaluate(() => ({
    isProxied: Reflect.get(fetch, '__original') !== undefined,
    recording: tracing?.startSpan('nothing').isRecording(),
    ran: tracing?.trace('nothing', () => 42),
    promise: Object.getOwnPropertyDescriptor(Promise.prototype, 'then')?.get,
  }))
  expect(state).toEqual({ isProxied: false, recording: false, ran: 42, promise: undefined })
  await page.close()
})

it('shows the failed checkout with every span under its parent, through native await, and what went wrong', () =>
  inspected('/', async (page, panel) => {
    await panel.says('Tracing started after this page had loaded')
    await panel.store({ codeLocation: 'all' })
    await page.reload()
    await playShop(page)
    const rows = await panel.rowsWhen(
      (shown) => shown.some((row) => row.name.includes('/api/recommendations') && row.duration.endsWith('s')),
      'the last request',
    )
    const from = rows.findIndex((row) => row.name === 'checkout' && row.status.includes('×'))
    expect(rows.slice(from - 1, from + 9).map((row) => `${row.level} ${row.name}`)).toEqual([
      '1 click button “Check out”',
      '2 checkout',
      '3 GET /api/cart',
      '3 validate cart',
      '3 price lines',
      '4 GET /api/price?id=lamp',
      '4 GET /api/price?id=plant',
      '3 POST /api/stock',
      '3 payment',
      '4 POST /api/payment',
    ])
    expect(rows[from + 8]?.status).toContain('502')
    await panel.select('payment')
    const error = await panel.details('PaymentError: card service unavailable')
    expect(error).toMatch(/pay@shop\.js:\d+:\d+/)
    // The library's own frames, of which Firefox names no file.
    expect(error).not.toContain('<anonymous code>')
    expect(error).toMatch(/code\.function\.name\s+\S+/)
    expect(error).toMatch(/code\.file\.path\s+\S+\/shop\.js/)
    await panel.select('/api/payment')
    const request = await panel.details('http.request.method')
    for (const part of ['POST', 'http.response.status_code', '502', 'error.type', 'Waiting']) {
      expect(request).toContain(part)
    }
    // Firefox's own log of it, though its Network panel was never open.
    await panel.tab('Request')
    const logged = await panel.details('Response headers')
    expect(logged).toMatch(/traceparent\s+00-[0-9a-f]{32}-[0-9a-f]{16}-01/)
    expect(logged).not.toContain('Show in Network')
    await panel.click('Send again')
    await panel.click('Send POST')
    await panel.row('send again')
  }))

it('is there before the first script, in every frame, and where a page may run no script', () =>
  inspected('/first', async (page, panel) => {
    await page.reload()
    await panel.row('first script')
    await page.goto(`${site.origin}/frames`)
    await panel.row('frame srcdoc')
    await panel.row('frame sandboxed')
    await page.goto(`${site.origin}/no-scripts`)
    await panel.row('document load /no-scripts')
  }))

it('leaves the page’s own lines as the places of messages to the console, and of requests that a policy refuses', () =>
  inspected('/empty', async (page, panel) => {
    await page.reload()
    const places: unknown[] = []
    page.on('console', (message) => places.push(message.stackTrace()[0]?.url))
    const violations = await page.evaluate(async () => {
      const seen: string[] = []
      document.addEventListener('securitypolicyviolation', ({ sourceFile }) => seen.push(sourceFile))
      const policy = document.createElement('meta')
      policy.httpEquiv = 'Content-Security-Policy'
      policy.content = "connect-src 'self'"
      const script = document.createElement('script')
      script.textContent = `console.warn('one')
        console.error('two')
        fetch('https://refused.test/').catch(() => {})
        const request = new XMLHttpRequest()
        request.open('GET', 'https://refused.test/')
        request.send()
        navigator.sendBeacon('https://refused.test/', 'text')`
      document.head.append(policy, script)
      await new Promise((resolve) => setTimeout(resolve, 200))
      return seen
    })
    await panel.row('console.error')
    expect([places.length, violations.length > 0]).toEqual([2, true])
    for (const place of [...places, ...violations]) expect(place).toMatch(`${site.origin}/empty`)
  }))

it('loses nothing of a burst whose page navigates in the same task, within its site, to another, and back', () =>
  inspected('/empty', async (page, panel) => {
    await panel.click('Preserve log')
    await page.reload()
    const burst = async (to: string, isBack: boolean) => {
      const work = page.evaluate(
        (count, url) => {
          for (let i = 0; i < count; i++) tracing?.startSpan(`burst ${i}`, { attributes: { i } }).finish()
          if (url === undefined) history.back()
          else location.href = url
        },
        BURST,
        isBack ? undefined : to,
      )
      // Nobody is told of a navigation out of the back/forward cache.
      await work.catch(() => {})
      await until(() => page.evaluate((url) => location.href === url, to).catch(() => false), `not at ${to}`)
    }
    await burst(`${site.origin}/empty?here`, false)
    await burst(`${site.otherOrigin}/empty?there`, false)
    await burst(`${site.origin}/empty?here`, true)
    await burst(`${site.origin}/empty`, true)
    await hasSpans(panel, 'burst', 4 * BURST)
  }))

it('shows every span once though the background dies while they stream', () =>
  inspected('/empty', async (page, panel) => {
    await page.reload()
    const streaming = page.evaluate(async () => {
      for (let i = 0; i < 3000; i += 10) {
        for (let k = 0; k < 10; k++) tracing?.startSpan(`streamed ${i + k}`).finish()
        await new Promise((resolve) => setTimeout(resolve, 3))
      }
    })
    for (let kill = 0; kill < 4; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 150))
      await harness.run(killBackground, harness.extensionId)
    }
    await streaming
    await hasSpans(panel, 'streamed', 3000)
  }))

it('goes on when the background was put to sleep', () =>
  inspected('/empty', async (page, panel) => {
    await page.reload()
    await until(
      async () => (await harness.run(backgroundState, harness.extensionId)) === 'stopped',
      'the background never sleeps',
    )
    await page.evaluate(() => tracing?.startSpan('wakes it').finish())
    await panel.row('wakes it')
  }))

it('follows the theme of DevTools', () =>
  inspected('/empty', async (_page, panel) => {
    const theme = () => panel.document.evaluate(() => document.documentElement.dataset.theme)
    for (const wanted of ['dark', 'light']) {
      await harness.run(setTheme, wanted)
      await until(async () => (await theme()) === wanted, `not ${wanted}`)
    }
  }))

it('has what was recorded when DevTools opens again', () =>
  inspected('/empty', async (page, panel) => {
    await page.reload()
    await page.evaluate(() => tracing?.startSpan('before closing').finish())
    await panel.row('before closing')
    await panel.close()
    await until(() => page.evaluate(() => !tracing?.startSpan('x').isRecording()), 'the page is still traced')
    await harness.run(killBackground, harness.extensionId)
    const again = await harness.openPanel(page)
    await again.row('before closing')
    await until(() => page.evaluate(() => tracing?.startSpan('x').isRecording()), 'the page is not traced again')
    await page.evaluate(() => tracing?.startSpan('after opening').finish())
    await again.row('after opening')
  }))

it('sends finished spans to a backend by http, once the user has agreed in the click that turns it on', async () => {
  const endpoint = await startEndpoint()
  try {
    await inspected('/empty', async (page, panel) => {
      await panel.click('Settings')
      // By a name that Firefox does not take for this machine: its own policy for extensions would make https of it.
      await panel.document.evaluate(
        (url) => {
          const input = document.querySelector<HTMLInputElement>('input[placeholder="http://localhost:4318"]')
          if (input === null) throw new Error('no field for the endpoint')
          input.value = url
          input.dispatchEvent(new Event('change', { bubbles: true }))
        },
        endpoint.url.replace('127.0.0.1', 'shop.test'),
      )
      await panel.click('Test connection')
      await panel.says('The endpoint takes spans.')
      await panel.clickLabel('Send finished spans')
      const asking = harness.tab('access-page.html?export')
      const offers = () =>
        asking.evaluate(() => [...document.querySelectorAll('button')].map((one) => one.textContent)).catch(() => [])
      await until(async () => (await offers()).length > 0, 'nobody asks for consent')
      await page.reload()
      await page.evaluate(() => tracing?.startSpan('before').finish())
      await panel.row('before')
      await asking.evaluate(() => document.querySelector('button')?.click())
      await until(async () => (await offers()).length === 0, 'the page that asks has not closed')
      await panel.says('Waiting')
      await page.evaluate(() => tracing?.startSpan('after').finish())
      await until(() => endpoint.taken.some(({ name }) => name === 'after'), 'nothing was sent')
      expect(endpoint.taken.map(({ name }) => name)).not.toContain('before')
      await panel.clickLabel('Send finished spans')
      await panel.click('Settings')
    })
  } finally {
    await endpoint.close()
  }
})

// The last one: what is taken away stays away from all sites but one.
it('leaves a page to which its access is taken away, says so, and works once it is allowed there by a click', async () => {
  await inspected('/empty', async (page, panel) => {
    await page.reload()
    await until(() => page.evaluate(() => tracing?.startSpan('x').isRecording()), 'the page is not traced')
    await harness.run(takeAccessAway, harness.extensionId)
    await panel.says('The browser does not let Tracepane into this page')
    await until(() => page.evaluate(() => !tracing?.startSpan('x').isRecording()), 'the page is still traced')
    await page.reload()
    await until(() => page.evaluate(() => typeof tracing === 'undefined'), 'it is still in the page')
    await panel.click('Allow access…')
    const access = harness.tab('access-page.html')
    const offers = () =>
      access.evaluate(() => [...document.querySelectorAll('button')].map((one) => one.textContent)).catch(() => [])
    await until(async () => (await offers()).length > 0, 'nobody asks for access')
    expect(await offers()).toEqual(['Allow on 127.0.0.1', 'Allow on all sites'])
    await access.evaluate(() => document.querySelector('button')?.click())
    await panel.says('Tracing started after this page had loaded')
    expect(await offers(), 'its page has closed').toEqual([])
    await page.reload()
    await page.evaluate(() => tracing?.startSpan('allowed').finish())
    await panel.row('allowed')
    await page.goto(`${site.otherOrigin}/empty`)
    await panel.says('The browser does not let Tracepane into this page')
  })
})

it('finds npx tracepane by itself, and shows what a service sent there beneath the request', async () => {
  const lines: string[] = []
  const receiver = await startReceiver({
    ...{ port: RECEIVER_PORT, grpcPort: 0, maxBytes: 64e6, forward: undefined, forwardHeaders: {}, version: '1' },
    write: (line) => lines.push(line),
  })
  const service = await startService(`http://localhost:${receiver.port}`)
  const page = await harness.newTab(service.origin)
  const panel = await harness.openPanel(page)
  try {
    await page.reload()
    // So that all rows fit into the panel.
    await panel.setFilter('cart')
    await page.click('#cart')
    const rows = await panel
      .rowsWhen(
        (shown) => shown.some(({ name }) => name.startsWith('SELECT cart')),
        'the spans of the service did not come',
      )
      .catch((error) => {
        throw new Error(`${lines.join('\n')}\n${error}`)
      })
    const levelOf = (name: string) => rows.findLast((row) => row.name.startsWith(name))?.level ?? 0
    expect(levelOf('SELECT cart')).toBe(levelOf('GET /api/cart') + 1)
    expect(levelOf('GET /api/cart')).toBeGreaterThan(1)
  } finally {
    await panel.close()
    await page.close()
    await service.close()
    await receiver.close()
  }
})

it('asks a backend for the trace of a request by its id', async () => {
  const receiver = await startReceiver({
    ...{ port: 0, grpcPort: 0, maxBytes: 64e6, forward: undefined, forwardHeaders: {}, version: '1', write() {} },
  })
  const endpoint = `http://127.0.0.1:${receiver.port}`
  const service = await startService(endpoint)
  const page = await harness.newTab(service.origin)
  const panel = await harness.openPanel(page)
  const url = `${endpoint}/v1/traces/{traceId}`
  try {
    await panel.store({
      receiver: false,
      backends: {
        ...DEFAULT_SETTINGS.backends,
        servers: [{ type: 'otlp', url, origins: [service.origin], headers: {} }],
      },
    })
    await page.reload()
    // So that all rows fit into the panel.
    await panel.setFilter('cart')
    await page.click('#cart')
    const rows = await panel.row('SELECT cart')
    const levelOf = (name: string) => rows.findLast((row) => row.name.startsWith(name))?.level ?? 0
    expect(levelOf('SELECT cart')).toBe(levelOf('GET /api/cart') + 1)
    expect(levelOf('GET /api/cart')).toBeGreaterThan(1)
  } finally {
    await panel.store({})
    await panel.close()
    await page.close()
    await service.close()
    await receiver.close()
  }
})

it('is the tracer of a page that imports the package', async () => {
  const source = new URL('../../inpage/api/package.ts', import.meta.url).pathname
  const code = `import { tracing } from '${source}'
    globalThis.traced = () => tracing.trace('by the package', () => tracing.startSpan('its child').finish())`
  const script = await bundlePage(code, 'api-1.9')
  await inspected('/empty', async (page, panel) => {
    await page.reload()
    await page.evaluate((text) => {
      const element = document.createElement('script')
      element.textContent = text
      document.head.append(element)
    }, script)
    await page.evaluate(() => Reflect.get(globalThis, 'traced')())
    const rows = await panel.row('its child')
    expect(rows.filter(({ name }) => /package|child/.test(name)).map(({ level }) => level)).toEqual([1, 2])
  })
})
