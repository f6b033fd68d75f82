import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'puppeteer'
import { BY_DEFAULT, CORE, WHEN_ASKED_FOR, weight } from '../library-weight'
import { median, type Row } from './table'

const LIBRARY = 'dist/chrome/inpage/library.js'
const ROUNDS = 9

/** The library's weight, gzipped, beside the anchor's: its core, what a page gets by default, and with all there is. */
export async function sizeRow(anchor: string): Promise<Row> {
  const theirs = gzipSync(anchor, { level: 9 }).length
  const [core, byDefault, more] = await Promise.all([CORE, BY_DEFAULT, WHEN_ASKED_FOR].map(weight))
  const kb = (bytes: number) => (bytes / 1024).toFixed(1)
  return {
    what: 'library, gzipped: core; by default; with all there is',
    anchor: `OTel SDK, fetch, OTLP: ${kb(theirs)} KB`,
    ours: `${kb(core)}; ${kb(byDefault)}; ${kb(byDefault + more)} KB`,
    wanted: '≤ 12; ≤ 24; ≤ 24 KB',
    holds: core <= 12 * 1024 && byDefault + more <= 24 * 1024,
  }
}

/** How long a fresh page takes to evaluate each. */
export async function evaluationRow(browser: Browser, url: string, anchor: string): Promise<Row> {
  const ours = await evaluationMs(browser, url, readFileSync(LIBRARY, 'utf8'))
  const theirs = await evaluationMs(browser, url, anchor)
  return {
    what: 'library, evaluated',
    anchor: `OTel: ${theirs.toFixed(1)} ms`,
    ours: `${ours.toFixed(1)} ms`,
    wanted: '≤ 3 ms',
    holds: ours <= 3,
  }
}

async function evaluationMs(browser: Browser, url: string, code: string): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const page = await browser.newPage()
    await page.goto(url)
    times.push(
      await page.evaluate((text) => {
        const from = performance.now()
        const script = document.createElement('script')
        script.textContent = text
        document.head.append(script)
        return performance.now() - from
      }, code),
    )
    await page.close()
  }
  return median(times)
}
