/** Finished spans go to an OpenTelemetry backend: what it gets is what the panel shows. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Settings } from '../../../extension/settings/settings'
import { startSite } from '../../site/server'
import { type EndpointDouble, startEndpoint } from '../../unit/export/endpoint-double'
import { type Harness, launch, until } from '../harness/harness'

const PATIENCE_MS = 30_000

let site: Awaited<ReturnType<typeof startSite>>
let harness: Harness
let endpoint: EndpointDouble

beforeAll(async () => {
  site = await startSite()
  harness = await launch({ instrumentations: ['fetch'] })
})

afterAll(async () => {
  await harness?.close()
  await site?.close()
})

beforeEach(async () => {
  endpoint = await startEndpoint()
})

afterEach(async () => {
  await harness.store({ instrumentations: ['fetch'] })
  await endpoint.close()
})

async function turnOn(change: Partial<Settings['export']> = {}): Promise<void> {
  const exported = { on: true, endpoint: endpoint.url, codec: 'protobuf', rate: 1, sites: [], resource: {} } as const
  await harness.store({ instrumentations: ['fetch'], export: { ...exported, ...change } })
}

async function startSpans(page: Awaited<ReturnType<Harness['newTab']>>, count: number, from = 0): Promise<void> {
  await page.evaluate(
    async (first, more) => {
      for (let i = first; i < first + more; i++) {
        const span = tracing?.startSpan(`span ${i}`)
        span?.setAttribute('n', i)
        span?.finish()
        if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
      }
    },
    from,
    count,
  )
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `span ${i}`)
const taken = () => endpoint.taken.map(({ name }) => name).filter((name) => name.startsWith('span '))

async function allTaken(count: number): Promise<void> {
  await until(() => new Set(taken()).size === count, 'not all spans came', PATIENCE_MS).catch(() => {})
}

describe('an endpoint', () => {
  it('gets each finished span once, and none that is open', { timeout: 60_000 }, async () => {
    await turnOn({ resource: { 'deployment.environment.name': 'test' } })
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    await page.evaluate(() => void tracing?.startSpan('open'))
    await startSpans(page, 1000)
    await allTaken(1000)
    expect(taken().sort()).toEqual(numbered(1000).sort())
    expect(endpoint.taken.some(({ name }) => name === 'open')).toBe(false)
    await panel.close()
    await page.close()
  })

  it('gets each once by its id though the background dies again and again', { timeout: 90_000 }, async () => {
    await turnOn()
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    for (let round = 0; round < 8; round++) {
      const streaming = startSpans(page, 200, round * 200)
      await new Promise((resolve) => setTimeout(resolve, 300 + round * 270))
      await harness.killWorker()
      await streaming
    }
    await allTaken(1600)
    const ids = new Map(endpoint.taken.map(({ spanId, name }) => [spanId, name]))
    expect([...ids.values()].filter((name) => name.startsWith('span ')).sort()).toEqual(numbered(1600).sort())
    await panel.close()
    await page.close()
  })

  it('gets what waited when its tab is closed at once', { timeout: 60_000 }, async () => {
    await turnOn()
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    await until(async () => page.evaluate(() => tracing?.startSpan('x').isRecording() === true), 'tracing is off')
    await startSpans(page, 50)
    await page.close()
    await allTaken(50)
    expect(taken().sort()).toEqual(numbered(50).sort())
    await panel.close().catch(() => {})
  })

  it('gets nothing of a site that is not listed', { timeout: 60_000 }, async () => {
    await turnOn({ sites: ['https://other.test'] })
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    await startSpans(page, 10)
    await panel.row('span 9')
    await new Promise((resolve) => setTimeout(resolve, 4000))
    expect(endpoint.requests).toEqual([])
    await panel.close()
    await page.close()
  })
})

describe('the settings', () => {
  it('test the connection, turn the export on, and never show a key again', { timeout: 60_000 }, async () => {
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    await panel.click('Settings')
    const type = (selector: string, text: string) =>
      panel.frame.$eval(
        selector,
        (input, value) => {
          if (!(input instanceof HTMLInputElement)) throw new Error('no field')
          input.value = value
          input.dispatchEvent(new Event('change', { bubbles: true }))
        },
        text,
      )
    const endpointField = 'input[placeholder="http://localhost:4318"]'
    await type(endpointField, 'http://127.0.0.1:9')
    await panel.click('Test connection')
    await panel.says('Nothing answers there')
    await type(endpointField, endpoint.url)
    endpoint.always({ status: 401, when: ({ headers }) => headers['x-key'] !== 'hunter22' })
    await panel.click('Test connection')
    await panel.says('401: the endpoint wants a key')
    await panel.frame.evaluate(() => {
      const switches = [...document.querySelectorAll('label')]
      switches.find((one) => one.textContent?.startsWith('Send finished spans'))?.click()
    })
    await panel.says('Waiting')
    await startSpans(page, 5)
    await panel.says('Export stopped')
    expect(taken()).toEqual([])
    await type('input[aria-label="Name of a header"]', 'x-key')
    await type('input[aria-label="Value of the header"]', 'hunter22')
    await panel.click('Add')
    await allTaken(5)
    expect(taken().sort()).toEqual(numbered(5))
    await panel.says('x-key: ••••')
    expect(await panel.frame.evaluate(() => document.documentElement.outerHTML)).not.toContain('hunter22')
    await until(async () => !(await panel.text()).includes('Export stopped'), 'it still says stopped', PATIENCE_MS)
    await panel.click('Remove x-key')
    await panel.close()
    await page.close()
  })
})
