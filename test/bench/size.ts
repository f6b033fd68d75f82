import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'puppeteer'
import { median, type Row } from './table'

const LIBRARY = 'dist/chrome/inpage/library.js'
const ROUNDS = 9

/** The library's weight, gzipped, beside the anchor's. */
export function sizeRow(anchor: string): Row {
  const ours = gzipSync(readFileSync(LIBRARY), { level: 9 }).length
  const theirs = gzipSync(anchor, { level: 9 }).length
  return {
    what: 'library, gzipped',
    anchor: `OTel SDK, fetch, OTLP: ${(theirs / 1024).toFixed(1)} KB`,
    ours: `${(ours / 1024).toFixed(1)} KB`,
    wanted: '≤ 12 KB',
    holds: ours <= 12 * 1024,
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
