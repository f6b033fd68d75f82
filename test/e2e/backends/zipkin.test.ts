/** A real Zipkin: what services sent there is shown under the request, and what the panel saves for it is taken as it stands. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../extension/settings/settings'
import { zipkin as zipkinFormat } from '../../../panel/formats/zipkin/zipkin'
import { type LocalServer, startLocalServer } from '../../local-server'
import { titleWith } from '../../real-servers/program'
import { fetchZipkin, startZipkin, type Zipkin } from '../../real-servers/zipkin'
import { type Harness, launch } from '../harness/harness'
import { openSavedFiles, type SavedFiles } from '../harness/saved-files'

const program = await fetchZipkin()

/** What Zipkin's interface is told and tells, as far as it is looked at: https://zipkin.io/zipkin-api/ */
interface ZipkinSpan {
  readonly traceId: string
  readonly id: string
  readonly parentId?: string
  readonly name?: string
  readonly kind?: string
  readonly timestamp?: number
  readonly duration?: number
  readonly annotations?: readonly object[]
  readonly tags?: Readonly<Record<string, string>>
}

/** A page, and a service behind it that tells Zipkin of each request a second after it has answered. */
function startShop(zipkin: Zipkin): Promise<LocalServer> {
  return startLocalServer(async (request, response) => {
    response.setHeader('content-type', 'text/html')
    if (request.url !== '/api/cart') {
      response.end(`<!doctype html><title>Cart</title><button id="cart" onclick="fetch('/api/cart')">Cart</button>`)
      return
    }
    const startMs = Date.now()
    await new Promise((resolve) => setTimeout(resolve, 30))
    response.end('{}')
    const [, traceId = '', parentId = ''] = String(request.headers.traceparent).split('-')
    const localEndpoint = { serviceName: 'cart-service', ipv4: '127.0.0.1' }
    const served = { traceId, id: 'a'.repeat(16), parentId, kind: 'SERVER', name: 'get /api/cart', localEndpoint }
    const query = { traceId, id: 'b'.repeat(16), parentId: served.id, kind: 'CLIENT', name: 'select', localEndpoint }
    const error = { tags: { error: 'deadlock detected', 'db.statement': 'select 1' } }
    await new Promise((resolve) => setTimeout(resolve, 1000))
    await send(zipkin, [
      { ...served, timestamp: (startMs + 1) * 1000, duration: 25_001 },
      { ...query, ...error, timestamp: (startMs + 5) * 1000 + 7, duration: 12_345 },
    ])
  })
}

async function send(zipkin: Zipkin, spans: readonly ZipkinSpan[]): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const { status } = await fetch(`${zipkin.url}/api/v2/spans`, { method: 'POST', headers, body: JSON.stringify(spans) })
  expect(status).toBe(202)
}

describe.skipIf('missing' in program)(titleWith('a real Zipkin', program), () => {
  let zipkin: Zipkin
  let shop: LocalServer
  let harness: Harness
  let files: SavedFiles

  beforeAll(async () => {
    if ('missing' in program) return
    zipkin = await startZipkin(program.path)
    shop = await startShop(zipkin)
    harness = await launch({ instrumentations: ['fetch'] })
    files = await openSavedFiles(harness)
    await harness.store({
      ...{ receiver: false, instrumentations: ['fetch'] },
      backends: {
        ...DEFAULT_SETTINGS.backends,
        servers: [{ type: 'zipkin', url: zipkin.url, origins: [shop.origin], headers: {} }],
      },
    })
  })

  afterAll(async () => {
    await files?.close()
    await harness?.close()
    await shop?.close()
    await zipkin?.close()
  })

  it('is asked for the trace of a request until the spans of its service are there', async () => {
    const page = await harness.newTab(shop.origin)
    const panel = await harness.openPanel(page)
    await page.reload()
    await page.click('#cart')
    const rows = await panel.rowsWhen((shown) => shown.length === 3, 'Zipkin was not asked', 30_000)
    expect(rows.map(({ level, name }) => `${level} ${name}`)).toEqual([
      expect.stringMatching(/^1 GET \/api\/cart/),
      expect.stringMatching(/^2 get \/api\/cart.*cart-service/),
      '3 select',
    ])
    expect(rows[2]?.duration).toBe('12.3 ms')
    await panel.select('select')
    await panel.details('deadlock detected')

    const { text } = await files.save(panel, zipkinFormat, 'All traces')
    const saved: readonly ZipkinSpan[] = JSON.parse(text)
    const other = saved.map((span) => ({
      ...span,
      traceId: span.traceId.replace(/^./, (digit) => (digit === '9' ? '8' : '9')),
    }))
    await send(zipkin, other)
    const answer = await fetch(`${zipkin.url}/api/v2/trace/${other[0]?.traceId}`)
    expect(seen(await answer.json())).toEqual(seen(other))
    await panel.close()
    await page.close()
  })
})

/** What is compared: Zipkin writes names in lower case, and sorts. */
function seen(spans: readonly ZipkinSpan[]) {
  const plain = spans.map(
    ({ traceId, id, parentId, name = '', kind, timestamp, duration, annotations = [], tags = {} }) => ({
      ...{ traceId, id, parentId, name: name.toLowerCase(), kind, timestamp, duration, annotations, tags },
    }),
  )
  return plain.sort((a, b) => (a.id < b.id ? -1 : 1))
}
