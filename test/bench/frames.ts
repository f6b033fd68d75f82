/** Frame times as the browser's own trace tells them: https://chromedevtools.github.io/devtools-protocol/tot/Tracing/ */
import type { CDPSession, Page } from 'puppeteer'

export interface Frames {
  readonly count: number
  /** Frames for each second in which something moved. */
  readonly perSecond: number
  /** ms from one frame to the next that was drawn. */
  readonly p95: number
  readonly longest: number
  /** What the page's main thread computed for each of them, ms of its own time: no other program is counted in. */
  readonly cpu: number
}

/** The last stage of a frame on its way: it ends when the frame is on the screen. */
const PRESENTED = 'SubmitCompositorFrameToPresentationCompositorFrame'

/** No screen shows frames as close as this. */
const SAME_FRAME_MS = 3

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** µs */
  readonly ts: number
  /** µs of the thread's own time. */
  readonly tdur?: number
  readonly ph: string
  readonly args?: {
    readonly name?: string
    readonly data?: { readonly frames?: readonly { readonly processId: number; readonly url: string }[] }
  }
}

/** Traces the page while `act` moves something in it. Only what is drawn from the first to the last movement counts. */
export async function framesDuring(page: Page, act: () => Promise<unknown>): Promise<Frames> {
  // What a page had drawn when it went behind another is told once it comes back, as a frame of seconds.
  await page.bringToFront()
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  await page.tracing.start({
    categories: ['disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame'],
  })
  const session = await page.createCDPSession()
  await session.send('Performance.enable')
  const before = await threadSeconds(session)
  await act()
  const computedMs = ((await threadSeconds(session)) - before) * 1000
  await session.detach()
  const bytes = await page.tracing.stop()
  if (bytes === undefined) throw new Error('no trace')
  const { traceEvents: events }: { traceEvents: readonly TraceEvent[] } = JSON.parse(new TextDecoder().decode(bytes))
  const isOurs = processTest(events, page)
  const drawn = events
    .filter(({ name, ph, pid }) => name === PRESENTED && ph === 'e' && isOurs(pid))
    .map(({ ts }) => ts / 1000)
    .sort((a, b) => a - b)
    // What the compositor and the page add to one frame is told twice.
    .filter((at, i, all) => i === 0 || at - all[i - 1] > SAME_FRAME_MS)
  const gaps = drawn
    .slice(1)
    .map((at, i) => at - drawn[i])
    .sort((a, b) => a - b)
  const seconds = ((drawn.at(-1) ?? 0) - (drawn[0] ?? 0)) / 1000
  return {
    count: drawn.length,
    perSecond: (drawn.length - 1) / seconds,
    p95: gaps[Math.ceil(gaps.length * 0.95) - 1] ?? Number.NaN,
    longest: gaps.at(-1) ?? Number.NaN,
    cpu: computedMs / drawn.length,
  }
}

/** The time that the page's main thread has run, s. */
export async function threadSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN
}

/**
 * What each task of the busiest page computed, ms of its main thread's own time, while `act` went on: a frame is drawn in
 * one task, so none that long means that no frame was made late by the page itself, whatever else the machine did.
 */
export async function tasksDuring<T>(page: Page, act: () => Promise<T>): Promise<{ tasks: number[]; result: T }> {
  await page.tracing.start({ categories: ['toplevel'] })
  const result = await act()
  const bytes = await page.tracing.stop()
  if (bytes === undefined) throw new Error('no trace')
  const { traceEvents }: { traceEvents: readonly TraceEvent[] } = JSON.parse(new TextDecoder().decode(bytes))
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`
  const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const byThread = new Map(named.map((event) => [threadOf(event), [0]]))
  for (const event of traceEvents) {
    if (event.name.endsWith('RunTask') && event.tdur !== undefined)
      byThread.get(threadOf(event))?.push(event.tdur / 1000)
  }
  const sum = (times: readonly number[]) => times.reduce((all, time) => all + time, 0)
  const [tasks = []] = [...byThread.values()].sort((a, b) => sum(b) - sum(a))
  return { tasks, result }
}

/** Whether a process is that of the page. */
function processTest(events: readonly TraceEvent[], page: Page): (pid: number) => boolean {
  const frames = events.flatMap(({ name, args }) =>
    name === 'TracingStartedInBrowser' ? (args?.data?.frames ?? []) : [],
  )
  const own = new Set(frames.filter(({ url }) => url === page.url()).map(({ processId }) => processId))
  return (pid) => own.has(pid)
}
