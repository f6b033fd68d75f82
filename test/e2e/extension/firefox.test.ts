/** What Chromium's tests claim of the whole, for the other browser: the built extension in Firefox, with its real panel. */
import { expect, it } from 'vitest'
import { playShop } from '../../start/play'
import { setTheme, takeAccessAway } from '../harness/firefox-chrome'
import { firefoxTabs, hasSpans } from '../harness/firefox-tabs'
import { until } from '../harness/harness'
import { REFUSED } from '../page/page-refused-calls'

const BURST = 10_000

const { site, harness, inspected } = firefoxTabs()

it('touches nothing of a page while no DevTools is open', async () => {
  const page = await harness().newTab(site().origin)
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
    await page.goto(`${site().origin}/frames`)
    await panel.row('frame srcdoc')
    await panel.row('frame sandboxed')
    await page.goto(`${site().origin}/no-scripts`)
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
    for (const place of [...places, ...violations]) expect(place).toMatch(`${site().origin}/empty`)
  }))

it('leaves the page’s own lines at the top of errors of calls that the browser refuses, in a traced context or not', () =>
  inspected('/empty', async (page) => {
    await page.reload()
    for (const run of [`(${REFUSED})()`, `tracing.trace('own', () => (${REFUSED})())`]) {
      const stacks = Object.entries((await page.evaluate(run)) as Readonly<Record<string, string>>)
      expect(stacks.length).toBe(25)
      expect(stacks.filter(([, stack]) => /^[^\n]*@<anonymous code>/.test(stack))).toEqual([])
    }
  }))

it('loses nothing of a burst whose page navigates in the same task, within its site, to another, and back', () =>
  inspected('/empty', async (page, panel) => {
    await panel.click('Keep log')
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
    await burst(`${site().origin}/empty?here`, false)
    await burst(`${site().otherOrigin}/empty?there`, false)
    await burst(`${site().origin}/empty?here`, true)
    await burst(`${site().origin}/empty`, true)
    await hasSpans(panel, 'burst', 4 * BURST)
  }))

it('follows the theme of DevTools', () =>
  inspected('/empty', async (_page, panel) => {
    const theme = () => panel.document.evaluate(() => document.documentElement.dataset.theme)
    for (const wanted of ['dark', 'light']) {
      await harness().run(setTheme, wanted)
      await until(async () => (await theme()) === wanted, `not ${wanted}`)
    }
  }))

// The last one: what is taken away stays away from all sites but one.
it('leaves a page to which its access is taken away, says so, and works once it is allowed there by a click', async () => {
  await inspected('/empty', async (page, panel) => {
    await page.reload()
    await until(() => page.evaluate(() => tracing?.startSpan('x').isRecording()), 'the page is not traced')
    await harness().run(takeAccessAway, harness().extensionId)
    await panel.says('The browser does not let Tracepane into this page')
    await until(() => page.evaluate(() => !tracing?.startSpan('x').isRecording()), 'the page is still traced')
    await page.reload()
    await until(() => page.evaluate(() => typeof tracing === 'undefined'), 'it is still in the page')
    await panel.click('Allow access…')
    const access = harness().tab('access-page.html')
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
    await page.goto(`${site().otherOrigin}/empty`)
    await panel.says('The browser does not let Tracepane into this page')
  })
})
