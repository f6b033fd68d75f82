import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'puppeteer'
import { BY_DEFAULT, CORE, WHEN_ASKED_FOR, weight } from '../library-weight'
import { median, type Row } from './table'

const LIBRARY = 'dist/chrome/inpage/entry/library.js'
const STUB = 'dist/chrome/inpage/entry/stub.js'
const ROUNDS = 9

/** The library's weight, gzipped, beside the anchor's: its core, what a page gets by default, and with all there is. */
export async function sizeRow(anchor: string): Promise<Row> {
  const theirs = gzipSync(anchor, { level: 9 }).length
  const [core, byDefault, all] = await Promise.all([CORE, BY_DEFAULT, [...BY_DEFAULT, ...WHEN_ASKED_FOR]].map(weight))
  const kb = (bytes: number) => (bytes / 1024).toFixed(1)
  return {
    what: 'library, gzipped: core; by default; with all there is',
    anchor: `OTel SDK, fetch, OTLP: ${kb(theirs)} KB`,
    ours: `${kb(core)}; ${kb(byDefault)}; ${kb(all)} KB`,
    wanted: '≤ 12; ≤ 24; ≤ 24 KB',
    holds: core <= 12 * 1024 && all <= 24 * 1024,
  }
}

/** What it takes a fresh page to read and run each; and the same page when it is loaded again, whose engine knows the text. */
export async function evaluationRow(browser: Browser, url: string, anchor: string): Promise<Row> {
  const nothing = await evaluationMs(browser, url, ';')
  const ours = await evaluationMs(browser, url, readFileSync(LIBRARY, 'utf8'))
  const theirs = await evaluationMs(browser, url, anchor)
  const ms = ({ first, again }: Evaluation) =>
    `${(first - nothing.first).toFixed(1)} ms; ${(again - nothing.again).toFixed(1)} ms`
  return {
    what: 'library, evaluated (CPU time): in a new page; loaded again',
    anchor: `OTel: ${ms(theirs)}`,
    ours: ms(ours),
    wanted: '≤ 3 ms',
    holds: ours.first - nothing.first <= 3,
  }
}

interface Evaluation {
  readonly first: number
  readonly again: number
}

/** In CPU time of the page's thread, which other work of the machine makes little difference to. */
async function evaluationMs(browser: Browser, url: string, code: string): Promise<Evaluation> {
  const first: number[] = []
  const again: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const page = await browser.newPage()
    for (const times of [first, again]) {
      await page.goto(url)
      times.push(await evaluatedMs(page, code))
    }
    await page.close()
  }
  return { first: median(first), again: median(again) }
}

async function evaluatedMs(page: Page, code: string): Promise<number> {
  await page.addScriptTag({ content: readFileSync(STUB, 'utf8') })
  await page.evaluate((text) => Object.assign(globalThis, { __code: text }), code)
  const session = await page.createCDPSession()
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const taskMs = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000
  }
  const before = await taskMs()
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = String(Reflect.get(globalThis, '__code'))
    document.head.append(script)
  })
  const ms = (await taskMs()) - before
  await session.detach()
  return ms
}
