/**
 * How many frames of ours stand in the stacks of the page's errors: each takes the room of one of the page's, of which browsers
 * keep ten, and error trackers show them. They are beneath the function of the page that we call, so they cost the page most
 * where its code calls us in turn: OpenTelemetry's `with` in another, events that code dispatches.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LocalServer, startLocalServer } from '../../local-server'
import { bundlePage } from '../../opentelemetry/bundle'
import { type Harness, launch, until } from '../harness/harness'
import { REFUSED } from './page-refused-calls'

/** Each is called by us, with a function that counts. */
const SCRIPT = `import * as api from '@opentelemetry/api'
  import { WebTracerProvider } from '@opentelemetry/sdk-trace-web'
  new WebTracerProvider().register()
  Error.stackTraceLimit = Infinity
  const seen = globalThis.seen = {}
  const note = (what) => () => {
    if (seen[what] !== undefined) return
    const { stack } = new Error('planned')
    seen[what] = stack.split('\\n').filter((line) => /^\\s*at /.test(line) && !line.includes(location.origin)).length
  }
  const button = document.querySelector('button')
  button.addEventListener('click', note('listener'))
  button.addEventListener('click', { handleEvent: note('listener object') })
  button.onclick = note('handler')
  button.addEventListener('own', note('own event'))
  button.addEventListener('transitionend', note('transition'))
  const tracer = api.trace.getTracer('own')
  button.addEventListener('click', () => {
    button.dispatchEvent(new Event('own'))
    setTimeout(note('timer'))
    requestAnimationFrame(note('frame'))
    queueMicrotask(note('microtask'))
    Promise.resolve().then(note('reaction'))
    void (async () => {
      await null
      note('await')()
    })()
    const request = new XMLHttpRequest()
    request.onload = note('xhr handler')
    request.addEventListener('load', note('xhr listener'))
    request.open('GET', '/data')
    request.send()
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = note('port')
    port2.postMessage(1)
    new MutationObserver(note('observer')).observe(button, { attributes: true })
    button.title = 'other'
    tracing.trace('own', note('trace'))
    tracing.withActiveSpan(tracing.startSpan('own'), note('withActiveSpan'))
    tracing.bind(note('bind'))()
    tracing.wrap(note('wrap'))()
    tracer.startActiveSpan('own', note('OpenTelemetry'))
    button.dispatchEvent(new Event('transitionend'))
    history.pushState(null, '', '#own')
  })
  navigation.addEventListener('navigate', note('navigate'))`

/** So many are there. Those within the click's listener stand on its three. */
const FRAMES = {
  listener: 3,
  'listener object': 3,
  handler: 4,
  'own event': 3,
  trace: 6,
  withActiveSpan: 6,
  bind: 9,
  wrap: 12,
  OpenTelemetry: 5,
  transition: 6,
  navigate: 6,
  microtask: 1,
  reaction: 1,
  await: 0,
  observer: 1,
  frame: 1,
  timer: 1,
  port: 4,
  'xhr handler': 3,
  'xhr listener': 2,
}

let harness: Harness
let server: LocalServer

beforeAll(async () => {
  const script = await bundlePage(SCRIPT, 'api-1.9')
  server = await startLocalServer((request, response) => {
    const isScript = request.url === '/script.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><button>Own</button><script src="/script.js"></script>')
  })
  harness = await launch()
})

afterAll(async () => {
  await harness?.close()
  await server?.close()
})

it('has few frames of ours beneath what we call', async () => {
  const page = await harness.newTab(server.origin)
  const panel = await harness.openPanel(page)
  try {
    await page.reload()
    await page.click('button')
    const seen = () => page.evaluate(() => Reflect.get(globalThis, 'seen') as Readonly<Record<string, number>>)
    const all = Object.keys(FRAMES)
    await until(async () => Object.keys(await seen()).length >= all.length, 'not all were called', 10_000)
    expect(await seen()).toEqual(FRAMES)
  } finally {
    await panel.close()
    await page.close()
  }
})

/** Calls outside of traced contexts with which we have nothing to do: pages that make stacks themselves see the same as without us. */
const IDLE = `async () => {
  Error.prepareStackTrace = (_error, sites) => sites.map((site) => String(site.getFileName()))
  const calls = [
    () => setTimeout(), () => setInterval(Symbol()), () => requestAnimationFrame(1), () => requestIdleCallback(1), () => queueMicrotask(1),
    () => scheduler.postTask(1), () => navigator.locks.request('-own', () => {}), () => document.startViewTransition(1),
  ]
  const files = []
  for (const call of calls) {
    try { await call() } catch ({ stack }) { files.push(...stack) }
  }
  delete Error.prepareStackTrace
  return { count: files.length, own: files.filter((file) => file.includes('-extension:')) }
}`

it('has none of ours in errors of calls that the browser refuses, in a traced context or not', async () => {
  const page = await harness.newTab(server.origin)
  const panel = await harness.openPanel(page)
  try {
    await page.reload()
    const idle = (await page.evaluate(`(${IDLE})()`)) as { readonly count: number; readonly own: readonly string[] }
    expect(idle.count).toBeGreaterThan(7)
    expect(idle.own).toEqual([])
    for (const run of [`(${REFUSED})()`, `tracing.trace('own', () => (${REFUSED})())`]) {
      const stacks = Object.entries((await page.evaluate(run)) as Readonly<Record<string, string>>)
      expect(stacks.length).toBe(25)
      // What stands between the page's function and what it called; its accessors stand above that.
      const between = stacks.map(([name, stack]) => {
        const lines = stack
          .split('\n')
          .filter((line) => /^ +at /.test(line) && !/ get (method|capture|transfer|type) /.test(line))
        const callees = lines.slice(
          0,
          lines.findIndex((line) => line.includes('pptr:')),
        )
        return `${name}: ${callees.filter((line) => /-extension:| get \(<anonymous>\)$/.test(line))}`
      })
      expect(between).toEqual(stacks.map(([name]) => `${name}: `))
    }
  } finally {
    await panel.close()
    await page.close()
  }
})
