/** Failures as pages have them, on a minified application whose map only a header names: what the panel says of each. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startLocalServer } from '../../local-server'
import { type Harness, launch, until } from '../harness/harness'
import type { Panel } from '../harness/panel'

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
import { Component, createElement as h, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { createApp, h as vueElement, ref } from 'vue'
interface Order { lines?: readonly number[] }
function OrderTotal({ order }: { order: Order }) { return h('b', null, order.lines!.length) }
class Boundary extends Component<{ children: unknown }> {
  override state = { failed: false }
  static getDerivedStateFromError() { return { failed: true } }
  override render() { return this.state.failed ? 'sorry' : (this.props.children as never) }
}
function inReact(id: string, change: () => Promise<Order> | Order, Around: any): void {
  function Orders() {
    const [order, setOrder] = useState<Order>({ lines: [] })
    const onClick = async () => setOrder(await change())
    return h('div', null, h('button', { id, className: 'caught', onClick }, id), h(Around, null, h(OrderTotal, { order })))
  }
  createRoot(document.body.appendChild(document.createElement('div'))).render(h(Orders))
}
inReact('boundary', () => ({}), Boundary)
inReact('uncaught', async () => (await fetch('/api/order')).json(), 'p')
const order = ref<Order>({ lines: [] })
const VueTotal = { setup: () => function renderTotal() { return vueElement('b', order.value.lines!.length) } }
const onClick = () => { order.value = {} }
const VueOrders = { setup: () => () => vueElement('div', [vueElement('button', { id: 'vue', class: 'caught', onClick }, 'vue'), vueElement(VueTotal)]) }
createApp(VueOrders).mount(document.body.appendChild(document.createElement('div')))
async function query(): Promise<void> {
  const body = JSON.stringify({ query: 'mutation Pay { pay { id } }' })
  const answer = await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { errors } = await answer.json()
  if (errors) throw new CartError(errors[0].message)
}
async function validation(): Promise<void> {
  const answer = await fetch('/api/orders', { method: 'POST', body: '{}' })
  if (answer.status === 422) document.title = 'not valid'
}
async function aborted(): Promise<void> {
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 20)
  await fetch('/api/never', { signal: stop.signal }).catch(() => {})
  const answer = await fetch('/api/payment')
  if (!answer.ok) throw new CartError('not paid')
}
async function chunk(): Promise<void> { await import(/* @vite-ignore */ location.origin + '/assets/settings-1a2b.js') }
function script(): void { document.body.append(Object.assign(document.createElement('script'), { src: '/broken.js' })) }
const caught: Record<string, () => unknown> = { query, validation, aborted, chunk, script }
for (const [name, act] of Object.entries(caught)) {
  const button = document.createElement('button')
  button.textContent = button.id = name
  button.className = 'caught'
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
    resolve: {
      alias: Object.fromEntries(['react', 'react-dom', 'vue'].map((name) => [name, resolve('node_modules', name)])),
    },
    define: { 'process.env.NODE_ENV': '"production"' },
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
    const pages: Record<string, string> = {
      '/': `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><script src="${other}/foreign.js"></script><body><script type="module" src="/_next/static/chunks/main.js"></script>`,
      '/foreign.js': 'function foreignFail() { throw new Error("secret of another origin") }',
      '/worker.js': 'onmessage = () => { throw new TypeError("worker is broken") }',
      '/broken.js': 'function boot() { nothing.here() }\nboot()',
      '/api/ok': '<html>',
      '/api/prices': '<html>',
      '/api/order': '{}',
      '/api/orders': '{"message":"amount is required"}',
      '/graphql': '{"data":null,"errors":[{"message":"card declined","path":["pay"]}]}',
    }
    const text = pages[url] ?? files.get(url)
    const missing = url.startsWith('/api/') ? 500 : 404
    response.writeHead(url === '/api/orders' ? 422 : text === undefined ? missing : 200, head).end(text ?? '')
  })
  origin = server.origin
  close = () => server.close()
  harness = await launch()
})
beforeEach(async () => {
  page = await harness.newTab(origin)
  panel = await harness.openPanel(page)
  // The panel comes back with the view that the test before has left.
  await (await panel.frame.waitForSelector('#tab-waterfall'))?.click()
  await page.reload()
  await page.waitForSelector('#script')
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
  for (const id of await page.$$eval('button:not(.cascade, .caught)', (all) => all.map((one) => one.id))) {
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

it('names what frameworks catch, what answers say, and what did not load', async () => {
  for (const id of await page.$$eval('.caught', (all) => all.map((one) => one.id))) {
    await page.click(`#${id}`)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  await panel.row('“script”')
  const said = await sentences(5)
  for (const expected of [
    /“boundary” failed after .*reading 'length'.* thrown in OrderTotal \(main\.ts:\d+\)\./,
    /“uncaught” failed after .*reading 'length'.* thrown in OrderTotal \(main\.ts:\d+\)\./,
    /“vue” failed after .*reading 'length'.* thrown in .*main\.ts:\d+/,
    /“query” failed after .*mutation Pay .*\(card declined\), thrown in query \(main\.ts:\d+\)\./,
    /“validation” failed after .*: POST \/api\/orders answered 422\./,
    /“aborted” failed after .*: GET \/api\/payment answered 500 \(not paid\), thrown in aborted \(main\.ts:\d+\)\./,
    /“chunk” failed after .*Failed to fetch dynamically imported module: .*settings-1a2b\.js/,
    /“script” failed after .*nothing is not defined.* thrown in boot, broken\.js:1\./,
  ]) {
    expect(said).toContainEqual(expect.stringMatching(expected))
  }
})
