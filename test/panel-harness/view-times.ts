/**
 * How long each view of the panel takes to show a trace of 10,000 spans, or as many as are asked for, from a file, and the
 * longest frame until it rests: `node test/start/run-typescript.mjs test/panel-harness/view-times.ts [spans] [rounds]`. The
 * middle of five rounds, ms.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Page } from 'puppeteer'
import { openHarness } from './browser'

const SPANS = Number(process.argv[2] ?? 10_000)
const ROUNDS = Number(process.argv[3] ?? 5)
const FILE = `.artifacts/${SPANS}-spans.json`
const SERVICES = Array.from({ length: 40 }, (_, i) => `service-${i}`)

mkdirSync('.artifacts', { recursive: true })
writeFileSync(FILE, JSON.stringify({ resourceSpans: resourceSpans() }))
const harness = await openHarness({ isBuilt: true })
try {
  const page = await harness.browser.newPage()
  await page.setViewport({ width: 1000, height: 700 })
  const table = new Map<string, { shown: number[]; frame: number[] }>()
  for (let round = 0; round < ROUNDS; round++) {
    await harness.show(page, 'scene=recording')
    const input = await page.waitForSelector('input[type="file"]')
    const note = async (what: string, act: () => Promise<unknown>, ready: string) => {
      const { shown, frame } = await timed(page, act, ready)
      const row = table.get(what) ?? { shown: [], frame: [] }
      table.set(what, row)
      row.shown.push(shown)
      row.frame.push(frame)
    }
    await note('file', () => input?.uploadFile(FILE) ?? Promise.resolve(), '.tree-table .row[aria-level]')
    await note('details', () => page.click('.tree-table .row[aria-selected] .name'), '.details-body')
    const views = [
      ['flame', '.flame-canvas'],
      ['statistics', '.rows .row'],
      ['errors', '.rows .row'],
      ['compare', '.trace-picker'],
      ['map', '.map-picture .site'],
      ['waterfall', '.tree-table .row[aria-level]'],
    ] as const
    for (const [view, ready] of views) await note(view, () => page.click(`#tab-${view}`), ready)
  }
  for (const [what, { shown, frame }] of table) console.log(what.padEnd(12), middle(shown), middle(frame))
} finally {
  await harness.close()
}

/** ms from a press to the frame in which what was asked for is there, and the longest frame until half a second after. */
async function timed(page: Page, act: () => Promise<unknown>, ready: string) {
  await page.evaluate((selector) => {
    const times: { shown: number; frame: number; begin: number; stop: boolean } = {
      ...{ shown: Number.NaN, frame: 0, begin: Number.NaN, stop: false },
    }
    Reflect.set(window, 'viewTimes', times)
    const begin = () => {
      if (Number.isNaN(times.begin)) times.begin = performance.now()
    }
    for (const type of ['pointerdown', 'change']) addEventListener(type, begin, { capture: true, once: true })
    let last = Number.NaN
    const frame = () => {
      const now = performance.now()
      if (!Number.isNaN(times.begin)) {
        times.frame = Math.max(times.frame, now - (Number.isNaN(last) ? times.begin : last))
        last = now
        if (Number.isNaN(times.shown) && document.querySelector(selector) !== null) times.shown = now - times.begin
      }
      if (!times.stop) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  }, ready)
  await act()
  await page.waitForFunction(() => !Number.isNaN(Reflect.get(window, 'viewTimes').shown))
  await new Promise((resolve) => setTimeout(resolve, 500))
  return page.evaluate(() => {
    const times = Reflect.get(window, 'viewTimes')
    times.stop = true
    return { shown: Number(times.shown), frame: Number(times.frame) }
  })
}

function middle(values: readonly number[]): string {
  return values
    .toSorted((a, b) => a - b)
    [Math.floor(values.length / 2)].toFixed(0)
    .padStart(6)
}

/** One trace: a page's request, and what 40 services do for it, up to 12 levels deep; every 97th fails. */
function resourceSpans() {
  const from = 1_700_000_000_000n * 1_000_000n
  const spans = Array.from({ length: SPANS }, (_, i) => {
    const start = i * 50_000
    const length = i === 0 ? SPANS * 50_000 : 40_000 + (i % 17) * 90_000
    return {
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: (i + 1).toString(16).padStart(16, '0'),
      parentSpanId: i === 0 ? '' : (Math.floor((i - 1) / 2) + 1).toString(16).padStart(16, '0'),
      name: `operation ${i % 60}`,
      kind: i % 3 === 0 ? 3 : 2,
      startTimeUnixNano: String(from + BigInt(start)),
      endTimeUnixNano: String(from + BigInt(start + length)),
      status: i % 97 === 96 ? { code: 2, message: `failed with ${i}` } : {},
      attributes: [
        { key: 'http.request.method', value: { stringValue: 'GET' } },
        { key: 'http.response.status_code', value: { intValue: i % 97 === 96 ? '502' : '200' } },
        { key: 'url.full', value: { stringValue: `https://service-${i % 40}.test/api/item/${i}` } },
      ],
    }
  })
  return SERVICES.map((name, at) => ({
    resource: { attributes: [{ key: 'service.name', value: { stringValue: name } }] },
    scopeSpans: [{ scope: { name: 'made up' }, spans: spans.filter((_, i) => i % SERVICES.length === at) }],
  }))
}
