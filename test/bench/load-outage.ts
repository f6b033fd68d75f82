/** 10,000 spans/s for a minute from one page, while the endpoint is down for half of it. */
import { createReadStream } from 'node:fs'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { launch, until } from '../e2e/harness/harness'
import { type Collector, startCollector } from '../real-servers/collector'
import { startSite } from '../site/server'

const SPANS_PER_S = 10_000
const SECONDS = 60
const DOWN_FROM_S = 15
const DOWN_S = 30
/** The export waits up to five minutes between two tries. */
const DRAIN_MS = 420_000

export async function measureOutage(program: string): Promise<void> {
  const collector = await startCollector(program)
  const door = await openDoor(collector)
  const site = await startSite()
  const harness = await launch({ instrumentations: [] })
  try {
    const exported = { on: true, endpoint: door.url, codec: 'protobuf', rate: 1, sites: [], resource: {} } as const
    await harness.store({ instrumentations: [], export: exported })
    const page = await harness.newTab(`${site.origin}/empty`)
    const panel = await harness.openPanel(page)
    await page.reload()
    await until(() => page.evaluate(() => tracing?.startSpan('warm').isRecording() === true), 'tracing is off')
    const startMs = performance.now()
    const outage = (async () => {
      await after(DOWN_FROM_S)
      await door.shut()
      await after(DOWN_S)
      await door.open()
    })()
    const made = await page.evaluate(makeSpans, SPANS_PER_S, SECONDS)
    const madeMs = performance.now() - startMs
    await outage
    await panel.click('Settings')
    const waits = async () => /Waiting\s+([\d,]+)/.exec(await panel.text())?.[1]
    const left = await waits()
    await until(async () => (await waits()) === '0', 'it still waits', DRAIN_MS).catch(() => {})
    const drainMs = performance.now() - startMs - madeMs
    const { spans, distinct } = await countSpans(collector)
    const counts = /Sent\s+[\d,]+[\s\S]*?Lost\s+[\d,]+/.exec(await panel.text())?.[0].replace(/\s+/g, ' ')
    console.log(
      `${made.spans} spans in ${(madeMs / 1000).toFixed(1)} s (longest task of the page ${made.longestMs.toFixed(0)} ms), endpoint down for ${DOWN_S} s`,
    )
    console.log(`waiting at the end: ${left}; all sent ${(drainMs / 1000).toFixed(1)} s later`)
    console.log(
      `the Collector has ${distinct} of ${made.spans} by id, ${made.spans - distinct} missing, ${spans - distinct} twice`,
    )
    console.log(`the panel says: ${counts}`)
  } finally {
    await harness.close()
    await site.close()
    await door.shut()
    await collector.close()
  }
}

/** Runs in the page. */
async function makeSpans(perSecond: number, seconds: number): Promise<{ spans: number; longestMs: number }> {
  const start = performance.now()
  let spans = 0
  let longestMs = 0
  for (;;) {
    const before = performance.now()
    const due = Math.min(perSecond * seconds, Math.floor(((before - start) / 1000) * perSecond))
    for (; spans < due; spans++) tracing?.startSpan('load', { attributes: { i: spans } }).finish()
    longestMs = Math.max(longestMs, performance.now() - before)
    if (spans === perSecond * seconds) return { spans, longestMs }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Passes requests on to the Collector. While it is shut, connections are refused. */
async function openDoor(collector: Collector) {
  const { hostname, port } = new URL(collector.endpoint)
  const server: Server = createServer((request, response) => {
    const { url: path = '/', method = 'POST', headers } = request
    const onward = httpRequest({ hostname, port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  let at = 0
  const open = async () => {
    await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
    at = (server.address() as AddressInfo).port
  }
  await open()
  return {
    url: `http://127.0.0.1:${at}`,
    open,
    async shut() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function countSpans({ file }: Collector): Promise<{ spans: number; distinct: number }> {
  const ids = new Set<string>()
  let spans = 0
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    for (const [, id = ''] of line.matchAll(
      /"spanId":"([0-9a-f]{16})","(?:parentSpanId":"[0-9a-f]*",")?(?:flags":\d+,")?name":"load"/g,
    )) {
      spans++
      ids.add(id)
    }
  }
  return { spans, distinct: ids.size }
}

function after(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000))
}
