import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { INSTRUMENTATIONS, type InstrumentationName } from '../../../inpage/settings'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel } from '../harness/panel'

const PATIENCE_MS = 30_000

/** The built-ins by which each instrumentation can be known; the others listen, or share what carries the context. */
const PATCHED: Partial<Record<InstrumentationName, readonly string[]>> = {
  fetch: ['fetch', 'Request', 'Navigator.prototype.sendBeacon'],
  xhr: ['XMLHttpRequest.prototype.open', 'XMLHttpRequest.prototype.send'],
  eventsource: ['EventSource', 'EventSource.prototype.close'],
  websocket: ['WebSocket', 'WebSocket.prototype.send'],
  console: ['console.error', 'console.warn', 'console.time', 'console.timeEnd'],
  'user-timing': ['Performance.prototype.mark', 'Performance.prototype.measure'],
  indexeddb: ['IDBFactory.prototype.open', 'IDBFactory.prototype.deleteDatabase'],
  cache: ['CacheStorage.prototype.match', 'CacheStorage.prototype.open'],
  navigation: ['NavigateEvent.prototype.intercept'],
}

/** Some of their built-ins are those of others, too. */
const MESSAGES: readonly InstrumentationName[] = ['message', 'worker']
const PATCHED_FOR_MESSAGES = [
  ...['postMessage', 'MessageChannel', 'MessagePort.prototype.postMessage', 'set onmessage', 'BroadcastChannel'],
  ...['Worker', 'Worker.prototype.postMessage', 'Worker.prototype.terminate', 'URL.createObjectURL'],
]

/** What the page's first script found; of promises within a flow, for they are the browser's own outside of all. */
interface First {
  readonly isPromiseNative: boolean
  readonly isOpenTelemetryWatched: boolean
}

describe('what is switched off leaves no trace', () => {
  const received: IncomingHttpHeaders[] = []
  const answer: RequestListener = (request, response) => {
    if (request.url?.startsWith('/api')) received.push(request.headers)
    response.setHeader('content-type', 'text/html')
    response.end(`<!doctype html><script>(${firstScript})()</script>`)
  }
  let server: LocalServer
  let origin: string
  let harness: Harness
  let page: Page
  let panel: Panel

  beforeAll(async () => {
    server = await startLocalServer(answer)
    origin = server.origin
    harness = await launch({ instrumentations: [] })
    page = await harness.newTab(origin)
    await page.evaluate(remember)
  })

  afterAll(async () => {
    await harness?.close()
    await server?.close()
  })

  const changed = () => page.evaluate(() => Reflect.get(globalThis, '__changed')() as string[])
  const first = () => page.evaluate(() => Reflect.get(globalThis, '__first') as First)

  it('has every built-in of a page as it was when DevTools closes', async () => {
    expect(await changed()).toEqual([])
    panel = await harness.openPanel(page)
    await until(async () => (await changed()).includes('setTimeout'), 'the page is not traced', PATIENCE_MS)
    await panel.close()
    await until(async () => (await changed()).length === 0, 'something is left', PATIENCE_MS)
    panel = await harness.openPanel(page)
    const isBare = async () => {
      const now = await changed()
      return now.includes('setTimeout') && !now.includes('fetch')
    }
    await until(isBare, 'the page is not traced again', PATIENCE_MS)
    // What carries the context is always there, all of it since the first span, and in its place from here on.
    await page.evaluate("tracing.trace('first', () => {})")
    // The calls that read and lock descriptors stay wrapped for up to 100 ms.
    await new Promise((resolve) => setTimeout(resolve, 500))
    await page.evaluate(remember)
  })

  it.each(names(PATCHED))('patches the built-ins of %s while it is on, and only then', async (name) => {
    await onlyKnown([])
    expect(await changed()).toEqual([])

    await onlyKnown([name])
    expect(await page.evaluate(() => Reflect.get(globalThis, '__retold')() as string[])).toEqual([])
    if (name === 'fetch') {
      // How bodies are read matters from the first request on.
      await page.evaluate(() => fetch('/api').then((response) => response.text()))
      expect(await changed()).toContain('Response.prototype.json')
    }

    await harness.store({ instrumentations: [] })
    await until(async () => (await changed()).length === 0, `something of ${name} is left`, PATIENCE_MS)
    await onlyKnown([name])
  })

  it('patches the built-ins of messages and workers while they are on, and only then', async () => {
    await onlyKnown([])
    await harness.store({ instrumentations: MESSAGES })
    const areOn = async () => {
      const now = await changed()
      return PATCHED_FOR_MESSAGES.every((one) => now.includes(one))
    }
    await until(areOn, 'messages and workers are not traced', PATIENCE_MS)
    expect(await page.evaluate(() => Reflect.get(globalThis, '__retold')() as string[])).toEqual([])
    await harness.store({ instrumentations: [] })
    await until(async () => (await changed()).length === 0, 'something of them is left', PATIENCE_MS)
  })

  it('changes no more built-ins for the others', async () => {
    await onlyKnown(['cache'])
    const before = await changed()
    const others = names(INSTRUMENTATIONS).filter((name) => !(name in PATCHED) && !MESSAGES.includes(name))
    expect(others).toEqual(expect.arrayContaining(['document', 'interaction']))
    // The console’s change shows that theirs has come, too.
    await onlyKnown(['cache', 'console', ...others])
    expect((await changed()).filter((one) => !one.startsWith('console.'))).toEqual(before)
  })

  it('has what is chosen for a site from its first script on', async () => {
    await harness.store({})
    await page.goto(`${origin}/?1`)
    expect(await first()).toEqual({ isPromiseNative: false, isOpenTelemetryWatched: true })

    await choose({ sites: { [origin]: { context: 'carry', openTelemetry: 'off' } } }, ['carry', 'leave-opentelemetry'])
    await page.goto(`${origin}/?2`)
    expect(await first()).toEqual({ isPromiseNative: true, isOpenTelemetryWatched: false })

    await choose({ sites: { 'http://another.test': { context: 'carry' } } }, ['carry'])
    await page.goto(`${origin}/?3`)
    expect((await first()).isPromiseNative).toBe(false)
  })

  it('has the parts that few need from the first script on, where they are asked for', async () => {
    await choose({ headers: ['b3', 'datadog'], instrumentations: ['fetch', 'message'] }, ['headers', 'messages'])
    await page.goto(`${origin}/?4`)
    await until(async () => 'x-b3-traceid' in (await sent()), 'the headers are not B3’s', PATIENCE_MS)
    expect(await sent()).toHaveProperty('x-datadog-trace-id')
    expect(await sent()).not.toHaveProperty('traceparent')
  })

  it('brings them into a page that is traced already, and takes them off again', async () => {
    await choose({ instrumentations: ['fetch'] }, [])
    await page.goto(`${origin}/?5`)
    await page.evaluate(remember)
    await page.evaluate(() => Object.assign(globalThis, { shop: { buy: () => 1, sell: () => 2 } }))
    const isBought = () =>
      page.evaluate(() => Reflect.get(Reflect.get(globalThis, 'shop').buy, '__original') !== undefined)
    expect(await isBought()).toBe(false)

    const sites = { [origin]: { rules: ['shop.buy'] } }
    await harness.store({ headers: ['b3-single'], instrumentations: ['fetch', 'console'], sites })
    await until(async () => (await changed()).includes('console.error'), 'the console is not traced', PATIENCE_MS)
    await until(isBought, 'the rule does not hold', PATIENCE_MS)
    expect((await sent()).b3).toMatch(/^[0-9a-f]{32}-[0-9a-f]{16}-1/)

    await harness.store({ instrumentations: ['fetch'] })
    await until(async () => !(await changed()).includes('console.error'), 'the console is still traced', PATIENCE_MS)
    await until(async () => !(await isBought()), 'the rule still holds', PATIENCE_MS)
  })

  /** Of those whose built-ins are known, these are on, and no others. */
  async function onlyKnown(on: readonly InstrumentationName[]): Promise<void> {
    await harness.store({ instrumentations: on })
    const isSo = async () => {
      const now = await changed()
      return names(PATCHED).every((name) => PATCHED[name]?.every((one) => now.includes(one) === on.includes(name)))
    }
    await until(isSo, `not exactly ${on.join()} is on`, PATIENCE_MS)
  }

  /** The headers of a request of the page. */
  async function sent(): Promise<IncomingHttpHeaders> {
    await page.evaluate(() => fetch('/api').then((response) => response.text()))
    return received.pop() ?? {}
  }

  /** Stores the settings, and waits until the browser has these scripts for them. */
  async function choose(settings: Parameters<Harness['store']>[0], early: readonly string[]): Promise<void> {
    await harness.store(settings)
    const registered = async () => (await (await harness.worker()).evaluate(registeredIds)).sort().join()
    const wanted = [...early.map((name) => `a-early-${name}`), 'b-relay', 'c-library'].join()
    await until(async () => (await registered()) === wanted, `the scripts are not ${wanted}`, PATIENCE_MS)
  }
})

function names(of: object): InstrumentationName[] {
  return Object.keys(of) as InstrumentationName[]
}

/** Runs in the background. */
async function registeredIds(): Promise<string[]> {
  const scripts = await Reflect.get(globalThis, 'chrome').scripting.getRegisteredContentScripts()
  // Without what tells a newer set of them from an older one.
  return scripts.map(({ id }: { id: string }) => id.slice(id.indexOf('-') + 1))
}

/** Runs in the page, first of all. */
function firstScript(): void {
  // By no descriptor can a page tell; by this it can.
  const TakenBefore = Promise
  const isNative = tracing?.trace('first script', () => Promise.resolve().constructor === TakenBefore)
  const key = Symbol.for('opentelemetry.js.api.1')
  Object.assign(globalThis, {
    __first: {
      isPromiseNative: isNative === true,
      isOpenTelemetryWatched: Object.getOwnPropertyDescriptor(globalThis, key)?.get !== undefined,
    },
  })
}

/**
 * Runs in the page: remembers every function of every built-in, and leaves `__changed`, which names those that are others
 * by now, and `__retold`, which names those of them whose text, name or length differs.
 */
function remember(): void {
  const all = (): Map<string, unknown> => {
    const found = new Map<string, unknown>()
    const note = (path: string, holder: object) => {
      for (const key of Reflect.ownKeys(holder)) {
        const { value, get, set } = Object.getOwnPropertyDescriptor(holder, key) ?? {}
        const name = `${path}${String(key)}`
        if (typeof value === 'function' && !name.startsWith('__')) found.set(name, value)
        if (get !== undefined) found.set(`get ${name}`, get)
        if (set !== undefined) found.set(`set ${name}`, set)
      }
    }
    note('', globalThis)
    note('console.', console)
    for (const [name, value] of [...found]) {
      const prototype: unknown = /^[A-Z]\w*$/.test(name) ? Reflect.get(Object(value), 'prototype') : undefined
      if (/^[A-Z]\w*$/.test(name)) note(`${name}.`, Object(value))
      if (typeof prototype === 'object' && prototype !== null) note(`${name}.prototype.`, prototype)
    }
    return found
  }
  const before = all()
  const changed = () => [...all()].filter(([name, value]) => before.has(name) && before.get(name) !== value)
  const told = (fn: unknown) => {
    const { name, length } = fn as { readonly name: string; readonly length: number }
    return `${String(fn)} ${name} ${length}`
  }
  Object.assign(globalThis, {
    __changed: () => changed().map(([name]) => name),
    __retold: () => changed().flatMap(([name, value]) => (told(value) === told(before.get(name)) ? [] : [name])),
  })
}
