/**
 * `npm run bench -- open`: what Tracepane costs a page while DevTools and the Traces panel are open, beside a second browser
 * without the extension whose DevTools is open too. V8 takes a stack for each promise reaction, timer and listener then, so
 * that figures of a page whose DevTools is closed say little here. Both do the same in turns, so that what else the
 * machine does meets both; what counts is the CPU time of the page's main thread.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { type Browser, type CDPSession, launch as launchBrowser, type Page } from 'puppeteer'
import { bundle } from '../bundle'
import { launch, openDevTools, openTab, until } from '../e2e/harness/harness'
import { browserFlags, findBrowser } from '../start/browser'
import { threadSeconds } from './frames'
import type { WorkName } from './open-page'
import { median, type Row } from './table'

const ROUNDS = 7
/** What is left over for later has run by then: a block leaves 50 ms after its first record. */
const SETTLE_MS = 200

interface Subject {
  /** µs, ms … of one. */
  readonly unit: 'µs' | 'ms'
  readonly what: string
  /** Traced ÷ not traced, at most. */
  readonly wanted: number
  /** A path of the demo shop. */
  readonly path: string
  /** How often the page does it in a round. */
  readonly count: number
  /** It brings a new document, with which the browser begins to count anew. */
  readonly navigates?: true
  /** It is measured with OpenTelemetry's web SDK in the page, too. */
  readonly hasAnchor?: true
  act(page: Page, count: number): Promise<unknown>
}

/** By the names by which they are asked for. */
const SUBJECTS: Readonly<Record<string, Subject>> = {
  'await-in-flow': work('await', true, 20_000, 3, '`await` of an async function, in a flow'),
  await: work('await', false, 50_000, 1.1, '`await` of an async function, outside'),
  'value-in-flow': work('value', true, 20_000, 3, '`await` of what is no promise, in a flow'),
  'value-rows-in-flow': work('value-rows', true, 20_000, 3, 'five such, and one of an async function, in a flow'),
  reaction: work('reaction', false, 300_000, 1.1, '`Promise.resolve(i).then(f)`, 300,000 at once, outside'),
  'reaction-in-flow': work('reaction', true, 20_000, 3, '`Promise.resolve(i).then(f)`, in a flow'),
  microtask: work('microtask', false, 50_000, 1.1, '`queueMicrotask`, outside'),
  'microtask-in-flow': work('microtask', true, 50_000, 1.5, '`queueMicrotask`, in a flow'),
  timer: work('timer', false, 10_000, 1.1, '`setTimeout`, outside'),
  'timer-in-flow': work('timer', true, 10_000, 1.5, '`setTimeout`, in a flow'),
  listener: work('listener', false, 20_000, 1.1, 'listener added, called, removed: event of the page’s own, outside'),
  'listener-in-flow': work('listener', true, 20_000, 1.5, 'the same in a flow'),
  'click-listener': work('click-listener', false, 20_000, 1.1, 'listener of `click` added and removed, outside'),
  fetch: work('fetch', false, 100, 1.3, '`fetch` with its body'),
  'fetch-in-flow': work('fetch', true, 100, 1.3, '`fetch` with its body, in a flow'),
  xhr: work('xhr', false, 100, 1.3, '`XMLHttpRequest` with its body'),
  'blank-frame': work('blank-frame', false, 30, 1.1, 'blank frame, made and removed'),
  'srcdoc-frame': work('srcdoc-frame', false, 20, 1.1, '`srcdoc` frame, loaded and removed'),
  'loaded-frame': work('loaded-frame', false, 20, 1.1, 'frame of the own origin, loaded and removed'),
  load: {
    unit: 'ms',
    what: 'page load of the demo shop',
    wanted: 1.05,
    path: '/',
    count: 1,
    navigates: true,
    hasAnchor: true,
    async act(page) {
      await page.reload()
      await shopIsThere(page)
    },
  },
  interaction: {
    unit: 'ms',
    what: 'one interaction in the demo shop: a click, a request, the cart drawn anew',
    wanted: 1.05,
    path: '/',
    count: 10,
    hasAnchor: true,
    async act(page, count) {
      await shopIsThere(page)
      for (let i = 0; i < count; i++) {
        await page.evaluate(() => document.querySelector('#cart')?.replaceChildren())
        await page.click('aria/Add Desk lamp to cart')
        await page.waitForFunction(() => document.querySelector('#cart li') !== null)
      }
    },
  },
}

function work(name: WorkName, inFlow: boolean, count: number, wanted: number, what: string): Subject {
  return {
    unit: count > 1000 ? 'µs' : 'ms',
    what,
    wanted,
    path: '/empty',
    count,
    act: (page, times) =>
      page.evaluate(
        (...given) => Reflect.get(globalThis, 'runWork')(...given),
        name,
        times,
        inFlow,
      ) as Promise<unknown>,
  }
}

export interface OpenOptions {
  /** Names of rows; all where there are none. */
  readonly names?: readonly string[]
  readonly rounds?: number
  /** Built extensions, measured in the same turns: what other states of the code cost. */
  readonly beside?: readonly string[]
}

/** A browser whose DevTools is open on its one page. */
interface Side {
  readonly page: Page
  readonly session: CDPSession
  readonly isTraced: boolean
  readonly isAnchor: boolean
  close(): Promise<void>
}

/** @throws Error where a name is none of a row */
export async function openRows(
  origin: string,
  { names = [], rounds = ROUNDS, beside = [] }: OpenOptions = {},
): Promise<Row[]> {
  const asked = names.length === 0 ? Object.keys(SUBJECTS) : names
  const unknown = asked.find((name) => !Object.hasOwn(SUBJECTS, name))
  if (unknown !== undefined) throw new Error(`no row “${unknown}”; there are ${Object.keys(SUBJECTS).join(', ')}`)
  const script = await bundle('bench/open-page.ts')
  const all: Side[] = []
  try {
    all.push(await untracedSide(origin), await tracedSide(origin))
    for (const extension of beside) all.push(await tracedSide(origin, extension))
    if (asked.some((name) => SUBJECTS[name]?.hasAnchor)) {
      all.push(await untracedSide(origin, await bundle('bench/anchor-library.ts')))
    }
    const rows: Row[] = []
    for (const name of asked) {
      const subject = SUBJECTS[name]
      if (subject === undefined) continue
      const sides = all.filter(({ isAnchor }) => !isAnchor || subject.hasAnchor === true)
      for (const side of sides) await ready(side, origin, subject, script)
      const times: number[][] = sides.map(() => [])
      for (let round = 0; round < rounds; round++) {
        // Who was last is the first in the next round.
        const order = round % 2 === 0 ? sides : sides.toReversed()
        for (const side of order) times[sides.indexOf(side)]?.push(await cpuMs(side, subject))
      }
      const row = rowOf(name, subject, times)
      console.log(`${name}: ${row.anchor} → ${row.ours}`)
      rows.push(row)
    }
    return rows
  } finally {
    for (const side of all) await side.close()
  }
}

function rowOf(
  name: string,
  { what, wanted, unit, count, hasAnchor }: Subject,
  [plain = [], ours = [], ...others]: number[][],
): Row {
  const one = (values: readonly number[]) =>
    `${((median(values) * (unit === 'µs' ? 1000 : 1)) / count).toPrecision(3)} ${unit}`
  const ratios = (values: readonly number[]) => values.map((value, i) => value / (plain[i] ?? Number.NaN))
  const told = (values: readonly number[]) => {
    const all = ratios(values)
    const range = `${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)}`
    // Whatever else a machine does only adds: where the medians waver, the least of each says more.
    const least = Math.min(...values) / Math.min(...plain)
    return `${one(values)}, ×${median(all).toFixed(2)} (${range}; least ÷ least ${least.toFixed(2)})`
  }
  return {
    what: `DevTools open, ${name}: ${what}`,
    anchor: `without Tracepane ${one(plain)}${hasAnchor ? `; with OpenTelemetry's web SDK ${told(others.pop() ?? [])}` : ''}`,
    ours: [ours, ...others].map(told).join('; beside '),
    wanted: `≤ ×${wanted}`,
    holds: median(ratios(ours)) <= wanted,
  }
}

/** A page as new, that has done it once: what an engine compiles, and what a first flow changes, is no part of the figure. */
async function ready({ page, isTraced }: Side, origin: string, subject: Subject, script: string): Promise<void> {
  await page.goto(origin + subject.path)
  await page.evaluate(script)
  if (isTraced) await until(() => page.evaluate(isTracing), 'the page is not traced')
  await page.evaluate(() => Reflect.get(globalThis, 'runWork')('await', 100, true))
  await subject.act(page, Math.ceil(subject.count / 5))
  await wait(SETTLE_MS)
}

/** Runs in the page. */
function isTracing(): boolean {
  const span = tracing?.startSpan('is it traced')
  const isRecording = span?.isRecording() === true
  span?.finish()
  return isRecording
}

/** What the page's main thread computes from here until it is at rest again. */
async function cpuMs({ page, session }: Side, subject: Subject): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  await wait(SETTLE_MS)
  const before = subject.navigates ? 0 : await threadSeconds(session)
  await subject.act(page, subject.count)
  await wait(SETTLE_MS)
  return ((await threadSeconds(session)) - before) * 1000
}

async function tracedSide(origin: string, extension?: string): Promise<Side> {
  const harness = await launch(extension === undefined ? {} : { extension })
  const page = await harness.newTab(`${origin}/empty`)
  await harness.openPanel(page)
  return side(harness.browser, page, true, false)
}

/** `library`: a script that runs before the page's own. */
async function untracedSide(origin: string, library?: string): Promise<Side> {
  const browser = await launchBrowser({
    executablePath: await findBrowser(),
    headless: true,
    pipe: true,
    defaultViewport: { width: 1280, height: 800 },
    args: [...browserFlags(), '--disable-gpu'],
  })
  const page = await openTab(browser, `${origin}/empty`)
  if (library !== undefined) await page.evaluateOnNewDocument(library)
  // A panel of its own is in front there, so that none that listens to the page's document is here.
  await openDevTools(page, 'console')
  return side(browser, page, false, library !== undefined)
}

async function side(browser: Browser, page: Page, isTraced: boolean, isAnchor: boolean): Promise<Side> {
  const session = await page.createCDPSession()
  await session.send('Performance.enable')
  return { page, session, isTraced, isAnchor, close: () => browser.close() }
}

function shopIsThere(page: Page): Promise<unknown> {
  return page.waitForFunction(() => {
    const prices = [...document.querySelectorAll('#products [data-price]')]
    return prices.length > 0 && prices.every((price) => price.textContent !== '…')
  })
}
