/** What goes out of Firefox and comes into it: the export, `npx tracepane`, a backend's spans, and the package's tracer. */
import { expect, it } from 'vitest'
import { RECEIVER_PORT } from '../../../extension/backends/receiver-protocol'
import { startReceiver } from '../../../extension/receiver/receiver'
import { DEFAULT_SETTINGS } from '../../../extension/settings/settings'
import { bundlePage } from '../../opentelemetry/bundle'
import { startEndpoint } from '../../unit/export/endpoint-double'
import { firefoxTabs } from '../harness/firefox-tabs'
import { until } from '../harness/harness'
import { startService } from '../harness/service'

const { harness, inspected } = firefoxTabs()

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
      const asking = harness().tab('access-page.html?export')
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

it('finds npx tracepane by itself, and shows what a service sent there beneath the request', async () => {
  const lines: string[] = []
  const receiver = await startReceiver({
    ...{ port: RECEIVER_PORT, grpcPort: 0, maxBytes: 64e6, forward: undefined, forwardHeaders: {}, version: '1' },
    write: (line) => lines.push(line),
  })
  const service = await startService(`http://localhost:${receiver.port}`)
  const page = await harness().newTab(service.origin)
  const panel = await harness().openPanel(page)
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
  const page = await harness().newTab(service.origin)
  const panel = await harness().openPanel(page)
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
  const source = new URL('../../../inpage/api/package.ts', import.meta.url).pathname
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
