/**
 * `npm run applications`: real applications, as the npm registry has them or as their frameworks build them, driven by a
 * mouse and a keyboard. Prints how many of the requests that an action caused stand under it.
 *
 * `npm run applications -- next htmx` runs these alone, and prints their trees.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { HTTPRequest, Page } from 'puppeteer'
import { type Harness, launch } from '../../e2e/harness/harness'
import { applications } from './all'
import type { Application } from './application'
import { prepare } from './serve'
import { type Judged, journaledSpans, judge, treeText } from './tree'

/** Nothing was asked for so long: an action is over. */
const QUIET_MS = 900
const MAX_STEP_MS = 10_000
/** Blocks are in the journal by then. */
const JOURNAL_MS = 1500

const asked = process.argv.slice(2)
prepare()

/** Waits until no request is open, and none was for a while. */
async function quiet(inFlight: { open: number; lastMs: number }): Promise<void> {
  const until = Date.now() + MAX_STEP_MS
  inFlight.lastMs = Date.now()
  while (Date.now() < until && (inFlight.open > 0 || Date.now() - inFlight.lastMs < QUIET_MS)) await pause(50)
}

function watch(page: Page, polls: RegExp | undefined) {
  const inFlight = { open: 0, lastMs: 0 }
  const change = (by: number) => (request: HTTPRequest) => {
    if (polls?.test(request.url())) return
    inFlight.open = Math.max(0, inFlight.open + by)
    inFlight.lastMs = Date.now()
  }
  page.on('request', change(1))
  page.on('requestfinished', change(-1))
  page.on('requestfailed', change(-1))
  return inFlight
}

async function drive(harness: Harness, application: Application): Promise<Judged & { tree: string }> {
  const { start, steps } = application
  const running = await start()
  try {
    const page = await harness.newTab('about:blank')
    page.setDefaultTimeout(8000)
    await page.setViewport({ width: 1280, height: 900 })
    await harness.openPanel(page)
    const inFlight = watch(page, application.polls)
    const starts = [Date.now()]
    await page.goto(running.url)
    await quiet(inFlight)
    for (const { name, act } of steps) {
      starts.push(Date.now())
      await act(page).catch((error: unknown) => {
        throw new Error(`${name}: ${error}`)
      })
      inFlight.open = 0
      await quiet(inFlight)
    }
    await pause(JOURNAL_MS)
    const spans = await journaledSpans(harness)
    await page.close()
    return { ...judge(spans, starts, application), tree: treeText(spans) }
  } finally {
    await running.close()
  }
}

const rows: string[][] = [
  [
    'application',
    'caused',
    'certain',
    'inferred',
    'lost',
    'wrong',
    'wrong inferred',
    'load',
    'under load',
    'spans',
    'roots',
  ],
]
const sum = { caused: 0, under: 0, inferred: 0, wrongCertain: 0, wrongInferred: 0 }
for (const application of applications.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const harness = await launch()
  try {
    await harness.store({ preserveLog: true })
    const judged = await drive(harness, application)
    const { caused, certain, inferred, wrongCertain, wrongInferred, loading, underLoad, spans, roots } = judged
    rows.push([
      `${application.name} (${application.technology})`,
      ...[caused, certain, inferred, caused - certain - inferred - wrongCertain - wrongInferred].map(String),
      ...[wrongCertain, wrongInferred, loading, underLoad, spans, roots].map(String),
    ])
    sum.caused += caused
    sum.under += certain + inferred
    sum.inferred += inferred + wrongInferred
    sum.wrongCertain += wrongCertain
    sum.wrongInferred += wrongInferred
    if (asked.length > 0) process.stdout.write(`\n${judged.tree}\n`)
    for (const line of judged.lost) process.stdout.write(`${application.name}: ${line}\n`)
  } catch (error) {
    process.exitCode = 1
    process.stdout.write(`${application.name}: ${error}\n`)
  } finally {
    await harness.close()
  }
}
process.stdout.write(`\n${rows.map((row) => row.join(' | ')).join('\n')}\n\n`)
const share = (part: number, of: number) => `${of === 0 ? 0 : ((100 * part) / of).toFixed(1)} %`
process.stdout.write(
  `${sum.under} of ${sum.caused} (${share(sum.under, sum.caused)}) under their action; wrong: ${sum.wrongCertain} certain, ` +
    `${sum.wrongInferred} of ${sum.inferred} inferred (${share(sum.wrongInferred, sum.inferred)})\n`,
)
process.exit()
