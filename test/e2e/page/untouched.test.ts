/** What is neither inspected nor listed is not touched, in whatever window; and a page learns nothing of the user's. */
import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalServer, startLocalServer } from '../../local-server'
import { type Harness, launch, openTab, until } from '../harness/harness'

/** What the page's first script finds: of ours, and of the browser's. */
interface First {
  readonly own: readonly string[]
  readonly isNative: boolean
  readonly isRecording: boolean
  readonly serverTiming: readonly string[]
}

/** Runs in the page, first of all: looks around, and overhears what it can. */
function firstScript(): void {
  const watched = globalThis as unknown as { __first: First; __heard: unknown[] }
  const descriptor = Object.getOwnPropertyDescriptor(Promise.prototype, 'then')
  const symbols = Object.getOwnPropertySymbols(globalThis).map(({ description = '' }) => description)
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  watched.__first = {
    own: [...symbols, ...Object.getOwnPropertyNames(globalThis)].filter((name) => /^tracepane|^tracing$/.test(name)),
    isNative: Reflect.get(fetch, '__original') === undefined && descriptor?.get === undefined,
    isRecording: Reflect.get(globalThis, 'tracing')?.startSpan('first script').isRecording() === true,
    serverTiming: entry.serverTiming.map(({ name }) => name),
  }
  Reflect.get(globalThis, 'tracing')?.startSpan(`SECRET ${location.search}`).finish()
  void fetch(`/api${location.search}`)
  const heard: unknown[] = []
  watched.__heard = heard
  for (const [prototype, name] of [
    [MessageEvent.prototype, 'data'],
    [MessageEvent.prototype, 'ports'],
    [MessageChannel.prototype, 'port1'],
    [CustomEvent.prototype, 'detail'],
  ] as const) {
    const native = Object.getOwnPropertyDescriptor(prototype, name)
    Object.defineProperty(prototype, name, {
      ...native,
      get() {
        const value = native?.get?.call(this)
        heard.push(JSON.stringify([name, value]))
        return value
      },
    })
  }
  for (const name of ['includes', 'some', 'indexOf', 'filter'] as const) {
    const native = Array.prototype[name]
    Array.prototype[name] = function (this: unknown[], ...args: unknown[]) {
      heard.push(JSON.stringify(this))
      return Reflect.apply(native, this, args)
    } as never
  }
  for (const name of ['tracepane:port', 'tracepane:relay']) {
    document.addEventListener(name, (event) => heard.push(name, String(Reflect.get(event, 'ports'))))
  }
}

const SECRET_ORIGIN = 'https://payments.corp.internal'
const SERVICE_WORKER = `
self.onfetch = (event) => {
  if (event.request.mode === 'navigate' && event.request.url.includes('by-worker')) {
    event.respondWith(fetch('/page').then((answer) => answer.text()).then((text) =>
      new Response(text, { headers: { 'content-type': 'text/html' } })))
  }
}
self.oninstall = () => self.skipWaiting()
self.onactivate = (event) => event.waitUntil(self.clients.claim())`

describe('what nobody inspects', () => {
  const requests = new Map<string, IncomingMessage['headers']>()
  let server: LocalServer
  const profile = join(tmpdir(), `tracepane-untouched-${process.pid}`)
  let origin: string
  let otherOrigin: string
  let harness: Harness

  function answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    if (url.startsWith('/api')) requests.set(url, headers)
    response.setHeader('content-type', url === '/worker.js' ? 'text/javascript' : 'text/html')
    const frame = `<script>(${firstScript})()</script>`
    const frames = url.startsWith('/frames')
      ? `<iframe srcdoc="${frame.replaceAll('"', '&quot;')}"></iframe><iframe src="${otherOrigin}/page?frame"></iframe>`
      : ''
    response.end(url === '/worker.js' ? SERVICE_WORKER : `<!doctype html>${frame}<title>x</title>${frames}`)
  }

  beforeAll(async () => {
    server = await startLocalServer(answer)
    origin = server.origin
    otherOrigin = server.otherOrigin
    harness = await launch({ profile, inPrivateWindows: true, instrumentations: ['fetch', 'console'] })
  })

  afterAll(async () => {
    await harness?.close()
    await server?.close()
  })

  const first = (page: Page) => page.evaluate(() => Reflect.get(globalThis, '__first') as First)
  const hasHeader = (search: string) => requests.get(`/api${search}`)?.traceparent !== undefined

  /** What stands in the journal, of the windows of this page: read by a page of ours, which wakes nobody. */
  async function journal(of?: Page): Promise<string> {
    const context = of?.browserContext() ?? harness.browser.defaultBrowserContext()
    const page = await context.newPage()
    await page.goto(`chrome-extension://${harness.extensionId}/extension/access/access-page.html`)
    try {
      return await page.evaluate(readJournal)
    } finally {
      await page.close()
    }
  }

  /** With its window, if that is private: the background of private windows goes with the last of them. */
  async function close(page: Page): Promise<void> {
    if (page.browserContext() === harness.browser.defaultBrowserContext()) await page.close()
    else await page.browserContext().close()
  }

  /** A page of a window of its own, whose background is another one. */
  async function privatePage(path: string): Promise<Page> {
    const page = await (await harness.browser.createBrowserContext()).newPage()
    await page.goto(origin + path)
    return page
  }

  it('is as the browser made it while another tab is inspected, and not in the journal, in private windows neither', async () => {
    const inspected = await harness.newTab(`${origin}/page?before`)
    const panel = await harness.openPanel(inspected)
    await inspected.goto(`${origin}/page?inspected`)
    expect(await first(inspected)).toMatchObject({ isNative: false, isRecording: true, serverTiming: ['tracepane'] })
    await until(() => hasHeader('?inspected'), 'the inspected tab is not traced')
    await panel.row('SECRET ?inspected')
    const untouched = { own: ['tracepane', 'tracing'], isNative: true, isRecording: false, serverTiming: [] }
    for (const search of ['?other', '?other-again']) {
      for (const page of [
        await harness.newTab(`${origin}/page${search}`),
        await privatePage(`/page${search}-private`),
      ]) {
        const found = await first(page)
        expect({ ...found, own: [...found.own].sort() }).toEqual(untouched)
        await new Promise((resolve) => setTimeout(resolve, 300))
        expect(await page.evaluate(() => tracing?.startSpan('x').isRecording())).toBe(false)
        expect(await journal(page)).not.toContain('?other')
        await close(page)
      }
    }
    expect([...requests.keys()].filter((url) => url.includes('other')).length).toBe(4)
    expect([...requests].filter(([url, { traceparent }]) => url.includes('other') && traceparent)).toEqual([])
    expect(await journal()).toContain('?inspected')
    await panel.close()
    await inspected.close()
  })

  it('holds still where no network brings the mark, and is traced there once it is known to be inspected', async () => {
    const page = await harness.newTab(`${origin}/page`)
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/worker.js')
      await navigator.serviceWorker.ready
    })
    const other = await harness.newTab(`${origin}/page`)
    const panel = await harness.openPanel(page)
    await page.goto(`${origin}/by-worker`)
    await until(
      () => page.evaluate(() => tracing?.startSpan('begun').isRecording()),
      'what a service worker answered is not traced',
    )
    await other.goto(`${origin}/by-worker`)
    expect(await first(other)).toMatchObject({ isNative: true, isRecording: false })
    await page.evaluate(() => tracing?.startSpan('by a worker').finish())
    await panel.row('by a worker')
    await panel.close()
    await page.close()
    await other.close()
  })

  it('tells a page, and its frames, nothing that is not theirs, whatever they change before they listen', async () => {
    await harness.store({
      instrumentations: ['fetch', 'console'],
      propagateTo: [SECRET_ORIGIN, otherOrigin],
      sites: { [origin]: { rules: ['mine.*'] }, [otherOrigin]: { rules: ['theirs.*'] } },
    })
    const page = await harness.newTab(`${origin}/page`)
    const panel = await harness.openPanel(page)
    await page.goto(`${origin}/frames`)
    for (const frame of page.frames()) {
      await until(
        () => frame.evaluate(() => Reflect.get(fetch, '__original') !== undefined).catch(() => false),
        `${frame.url()} is not traced`,
      )
    }
    await page.evaluate((to) => fetch(`${to}/api?listed`, { mode: 'no-cors' }), otherOrigin)
    await new Promise((resolve) => setTimeout(resolve, 500))
    for (const frame of page.frames()) {
      expect(await frame.evaluate(() => Reflect.get(globalThis, '__heard'))).toEqual([])
    }
    await panel.close()
    await page.close()
  })

  it('gives a page that was there before no port and no other site by any name that it knows', async () => {
    await harness.store({ instrumentations: ['fetch'], propagateTo: [SECRET_ORIGIN] })
    const page = await harness.newTab(`${origin}/page`)
    const panel = await harness.openPanel(page)
    await until(() => page.evaluate(() => tracing?.startSpan('late').isRecording()), 'the page is not traced')
    await page.evaluate(() => document.dispatchEvent(new Event('tracepane:relay')))
    await new Promise((resolve) => setTimeout(resolve, 300))
    const heard = await page.evaluate(() => String(Reflect.get(globalThis, '__heard')))
    expect(heard).not.toContain(SECRET_ORIGIN)
    expect(heard).not.toContain('MessagePort')
    await panel.close()
    await page.close()
  })

  it('goes with its tab, with DevTools closed, and though the background was dead when it closed', async () => {
    await harness.store({ instrumentations: ['fetch'], alwaysOn: [origin] })
    await until(async () => (await (await harness.worker()).evaluate(registeredCount)) > 0, 'nothing is registered')
    for (const isDead of [false, true]) {
      const page = await harness.newTab(`${origin}/page?listed-${isDead}`)
      expect(await first(page)).toMatchObject({ isRecording: true })
      await until(async () => (await journal()).includes(`?listed-${isDead}`), 'it is not in the journal')
      if (isDead) await harness.killWorker()
      await page.close()
      await until(async () => !(await journal()).includes(`?listed-${isDead}`), 'it is still in the journal')
    }
    await harness.store({ instrumentations: ['fetch'] })
  })

  it('has no `tracing` where the user wants it only where they say, and has it where they do', async () => {
    await harness.store({ instrumentations: ['fetch'], alwaysOn: [otherOrigin], onlyWhereISay: true })
    await until(async () => (await (await harness.worker()).evaluate(registeredCount)) > 3, 'nothing is registered')
    const page = await harness.newTab(`${origin}/page?bare`)
    expect(await first(page)).toMatchObject({ own: [], isNative: true })
    const listed = await harness.newTab(`${otherOrigin}/page?listed`)
    expect(await first(listed)).toMatchObject({ isRecording: true })
    const panel = await harness.openPanel(page)
    const another = await harness.newTab(`${origin}/page?another`)
    expect(await first(another)).toMatchObject({ own: [], isNative: true })
    await page.reload()
    expect(await first(page)).toMatchObject({ isNative: false, isRecording: true })
    await panel.row('SECRET ?bare')
    await panel.close()
    for (const one of [page, listed, another]) await one.close()
    await harness.store({ instrumentations: ['fetch'] })
  })

  it('is traced in a private window where it is inspected there, and never reaches the disk', async () => {
    const page = await privatePage('/page?INCOGNITO')
    const panel = await harness.openPanel(page)
    await page.goto(`${origin}/page?INCOGNITO2`)
    expect(await first(page)).toMatchObject({ isRecording: true })
    await panel.row('SECRET ?INCOGNITO2')
    const normal = await openTab(harness.browser, `${origin}/page?normal`)
    expect(await first(normal)).toMatchObject({ isNative: true, isRecording: false })
    await panel.close()
    await close(page)
    expect(filesWith(profile, 'INCOGNITO')).toEqual([])
    await harness.browser.close()
    expect(filesWith(profile, 'INCOGNITO')).toEqual([])
  })
})

/** Runs in a page of ours: the URLs and the bytes of its journal. */
async function readJournal(): Promise<string> {
  if (!(await indexedDB.databases()).some(({ name }) => name === 'tracepane')) return ''
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('tracepane')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const all = (store: string) =>
    new Promise<object[]>((resolve) => {
      const request = database.transaction(store).objectStore(store).getAll()
      request.onsuccess = () => resolve(request.result)
    })
  const documents = JSON.stringify(await all('documents'))
  const texts = (await all('blocks')).map((block) => new Response(Reflect.get(block, 'bytes')).text())
  database.close()
  return documents + (await Promise.all(texts)).join()
}

/** Runs in the background. */
async function registeredCount(): Promise<number> {
  return (await Reflect.get(globalThis, 'chrome').scripting.getRegisteredContentScripts()).length
}

/** Of the extension's own storage: the browser keeps what it likes. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('chrome-extension'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text))
}
