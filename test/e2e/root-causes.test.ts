/** Failures as pages have them, on a minified application whose map only a header names: what the panel says of each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startLocalServer } from '../local-server'
import { type Harness, launch, until } from './harness'
import type { Panel } from './panel'

const MAIN = `
class CartError extends Error { override name = 'CartError' }
class Cart {
  items: number[] | undefined
  async checkout(): Promise<void> {
    await fetch('/api/ok')
    this.#total()
  }
  #total(): number { return this.items!.length }
}
async function payLater(): Promise<void> {
  await fetch('/api/ok')
  throw new CartError('the cart is gone')
}
function neverHandled(): void { Promise.reject(new CartError('nobody listens')) }
async function payment(): Promise<void> {
  const answer = await fetch('/api/payment')
  if (!answer.ok) throw new CartError('payment answered ' + answer.status)
}
async function withCause(): Promise<void> {
  try { await readPrices() } catch (cause) { throw new CartError('could not show the cart', { cause }) }
}
async function readPrices(): Promise<void> {
  const text = await (await fetch('/api/prices')).text()
  JSON.parse(text)
}
async function anyOf(): Promise<void> {
  await Promise.any(['a', 'b'].map(async (part) => { throw new CartError('no stock ' + part) }))
}
function domError(): void { document.querySelector('!!') }
function nonError(): void { throw { code: 42, reason: 'sold out' } }
function textThrown(): void { throw 'sold out' }
function image(): void { const one = new Image(); one.src = '/missing.png'; document.body.append(one) }
function work(): void { new Worker('/worker.js').postMessage(1) }
async function refused(): Promise<void> { await fetch('http://127.0.0.1:1/api/nobody') }
function timer(): void { setTimeout(() => { throw new CartError('too late') }, 5) }
function foreign(): void { (globalThis as any).foreignFail() }
async function retried(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    if ((await fetch('/api/payment')).ok) return
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new CartError('gave up')
}
async function together(): Promise<void> {
  const checked = async (path: string) => { if (!(await fetch(path)).ok) throw new CartError('one of three') }
  await Promise.all([checked('/api/ok'), checked('/api/payment'), checked('/api/prices')])
}
async function wrapped(): Promise<void> {
  try { await refused() } catch (cause) { throw new CartError('no cart', { cause }) }
}
async function timedOut(): Promise<void> {
  try { await fetch('/api/never', { signal: AbortSignal.timeout(80) }) } catch { throw new CartError('the shop is slow') }
}
async function logged(): Promise<void> {
  try { await payment() } catch (error) { console.error('boundary', error); throw error }
}
const cascades: Record<string, () => unknown> = { retried, together, wrapped, timedOut, logged }
for (const [name, act] of Object.entries(cascades)) {
  const button = document.createElement('button')
  button.textContent = button.id = name
  button.className = 'cascade'
  button.addEventListener('click', () => act())
  document.body.append(button)
}
const all: Record<string, () => unknown> = {
  method: () => new Cart().checkout(), payLater, neverHandled, payment, withCause, anyOf, domError, nonError, textThrown, image, work, refused, timer, foreign,
}
for (const [name, act] of Object.entries(all)) {
  const button = document.createElement('button')
  button.textContent = button.id = name
  button.addEventListener('click', () => act())
  document.body.append(button)
}
`

let harness: Harness
let panel: Panel
let close: () => void
let origin = ''
let page: Awaited<ReturnType<Harness['newTab']>>

beforeAll(async () => {
  const root = mkdtempSync(join(tmpdir(), 'tracepane-causes-'))
  writeFileSync(join(root, 'main.ts'), MAIN)
  const built = await build({
    ...{ configFile: false, root, logLevel: 'error' },
    build: {
      write: false,
      sourcemap: 'hidden',
      rollupOptions: { input: join(root, 'main.ts'), output: { entryFileNames: '_next/static/chunks/main.js' } },
    },
  })
  rmSync(root, { recursive: true, force: true })
  if (!('output' in built)) throw new Error('not built')
  const files = new Map<string, string>()
  for (const file of built.output) {
    if (file.type === 'chunk') files.set(`/${file.fileName}`, file.code)
    else files.set(`/${file.fileName}`, String(file.source))
  }
  const server = await startLocalServer(({ url = '/' }, response) => {
    const type = url.endsWith('.js') ? 'text/javascript' : url === '/' ? 'text/html' : 'application/json'
    const head: Record<string, string> = { 'content-type': type }
    if (files.has(`${url}.map`)) head.SourceMap = `${url}.map`
    const other = origin.replace('127.0.0.1', 'localhost')
    if (url === '/api/never') return
    const text =
      url === '/'
        ? `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><script src="${other}/foreign.js"></script><body><script type="module" src="/_next/static/chunks/main.js"></script>`
        : url === '/foreign.js'
          ? 'function foreignFail() { throw new Error("secret of another origin") }'
          : url === '/worker.js'
            ? 'onmessage = () => { throw new TypeError("worker is broken") }'
            : url === '/api/ok' || url === '/api/prices'
              ? '<html>'
              : files.get(url)
    response.writeHead(text === undefined ? (url.startsWith('/api/') ? 500 : 404) : 200, head).end(text ?? '')
  })
  origin = server.origin
  close = () => server.close()
  harness = await launch()
})
beforeEach(async () => {
  page = await harness.newTab(origin)
  panel = await harness.openPanel(page)
  await page.reload()
  await page.waitForSelector('#foreign')
})
afterEach(async () => {
  await panel?.close()
  await page?.close()
})
afterAll(async () => {
  await harness?.close()
  close?.()
})

/** The sentences of all traces that failed, once `count` of them name the original. */
async function sentences(count: number): Promise<string[]> {
  let said: string[] = []
  await until(
    async () => {
      said = await panel.frame.evaluate(async () => {
        const found: string[] = []
        const scroller = document.querySelector('.tree-table .scroller')
        for (let top = 0; scroller !== null && top <= scroller.scrollHeight; top += 200) {
          scroller.scrollTo(0, top)
          await new Promise((resolve) => setTimeout(resolve, 50))
          for (const row of document.querySelectorAll<HTMLElement>('.tree-table .row:is(.error, .failed)')) {
            row.click()
            await new Promise((resolve) => setTimeout(resolve, 60))
            const text = document.querySelector('.trace-summary')?.textContent ?? ''
            if (!found.includes(text)) found.push(text)
          }
        }
        return found
      })
      return said.filter((text) => text.includes('main.ts')).length >= count
    },
    'the originals are not named',
    20_000,
  ).catch((error) => {
    throw new Error(`${error.message}: ${said.join('\n')}`)
  })
  return said
}

it('names the root cause of each, and its place in the original', async () => {
  for (const id of await page.$$eval('button:not(.cascade)', (all) => all.map((one) => one.id))) {
    await page.click(`#${id}`)
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  await panel.row('“foreign”')
  const said = await sentences(9)
  // What is thrown after an `await`, in a timer, or in a promise that nobody handles is in the click that caused it.
  for (const expected of [
    /“method” failed after .*Cannot read properties of undefined \(reading 'length'\).* thrown in .*main\.ts:9\b/,
    /“payLater” failed after .*the cart is gone.* thrown in payLater \(main\.ts:13\)\./,
    /“neverHandled” failed after .*nobody listens.* thrown in neverHandled \(main\.ts:15\)\./,
    /“payment” failed after .*: GET .*payment answered 500 \(payment answered 500\), thrown in payment \(main\.ts:18\)\./,
    /“withCause” failed after .*could not show the cart.* caused by SyntaxError: .*, thrown in readPrices \(main\.ts:25\)\./,
    /“anyOf” failed after .*All promises were rejected.* caused by CartError: no stock a, thrown in .*main\.ts:28\b/,
    /“domError” failed after .*: Failed to execute 'querySelector' .*selector, thrown in domError \(main\.ts:30\)\./,
    /“nonError” failed after .*: code: 42, reason: sold out\./,
    /“refused” failed after .*nobody \(Failed to fetch\), thrown in refused \(main\.ts:35\)\./,
    /Uncaught TypeError: worker is broken\)?, thrown in worker\.js:1\./,
    /“timer” failed after .*too late.* thrown in .*main\.ts:36\b/,
    /Script error\.$/,
  ]) {
    expect(said).toContainEqual(expect.stringMatching(expected))
  }
  // A text that is thrown is one error, and no error of its own beside it.
  expect(said.filter((text) => / sold out\.$/.test(text) && !text.includes('code: 42'))).toEqual([
    expect.stringContaining('“textThrown”'),
  ])
})

it('counts each once, of which several spans tell', async () => {
  const ids = await page.$$eval('.cascade', (all) => all.map((one) => one.id))
  for (const id of ids) {
    await page.click(`#${id}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  await until(
    async () => (await panel.summary()).includes(`${ids.length} errors`),
    'the errors are not counted',
    15_000,
  ).catch(async (error) => {
    const rows = await panel.frame.$$eval('.tree-table .row', (all) => all.map((one) => one.textContent))
    throw new Error(`${error.message}: ${await panel.summary()}\n${rows.join('\n')}`)
  })
  const badges = await panel.frame.$$eval('.tree-table .row .error-count', (all) => all.map((one) => one.textContent))
  expect(badges).toEqual(ids.map(() => expect.stringMatching(/^× 1 1 error$/)))
  await panel.frame.click('#tab-errors')
  await until(
    async () => (await panel.frame.$eval('.view-bar', (bar) => bar.textContent ?? '')).includes('5 occurrences'),
    'the view counts others',
    5000,
  ).catch(async (error) => {
    const bar = await panel.frame.$eval('.view-bar', (one) => one.textContent)
    throw new Error(`${error.message}: ${bar}`)
  })
})
