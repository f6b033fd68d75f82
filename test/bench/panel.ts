/**
 * The panel itself in a real Chromium, on an ordinary page: opening, selecting, scrolling, zooming, and a minute of what a
 * busy page sends. Every figure stands beside what an empty page cost in the same run: the machine is part of both.
 */
import type { CDPSession, Page } from 'puppeteer'
import { openHarness } from '../panel-harness/browser'
import type { LongFrame } from '../panel-harness/flood'
import { type Frames, framesDuring, tasksDuring, threadSeconds } from './frames'
import { median, type Row } from './table'

const SIZE = { width: 1400, height: 800 }
const RATE = 20_000
const FLOOD_MS = 60_000
/** A frame that takes longer is seen to be late. */
const FRAME_MS = 50
/** So long the engine compiles what has never run, beside the page, on the cores that are there. */
const WARM_MS = 3000
/** Below what a minute brings, so that the bound is reached. */
const BOUND = 500_000
/** From all of 100 s to a hundredth of a ms. */
const WHEEL_TURNS = 170
const JAEGER = 'Jaeger UI, another run:'

/** A page as high as 100,000 rows, with nothing in it. */
const EMPTY_PAGE = `<!doctype html><body style="margin:0">
<button>select</button><p></p><div style="height:2100000px;background:repeating-linear-gradient(#fff 0 20px,#eee 20px 21px)"></div>
<script>
document.querySelector('button').onclick = () => { document.querySelector('p').textContent = Math.random() }
</script>`

/** A canvas as large as the flame graph: at every turn of the wheel it is cleared, and filled with as much as a screen shows. */
const CANVAS_PAGE = `<!doctype html><body style="margin:0;overflow:hidden"><canvas width="1400" height="640"></canvas>
<script>
const context = document.querySelector('canvas').getContext('2d')
let turns = 0
addEventListener('wheel', (event) => {
  event.preventDefault()
  turns++
  context.clearRect(0, 0, 1400, 640)
  for (let i = 0; i < 1000; i++) {
    context.fillStyle = ['#a8c7fa', '#9fd8cb', '#d3c1f2'][(i + turns) % 3]
    context.fillRect((i % 28) * 50 + (turns % 7) * 0.3, Math.floor(i / 28) * 18, 49.5, 17)
  }
}, { passive: false })
</script>`

export async function panelRows(): Promise<Row[]> {
  const harness = await openHarness()
  try {
    const empty = await harness.browser.newPage()
    await empty.setViewport(SIZE)
    await empty.setContent(EMPTY_PAGE)
    const page = await harness.browser.newPage()
    await page.setViewport(SIZE)
    const open = async (query: string) => {
      await page.bringToFront()
      await harness.show(page, query)
    }
    const rows: Row[] = []
    await open('scene=unheard')
    rows.push(...(await openingRows(page, open)))
    await open('scene=large')
    rows.push(await selectRow(page, empty))
    rows.push(await zoomRow(page, await harness.browser.newPage()))
    // Of a trace whose siblings repeat few rows are left.
    await open('scene=many')
    rows.push(await scrollRow(page, empty, '100,000 rows'))
    await open('scene=million')
    rows.push(await scrollRow(page, empty, '1,000,000 rows'))
    rows.push(...(await floodRows(page, open)))
    return rows
  } finally {
    await harness.close()
  }
}

async function openingRows(page: Page, open: (query: string) => Promise<void>): Promise<Row[]> {
  const session = await page.createCDPSession()
  const first: number[] = []
  const bytes: number[] = []
  for (let round = 0; round < 3; round++) {
    await open('scene=unheard')
    await page.evaluate(() => Object.assign(window, { arrive: window.harness?.large() }))
    // The blocks are there before and after: what is counted is what the panel makes of them.
    const before = await heapBytes(session)
    first.push(await page.evaluate(arrive))
    bytes.push(((await heapBytes(session)) - before) / 100_000)
  }
  await session.send('Performance.enable')
  const times: number[] = []
  const cpu: number[] = []
  for (let round = 0; round < 5; round++) {
    await page.click('[aria-label="Clear"]')
    await page.waitForSelector('.empty')
    const cpuBefore = await threadSeconds(session)
    times.push(await page.evaluate(arrive))
    cpu.push(((await threadSeconds(session)) - cpuBefore) * 1000)
  }
  await session.detach()
  const frames = await page.evaluate(async () => {
    const from = performance.now()
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))))
    return performance.now() - from
  })
  return [
    {
      what: '100,000-span trace: from its blocks to the first paint',
      anchor: `${JAEGER} 1.7 s before it paints; two empty frames ${frames.toFixed(0)} ms`,
      ours: `${median(times).toFixed(0)} ms (${median(cpu).toFixed(0)} ms CPU); the first in a new panel ${median(first).toFixed(0)} ms`,
      wanted: '≤ 150 ms',
      holds: median(times) <= 150,
    },
    {
      what: 'memory a span: what the panel adds to the blocks',
      anchor: `${JAEGER} 4.5 KB`,
      ours: `${median(bytes).toFixed(0)} B`,
      wanted: '≤ 300 B',
      holds: median(bytes) <= 300,
    },
  ]
}

/** Runs in the page. */
function arrive(): Promise<number> {
  return Reflect.get(window, 'arrive')()
}

/** JS heap and array buffers, after a collection. */
async function heapBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const usage = await session.send('Runtime.getHeapUsage')
  return usage.usedSize + usage.backingStorageSize
}

/** From the press of the button to the next paint, as the browser tells it (Event Timing: multiples of 8 ms). */
async function selectRow(page: Page, empty: Page): Promise<Row> {
  const clickTimes = async (on: Page, click: (time: number) => Promise<void>) => {
    await on.bringToFront()
    await on.evaluate(() => {
      const durations: number[] = []
      Object.assign(window, { durations })
      new PerformanceObserver((list) => {
        for (const { duration, name } of list.getEntries()) if (name === 'click') durations.push(duration)
      }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
    })
    for (let time = 0; time < 15; time++) {
      await click(time)
      await new Promise((resolve) => setTimeout(resolve, 120))
    }
    // What took less than 16 ms is not told.
    const slow = await on.evaluate(() => Reflect.get(window, 'durations') as number[])
    return [...slow, ...Array<number>(Math.max(0, 15 - slow.length)).fill(8)]
  }
  const anchor = await clickTimes(empty, () => empty.click('button'))
  const ours = await clickTimes(page, (time) => page.mouse.click(200, 200 + ((time * 5) % 20) * 21))
  return {
    what: 'select a row to its details, 100,000 spans (event timing)',
    anchor: `text in an empty page ${median(anchor).toFixed(0)} ms, at most ${Math.max(...anchor).toFixed(0)} ms`,
    ours: `${median(ours).toFixed(0)} ms, at most ${Math.max(...ours).toFixed(0)} ms`,
    wanted: '≤ 50 ms',
    holds: median(ours) <= 50,
  }
}

async function scrollRow(page: Page, empty: Page, what: string): Promise<Row> {
  const anchor = await framesDuring(empty, () => scrolled(empty, 6000))
  const ours = await framesDuring(page, () => scrolled(page, -6000))
  return frameRow(`scroll ${what}`, anchor, ours)
}

async function zoomRow(page: Page, filled: Page): Promise<Row> {
  // What is clicked must be seen: a page behind another makes no frames.
  await page.bringToFront()
  await page.click('#tab-flame')
  await page.waitForSelector('.flame-canvas')
  await filled.setViewport(SIZE)
  await filled.setContent(CANVAS_PAGE)
  const anchor = await framesDuring(filled, () => wheeled(filled))
  const ours = await framesDuring(page, () => wheeled(page))
  return frameRow('zoom the flame graph of 100,000 spans', anchor, ours, 'canvas filled at each turn')
}

function frameRow(what: string, anchor: Frames, ours: Frames, onWhat = 'empty page'): Row {
  const told = ({ perSecond, p95, longest, cpu }: Frames) =>
    `${perSecond.toFixed(0)} frames/s, p95 ${p95.toFixed(0)} ms, longest ${longest.toFixed(0)} ms; ${cpu.toFixed(1)} ms CPU a frame`
  return {
    what,
    anchor: `${onWhat} ${told(anchor)}`,
    ours: told(ours),
    wanted: '60 frames/s, as the anchor',
    holds: ours.perSecond >= Math.min(58, anchor.perSecond * 0.95),
  }
}

/** A scroll as a finger makes it, frame by frame, by the browser itself. */
async function scrolled(page: Page, distance: number): Promise<void> {
  await page.bringToFront()
  const session = await page.createCDPSession()
  await session.send('Input.synthesizeScrollGesture', {
    ...{ x: 400, y: 400, yDistance: -distance, speed: 2000, gestureSourceType: 'mouse' as const, preventFling: true },
  })
  await session.detach()
}

/**
 * Turns the wheel one way, once for each frame, so that every turn changes what is seen. A hand does not wait until a turn
 * was heard before it makes the next: who waits measures the way to and fro, 30 turns a second for a single pixel.
 */
async function wheeled(page: Page): Promise<void> {
  await page.bringToFront()
  await page.mouse.move(600, 400)
  const from = performance.now()
  const heard: Promise<void>[] = []
  for (let turn = 1; turn <= WHEEL_TURNS; turn++) {
    heard.push(page.mouse.wheel({ deltaY: -40 }))
    await new Promise((resolve) => setTimeout(resolve, from + (turn * 1000) / 60 - performance.now()))
  }
  await Promise.all(heard)
}

async function floodRows(page: Page, open: (query: string) => Promise<void>): Promise<Row[]> {
  const run = async (isShown: boolean) => {
    await open(`scene=unheard&max=${BOUND}`)
    const session = await page.createCDPSession()
    await session.send('Performance.enable')
    const emptyHeap = await heapBytes(session)
    const before = await threadSeconds(session)
    const heaps: number[] = []
    const timer = setInterval(async () => {
      const usage = await session.send('Runtime.getHeapUsage')
      heaps.push(usage.backingStorageSize + usage.usedSize)
    }, 5000)
    const { result, tasks } = await tasksDuring(page, () =>
      page.evaluate(
        (rate, duration, shown) => window.harness?.flood(rate, duration, shown),
        ...([RATE, FLOOD_MS, isShown] as const),
      ),
    )
    clearInterval(timer)
    const busy = ((await threadSeconds(session)) - before) / (FLOOD_MS / 1000)
    const heap = await heapBytes(session)
    await session.detach()
    const longTasks = tasks.filter((cpu) => cpu > FRAME_MS)
    const longFrames = result?.longFrames ?? []
    return { longFrames, longTasks, spans: result?.spans ?? 0, busy, heap, emptyHeap, most: Math.max(...heaps) }
  }
  const anchor = await run(false)
  const ours = await run(true)
  const kept = await page.$eval('[aria-label="Summary"]', (bar) => bar.textContent ?? '')
  const spans = Number(/([\d,]+) spans/.exec(kept)?.[1]?.replaceAll(',', ''))
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`
  const percent = (share: number) => `${(share * 100).toFixed(0)} % busy`
  const longest = (times: readonly number[]) => (times.length === 0 ? 'none' : `${Math.max(...times).toFixed(0)} ms`)
  const told = (frames: readonly LongFrame[]) => {
    const early = frames.filter(({ atMs }) => atMs < WARM_MS)
    return `${frames.length} (${early.length} in the first ${WARM_MS / 1000} s; longest: ${longest(frames.map(({ durationMs }) => durationMs))})`
  }
  return [
    {
      what: `${RATE / 1000},000 spans/s for ${FLOOD_MS / 1000} s: frames over 50 ms`,
      anchor: `same spans made, and plain rows drawn as often: ${told(anchor.longFrames)}, of its own doing ${anchor.longTasks.length}, main thread ${percent(anchor.busy)}`,
      ours: `${told(ours.longFrames)}, of its own doing ${ours.longTasks.length} (longest: ${longest(ours.longTasks)} CPU), main thread ${percent(ours.busy)}; ${ours.spans} spans came`,
      wanted: 'none of its own doing',
      holds: ours.longTasks.length === 0,
    },
    {
      what: `the same: kept, with room for ${BOUND / 1000},000`,
      anchor: `the panel without spans ${megabytes(ours.emptyHeap)}`,
      ours: `${spans} spans, ${megabytes(ours.heap)} after a collection (${((ours.heap - ours.emptyHeap) / spans).toFixed(0)} B a span, with its block), at most ${megabytes(ours.most)} before one`,
      wanted: `≤ ${BOUND} spans`,
      holds: spans <= BOUND,
    },
  ]
}
