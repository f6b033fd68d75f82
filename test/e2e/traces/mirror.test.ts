import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from '../../site/server'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel } from '../harness/panel'

/** What the browser writes for `console.timeStamp`; times are µs. */
interface TrackEvent {
  readonly message: string
  readonly start: number
  readonly end: number
  readonly track: string
  readonly trackGroup: string
  readonly color: string
}

const MIRROR = 'Show spans in the Performance panel'
const HINT = 'In a track of its own, while DevTools is open. Takes some microseconds for each span.'

describe('the mirror', () => {
  let site: Site
  let harness: Harness
  let page: Page
  let panel: Panel

  beforeAll(async () => {
    site = await startSite()
    harness = await launch({ instrumentations: ['fetch', 'user-timing'] })
    page = await harness.newTab(`${site.origin}/empty`)
    panel = await harness.openPanel(page)
    await page.reload()
    await page.evaluate(() => {
      const seen: string[] = []
      Reflect.set(globalThis, 'seen', seen)
      new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ name }) => name))).observe({
        entryTypes: ['measure', 'mark'],
      })
      Reflect.set(console, 'timeStamp', (label: string) => seen.push(label))
    })
  })

  afterAll(async () => {
    await harness?.close()
    await site?.close()
  })

  /** What is drawn into our track while the page works, and until `waitMs` later. */
  async function drawn(waitMs = 1000): Promise<readonly TrackEvent[]> {
    await page.tracing.start({ categories: ['devtools.timeline'] })
    await page.evaluate(async (ms) => {
      await tracing?.trace('work', async () => {
        await (await fetch('/api/cart')).text()
        tracing?.startSpan('failed', { startTimeNs: 2e6 }).setStatus(2).finish(52e6)
      })
      // The spans leave, and are held for a while.
      await new Promise((resolve) => setTimeout(resolve, ms))
    }, waitMs)
    const trace = JSON.parse(Buffer.from((await page.tracing.stop()) ?? []).toString())
    return trace.traceEvents.flatMap(({ name, args }: { name: string; args: { data: TrackEvent } }) =>
      name === 'TimeStamp' && args.data.trackGroup === 'Tracepane' ? [args.data] : [],
    )
  }

  /** All that one round of work draws, but for the rest of a body that ended late. A busy machine takes longer. */
  async function drawnOnce(): Promise<readonly TrackEvent[]> {
    let waitMs = 1000
    return until(async () => {
      const all = (await drawn(waitMs)).filter(({ message }) => !message.endsWith('…'))
      waitMs *= 2
      return all.length === 3 && all
    }, 'nothing is drawn')
  }

  /** Leaves the switch as it is if it is right: the test may be a second try. */
  async function switchMirror(on: boolean): Promise<void> {
    const name = `${MIRROR} ${HINT}`
    if ((await panel.frame.$(`aria/${name}`)) === null) await panel.click('Settings')
    const isOn = await panel.frame.waitForSelector(`aria/${name}`).then((box) => {
      return box?.evaluate((found) => found instanceof HTMLInputElement && found.checked)
    })
    if (isOn !== on) await panel.click(name)
  }

  it('draws nothing by itself', async () => {
    expect(await drawn()).toEqual([])
  })

  it('draws each span into a track of the Performance panel once it is switched on', async () => {
    await switchMirror(true)
    const events = await drawnOnce()
    const texts = events.map(({ message, track, color }) => `${track}: ${message} ${color}`)
    expect([...new Set(texts)].sort()).toEqual([
      'Spans: GET /api/cart secondary',
      'Spans: failed error',
      'Spans: work primary',
    ])
    const [request, work] = ['GET /api/cart', 'work'].map((name) => events.find(({ message }) => message === name))
    expect(request?.start).toBeGreaterThanOrEqual(work?.start ?? Number.POSITIVE_INFINITY)
    expect(request?.end).toBeGreaterThan(request?.start ?? Number.POSITIVE_INFINITY)
    expect(request?.end).toBeLessThanOrEqual(work?.end ?? 0)
  })

  it('is nothing that the page could see', async () => {
    await page.evaluate(() => tracing?.startSpan('own').finish())
    await panel.row('own')
    expect(await page.evaluate(() => Reflect.get(globalThis, 'seen'))).toEqual([])
  })

  it('is there in a page that loads, too', async () => {
    await page.goto(`${site.origin}/first`)
    await drawnOnce()
  })

  it('draws nothing any more once it is switched off', async () => {
    await switchMirror(false)
    await until(async () => (await drawn()).length === 0, 'it is still drawn')
  })
})
