/**
 * `npm run bench`: the figures, each beside its anchor of the same run. No test: a busy machine changes all of them.
 * `npm run bench -- open [rows]`: those with DevTools open alone, or some of them; `--rounds=<n>`, and
 * `--beside=<built extension>` to measure another state of the code in the same turns.
 */
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { bundle } from '../bundle'
import { type Harness, launch } from '../e2e/harness/harness'
import { startSite } from '../site/server'
import { contextRows } from './context'
import { threadSeconds } from './frames'
import { jaegerScript } from './jaeger'
import { openRows } from './open'
import { panelRows } from './panel'
import { evaluationRow, sizeRow } from './size'
import type { SpanCosts } from './span-page'
import { type Row, table } from './table'
import { transportRows } from './transport'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, beside: { type: 'string', multiple: true } },
})
const [part, ...names] = positionals
if (part !== undefined && part !== 'open') throw new Error(`there is no “${part}”, only “open”`)

await build({ logLevel: 'error' })
const site = await startSite()
const rows: Row[] = part === 'open' ? [] : await closedRows(`${site.origin}/empty`)
const { rounds, beside } = values
rows.push(
  ...(await openRows(site.origin, { names, ...(beside && { beside }), ...(rounds && { rounds: Number(rounds) }) })),
)
await site.close()
console.log(`\n${table(rows)}`)

/** With DevTools closed, and the panel by itself. */
async function closedRows(url: string): Promise<Row[]> {
  const measured: Row[] = []
  const harness = await launch()
  try {
    const page = await harness.newTab(url)
    await page.addScriptTag({ content: await bundle('bench/span-page.ts') })
    const costs: SpanCosts = await page.evaluate(() => Reflect.get(globalThis, 'measureSpans')())
    measured.push(...spanRows(costs))
    await page.close()
    measured.push(...(await storeRows(harness, url)))
    const anchor = await bundle('bench/anchor-library.ts')
    measured.push(...(await contextRows(harness.browser, url)))
    measured.push(await sizeRow(anchor), await evaluationRow(harness.browser, url, anchor))
  } finally {
    await harness.close()
  }
  measured.push(...(await transportRows(url)))
  measured.push(...(await panelRows()))
  return measured
}

/** In a page of its own: it takes a gigabyte for a while. */
async function storeRows(harness: Harness, url: string): Promise<Row[]> {
  const page = await harness.newTab(url)
  const session = await page.createCDPSession()
  await session.send('Performance.enable')
  await page.exposeFunction('threadMs', async () => (await threadSeconds(session)) * 1000)
  const jaeger = await jaegerScript()
  if (jaeger !== undefined) await page.addScriptTag({ content: jaeger })
  await page.addScriptTag({ content: await bundle('bench/store-page.ts') })
  const measured: Row[] = await page.evaluate(() => Reflect.get(globalThis, 'storeBench')())
  await page.close()
  return measured
}

function spanRows({ ours, located, unsampled, noop, openTelemetry, openTelemetryInBytes, bare }: SpanCosts): Row[] {
  const micro = (value: number) => `${value.toFixed(value < 0.1 ? 3 : 2)} µs`
  return [
    {
      what: 'span: start, 3 attributes, finish, into bytes that can leave',
      anchor: `OTel ${micro(openTelemetryInBytes)}, of it the span alone ${micro(openTelemetry)}; bare object and 2 clock reads ${micro(bare)}`,
      ours: `${micro(ours)}, ${(openTelemetryInBytes / ours).toFixed(1)}× faster; than OTel’s span alone ${(openTelemetry / ours).toFixed(1)}×`,
      wanted: '≤ 0.9 µs, ≥ 4×',
      holds: ours <= 0.9 && openTelemetryInBytes / ours >= 4,
    },
    {
      what: 'place in the code: of requests; of every span where asked for',
      anchor: `the span itself ${micro(ours)}`,
      ours: `${micro(located - ours)} more`,
      wanted: '≤ 25 µs',
      holds: located - ours <= 25,
    },
    {
      what: 'span that is not sampled; no-op',
      anchor: '–',
      ours: `${micro(unsampled)}; ${micro(noop)}`,
      wanted: '≤ 0.1 µs',
      holds: unsampled <= 0.1 && noop <= 0.1,
    },
  ]
}
