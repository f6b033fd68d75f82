/** What exporting teams cost a Collector: spans and bytes of the applications that the tests use, and the processor time of 200. */
import { readFileSync } from 'node:fs'
import { Agent, createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Page } from 'puppeteer'
import { readTraceRequest } from '../../extension/receiver/otlp/request'
import { startApps } from '../apps/server'
import { type Harness, launch } from '../e2e/harness/harness'
import { type Collector, startCollector } from '../real-servers/collector'
import { startSite } from '../site/server'
import { playShop } from '../start/play'

/** So many times in an hour a developer does something in the page: every ten seconds, without a pause. Not measured: chosen. */
const ACTIONS_PER_HOUR = 360
const DEVELOPERS = [10, 100, 1000]
const SIMULATED = 200
/** Each step of the simulation, with so many times the traffic of `SIMULATED`. */
const STEPS = [1, 10, 40]
const STEP_MS = 10_000
/** What a span waits for before it is sent, and some more. */
const SENT_MS = 4000
/** Of Linux: processor time is counted in hundredths of a second. */
const TICKS_PER_S = 100

interface Played {
  readonly name: string
  readonly actions: number
  readonly spans: number
  readonly bodies: readonly Buffer[]
}

export async function measureTeams(program: string): Promise<void> {
  const played = await playAll()
  const sum = (of: (one: Played) => number) => played.reduce((all, one) => all + of(one), 0)
  const bytesOf = ({ bodies }: Played) => bodies.reduce((all, body) => all + body.length, 0)
  console.log('| application | actions | spans an action | bytes an action, gzipped |')
  console.log('| --- | --- | --- | --- |')
  for (const one of played) {
    const { name, actions, spans } = one
    console.log(`| ${name} | ${actions} | ${(spans / actions).toFixed(1)} | ${Math.round(bytesOf(one) / actions)} |`)
  }
  const actions = sum((one) => one.actions)
  const spansEach = sum((one) => one.spans) / actions
  const bytesEach = sum(bytesOf) / actions
  console.log('| developers | spans an hour | MB an hour |\n| --- | --- | --- |')
  for (const count of [1, ...DEVELOPERS]) {
    const each = count * ACTIONS_PER_HOUR
    console.log(`| ${count} | ${Math.round(each * spansEach)} | ${((each * bytesEach) / 1e6).toFixed(2)} |`)
  }
  const collector = await startCollector(program, { GOMAXPROCS: '1' })
  try {
    const bodies = played.flatMap((one) => one.bodies)
    // Each body stands for as many actions as the applications took for one.
    const requestsPerS = (SIMULATED * ACTIONS_PER_HOUR * bodies.length) / actions / 3600
    let perRequest = 0
    for (const step of STEPS) {
      const { requests, failed, cpuS, seconds } = await replay(collector, bodies, requestsPerS * step)
      perRequest = cpuS / requests
      console.log(
        `${SIMULATED * step} developers: ${(requests / seconds).toFixed(1)} requests/s (${failed} failed), ` +
          `${((cpuS / seconds) * 100).toFixed(1)} % of a core, ${peakMegabytes(collector)} MB`,
      )
    }
    const atHalf = Math.round((0.5 / perRequest / requestsPerS) * SIMULATED)
    console.log(`half a core: ${atHalf} developers; a rate of ${atHalf} / developers keeps more of them below it`)
  } finally {
    await collector.close()
  }
}

async function playAll(): Promise<readonly Played[]> {
  const bodies: Buffer[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    bodies.push(Buffer.concat(chunks))
    response.setHeader('content-type', 'application/json')
    response.end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const apps = await startApps()
  const site = await startSite()
  const harness = await launch()
  try {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await harness.store({ export: { on: true, endpoint, codec: 'protobuf', rate: 1, sites: [], resource: {} } })
    const play = (name: string, url: string, actions: number, work: (page: Page) => Promise<unknown>) =>
      playOne(harness, bodies, { name, url, actions, work })
    // The load of the page is an action, and so is each key and each click.
    return [
      await play('shop', site.origin, 10, playShop),
      await play('books', `${apps.origin}/books`, 3, clicks('a', 'button')),
      await play('board', `${apps.origin}/board`, 3, clicks('button', 'a')),
      await play('mail', `${apps.origin}/mail`, 2, clicks('button')),
    ]
  } finally {
    await harness.close()
    await site.close()
    await apps.close()
    server.closeAllConnections()
    server.close()
  }
}

function clicks(...selectors: readonly string[]): (page: Page) => Promise<void> {
  return async (page) => {
    for (const selector of selectors) {
      await (await page.waitForSelector(selector))?.click()
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
}

interface Play {
  readonly name: string
  readonly url: string
  readonly actions: number
  work(page: Page): Promise<unknown>
}

async function playOne(harness: Harness, bodies: Buffer[], { name, url, actions, work }: Play): Promise<Played> {
  const page = await harness.newTab(url)
  const panel = await harness.openPanel(page)
  await new Promise((resolve) => setTimeout(resolve, SENT_MS))
  bodies.length = 0
  await page.reload()
  await work(page)
  await new Promise((resolve) => setTimeout(resolve, SENT_MS))
  const sent = [...bodies]
  await panel.close()
  await page.close()
  const spans = sent.reduce((all, body) => all + countSpans(body), 0)
  console.log(`played ${name}: ${spans} spans in ${sent.length} requests`)
  // To an endpoint that is not this machine it goes compressed.
  return { name, actions, spans, bodies: sent.map((body) => gzipSync(body)) }
}

function countSpans(body: Buffer): number {
  const { parts } = readTraceRequest(body, 'protobuf')
  return [...parts.values()].reduce((all, { json }) => all + json.split('"spanId":').length - 1, 0)
}

/** Sends bodies at a rate, as they would come from as many extensions: each by itself, none waiting for another. */
async function replay(collector: Collector, bodies: readonly Buffer[], perS: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: SIMULATED })
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' }
  const waiting: Promise<boolean>[] = []
  const cpuBefore = cpuSeconds(collector.pid)
  const start = performance.now()
  for (let sent = 0; performance.now() - start < STEP_MS; ) {
    const due = ((performance.now() - start) / 1000) * perS
    for (; sent < due; sent++) {
      const body = bodies[sent % bodies.length]
      const url = `${collector.endpoint}/v1/traces`
      waiting.push(
        new Promise((resolve) => {
          const request = httpRequest(url, { method: 'POST', agent, headers }, (answer) => {
            answer.resume().on('end', () => resolve(answer.statusCode === 200))
          })
          request.on('error', () => resolve(false)).end(body)
        }),
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const taken = await Promise.all(waiting)
  const seconds = (performance.now() - start) / 1000
  agent.destroy()
  const failed = taken.filter((ok) => !ok).length
  return { requests: taken.length, failed, seconds, cpuS: cpuSeconds(collector.pid) - cpuBefore }
}

/** Processor time of a process until now, in its own code and in the system's: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S
}

function peakMegabytes({ pid }: Collector): number {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(found?.[1] ?? 0) / 1024)
}
