import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'puppeteer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundle } from '../../bundle'
import { chosenSeed } from '../../seed'
import { BEHAVIOURS } from '../page/page-behaviour'
import type { Tried } from './context-page'
import { PARENTS } from './page-parents'

/**
 * Long runs of awaits of values are followed in a hundred flows of a burst; a seed in twelve has more before the first was of use.
 * Without long rounds one check in seven would be excused.
 */
const MAX_EXCUSED = 0.005

/** What is claimed of contexts in pages, in any browser. A file for each browser, so that they run side by side. */
export function describeContexts(browserName: string, open: () => Promise<Browser>): void {
  describe(`contexts in ${browserName}`, () => {
    let server: Server
    let origin = ''
    let browser: Browser | undefined
    let page: Page

    // Installing a browser, where there is none, takes its time.
    beforeAll(async () => {
      server = await startServer()
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      browser = await open()
      page = await browser.newPage()
      await page.goto(origin)
    }, 600_000)

    afterAll(async () => {
      await browser?.close()
      server?.closeAllConnections()
      server?.close()
    })

    it('random programs find no wrong context, and lose one only at an await of what is no promise', async () => {
      const seed = chosenSeed() ?? Math.floor(Math.random() * 0x7fff_ffff)
      const tried: Tried = await page.evaluate((from) => Reflect.get(globalThis, 'tryPrograms')(from, 40, false), seed)
      const { checks, failedCheck, wrong, lost } = tried
      expect({ seed, failedCheck, wrong, lost }).toEqual({ seed, failedCheck: undefined, wrong: 0, lost: 0 })
      expect(checks).toBeGreaterThan(2_000)
    })

    it('with inferred places they lose none, not at an await of any value, and none is inferred that is wrong', async () => {
      const seed = chosenSeed() ?? Math.floor(Math.random() * 0x7fff_ffff)
      // What has waited for a flow may stand in it: a fresh page for a fresh start.
      await page.goto(origin)
      const tried: Tried = await page.evaluate((from) => Reflect.get(globalThis, 'tryPrograms')(from, 40, true), seed)
      const { checks, failedCheck, wrong, lost, excused, misled, inferred } = tried
      expect({ seed, failedCheck, wrong, lost }).toEqual({ seed, failedCheck: undefined, wrong: 0, lost: 0 })
      expect(excused, `seed ${seed}`).toBeLessThanOrEqual(checks * MAX_EXCUSED)
      // What is inferred is not certain: it may be wrong once in a hundred.
      expect(misled, `seed ${seed}`).toBeLessThanOrEqual(inferred * 0.01)
      expect(checks).toBeGreaterThan(2_000)
      expect(inferred).toBeGreaterThan(100)
    })

    it('random programs of two windows that run at once find nothing of each other', async () => {
      const seed = chosenSeed() ?? Math.floor(Math.random() * 0x7fff_ffff)
      await page.goto(origin)
      const all: readonly Tried[] = await page.evaluate(async (from) => {
        const frame = document.createElement('iframe')
        frame.src = '/'
        document.body.append(frame)
        await new Promise((resolve) => frame.addEventListener('load', resolve))
        const windows = [window, frame.contentWindow as object]
        for (const one of windows) Reflect.get(one, 'joinWindows')()
        return Promise.all(windows.map((one, i) => Reflect.get(one, 'tryPrograms')(from + i, 20, true)))
      }, seed)
      for (const { wrong, lost, excused, checks } of all) {
        expect({ seed, wrong, lost }).toEqual({ seed, wrong: 0, lost: 0 })
        expect(excused, `seed ${seed}`).toBeLessThanOrEqual(checks * MAX_EXCUSED)
        expect(checks).toBeGreaterThan(500)
      }
    })

    /** What `program` sees at a fresh page. */
    async function seen(path: string, program: string): Promise<unknown> {
      await page.goto(`${origin}${path}`)
      return page.evaluate(`(async () => JSON.parse(JSON.stringify(await (${program}))))()`)
    }

    it.each(BEHAVIOURS)('$name, traced or not', async ({ program, ...expected }) => {
      const work = `(async () => { ${program} })`
      const plain = await seen('/plain', `${work}()`)
      expect(plain).toBeDefined()
      expect(await seen('/', `${work}()`), 'outside of a traced context').toEqual(plain)
      expect(await seen('/', `takeOff(), ${work}()`), 'after tracing').toEqual(plain)
      const inside = await seen('/', `inFlow(${work})`)
      const inferring = await seen('/', `infer(), inFlow(${work})`)
      const inferred = await seen('/', `infer(), inFlow(async () => { await 1; return await ${work}() })`)
      if ('inside' in expected) expect(inside, 'what is said to differ, does').not.toEqual(plain)
      else {
        expect(inside, 'in a traced context').toEqual(plain)
        expect(inferring, 'in a traced context, where parents are inferred').toEqual(plain)
        expect(inferred, 'where the traced context itself is inferred').toEqual(plain)
      }
    })

    it('leaves Promise as it was when tracing goes off', async () => {
      const shape = `(async () => [Promise, Promise.prototype, XMLHttpRequestEventTarget.prototype, EventTarget.prototype].map((holder) =>
      Object.entries(descriptorsOf(holder)).map(([key, { value, get, set, ...flags }]) => [key, typeof value, typeof get, flags])))()`
      // Taken before the flow: in a flow the page's own gives the properties as the page has left them.
      const look = (program: string) =>
        `(() => { const descriptorsOf = Object.getOwnPropertyDescriptors; return ${program} })()`
      const plain = await seen('/plain', look(shape))
      const inside = `inFlow(async () => { await 1; return (${shape}) })`
      expect(await seen('/', look(`inFlow(() => ${shape})`))).not.toEqual(plain)
      expect(await seen('/', look(`(takeOff(), ${inside})`))).toEqual(plain)
    })

    it('tells where Promise can’t be instrumented, and changes nothing', async () => {
      await page.goto(`${origin}/plain`)
      await page.evaluate('Object.freeze(Promise.prototype); 0')
      const before = await page.evaluate('typeof Object.getOwnPropertyDescriptor(Promise.prototype, "then").value')
      await expect(page.addScriptTag({ url: '/context.js' }).then(() => page.evaluate('typeof inFlow'))).resolves.toBe(
        'undefined',
      )
      expect(before).toBe('function')
      expect(await page.evaluate('(async () => [Promise.resolve.name, await Promise.resolve(1)])()')).toEqual([
        'resolve',
        1,
      ])
    })

    it.each([
      ['in the first script', `(async () => { await load(); lockdown(); return look() })`, 'deep'],
      [
        'after a flow',
        `(async () => { await inFlow(() => pause()); await load(); lockdown(); return look() })`,
        'deep',
      ],
      ['in a flow', `(() => inFlow(async () => { await load(); lockdown(); await pause(); return look() }))`, 'carry'],
      [
        'in the turn of a flow in which it is loaded',
        `(async () => { const { responseText } = await source(); return inFlow(() => { evaluate(responseText); lockdown(); return look() }) })`,
        'carry',
      ],
    ])('lockdown() of SES works %s, and what follows is carried', async (_when, program, carrier) => {
      const tools = `const pause = () => new Promise((resolve) => setTimeout(resolve, 1))
      const look = () => [Object.isFrozen(Promise.prototype), carrierName(), typeof Object.getOwnPropertyDescriptor(Promise.prototype, 'then').value]
      const source = () => new Promise((resolve) => { const request = new XMLHttpRequest(); request.onload = () => resolve(request); request.open('GET', '/ses.js'); request.send() })
      const evaluate = eval
      const load = () => new Promise((resolve, reject) => { const script = document.createElement('script'); script.src = '/ses.js'; script.onload = resolve; script.onerror = reject; document.head.append(script) })`
      const after = `await inFlow(async () => { await pause(); return [carrierName(), await Promise.resolve(1)] })`
      const found = await seen('/', `(async () => { ${tools}; return [await ${program}(), ${after}] })()`)
      expect(found).toEqual([
        [true, carrier, 'function'],
        ['carry', 1],
      ])
    })

    it.each(PARENTS)('$claim', async ({ program, seen: expected }) => {
      const pause = 'const pause = (ms = 1) => new Promise((resolve) => setTimeout(resolve, ms))'
      expect(await seen('/', `(async () => { ${pause}; ${program} })()`)).toEqual(expected)
    })
  })
}

/** Serves the page with the library's contexts in it, and the same without. */
async function startServer(): Promise<Server> {
  const script = await bundle('e2e/traces/context-page.ts')
  const ses = await readFile(new URL('../../../node_modules/ses/dist/ses.umd.min.js', import.meta.url))
  const server = createServer((request, response) => {
    const answers: Record<string, readonly [type: string, body: string | Buffer]> = {
      '/context.js': ['text/javascript', script],
      '/ses.js': ['text/javascript; charset=utf-8', ses],
      '/empty.wasm': ['application/wasm', Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])],
      '/plain': ['text/html', '<!doctype html><title>a page</title><body>'],
    }
    const [type, body] = answers[request.url ?? ''] ?? [
      'text/html',
      '<!doctype html><title>a page</title><script src="/context.js"></script><body>',
    ]
    response.setHeader('content-type', type)
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
